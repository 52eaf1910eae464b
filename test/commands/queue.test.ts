// Proves that `orders queue` counts the work that needs a person, and that each queue lists what its command lists.
import { describe, expect, test } from 'vitest';
import { QUEUES } from '../../src/domain/reports/queues.ts';
import { QUEUE_COMMANDS } from '../../src/terminal/queues.ts';
import { openLifeBy, WAYS } from '../support/cli/both-ways.ts';
import type { LifeInTerminal } from '../support/cli/life-cli.ts';
import { CALLER } from '../support/desk.ts';
import { orderIn, orderWithUnknownPayment } from '../support/orders/order-stages.ts';

/** Orders 1 and 2 paid, the second held; 3 without an answer since 2025. */
async function fill(life: LifeInTerminal): Promise<void> {
  await orderIn(life, 'paid');
  await orderIn(life, 'paid');
  await life.desk.desk.holdOrder(2, 'address', CALLER);
  await orderWithUnknownPayment(life, true);
}

describe.each(WAYS)('%s', (way) => {
  test('the queues have counts, sentences and commands; --json is the overview of the API', async () => {
    const life = await openLifeBy(way);
    await fill(life);
    const { status, stdout, stderr } = await life.orders(['queue']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^QUEUE +WORK +LISTED BY$/),
      expect.stringMatching(/^to-ship +1 paid order to ship +orders list --status paid --held false$/),
      expect.stringMatching(/^held +1 held order +orders list --held true$/),
    ]);
    expect(stdout).toMatch(/\nfailed-emails +0 failed emails +orders outbox --failed\n/);
    const json = JSON.parse((await life.orders(['queue', '--json'])).stdout);
    expect(Object.keys(json)).toEqual(Object.keys(await life.desk.desk.overview(CALLER)));
    expect(json).toMatchObject({ to_ship: { count: 1, more: false }, held: { count: 1 }, orders: 3 });
    expect((await life.orders(['queue', '--quiet'])).stdout).toMatch(/^to-ship\nheld\n/);
  });

  test('a queue is what its command lists', async () => {
    const life = await openLifeBy(way);
    await fill(life);
    const here = way === 'here';
    // The emails of the outbox are listed at the database.
    for (const name of QUEUES.filter((one) => here || one !== 'failed_emails')) {
      const [, ...words] = QUEUE_COMMANDS[name].split(' ');
      const listed = await life.orders([...words, '--json']);
      expect(listed.status).toBe(0);
      for (const written of [name, name.replaceAll('_', '-')]) {
        expect(await life.orders(['queue', written, '--json']), written).toEqual(listed);
      }
      expect(await life.orders(['queue', name]), name).toEqual(await life.orders(words));
    }
    expect(JSON.parse((await life.orders(['queue', 'to-ship', '--json'])).stdout)).toMatchObject([{ id: 1 }]);
    expect((await life.orders(['queue', 'held', '--quiet'])).stdout).toBe('2\n');
  });
});

test('held charges are told', async () => {
  const life = await openLifeBy('here');
  await life.orders(['hold']);
  expect((await life.orders(['queue'])).stdout).toMatch(
    /\ncharges are on hold; "orders release" resumes them\n$/,
  );
});

test.each<[string[], RegExp]>([
  [['nonsense'], /there is no queue nonsense; use to-ship, held, /],
  [['--format', 'csv'], /name a queue, as in "orders queue to-ship"/],
  [['--fields', 'id'], /name a queue/],
  [['--limit', '3'], /name a queue/],
  [['to-ship', '--fields', 'nonsense'], /there is no field "nonsense"/],
  [['to-ship', '--limit', 'x'], /--limit must be/],
])('%j: exit 2, one line', async (args, says) => {
  const life = await openLifeBy('here');
  const { status, stdout, stderr } = await life.orders(['queue', ...args]);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^orders: [^\n]*\n$/);
  expect(stderr).toMatch(says);
});
