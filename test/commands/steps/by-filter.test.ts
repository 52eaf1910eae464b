// Proves that pay, ship, deliver and cancel take the filters of `list` in place of ids: only orders that can take the step,
// never unasked, each failure told; and that an order_ref alone names one order.
import { describe, expect, test } from 'vitest';
import { openLifeBy, WAYS } from '../../support/cli/both-ways.ts';
import { type LifeInTerminal, openLifeInTerminal, problemsOf } from '../../support/cli/life-cli.ts';
import { withoutProgress } from '../../support/cli/run-cli.ts';
import { seedOrders } from '../../support/database/seed.ts';
import { CALLER } from '../../support/desk.ts';
import { DECLINE, mailsOf, orderIn, statusOf } from '../../support/orders/order-stages.ts';

const HEADER = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price\n';

/** Orders 1 to 3 paid, of which the third is held; 4 pending, 5 shipped. */
async function fill(life: LifeInTerminal): Promise<LifeInTerminal> {
  for (const status of ['paid', 'paid', 'paid', 'pending', 'shipped'] as const) await orderIn(life, status);
  await life.desk.desk.holdOrder(3, 'address', CALLER);
  return life;
}

const statuses = (life: LifeInTerminal) => [1, 2, 3, 4, 5].map((id) => statusOf(life, id));

async function importRefs(life: LifeInTerminal, ...refs: string[]): Promise<void> {
  const rows = refs.map((ref) => `${ref},c@example.com,Ann,Desk,1,100\n`).join('');
  const { status } = await life.orders(['import', '-', '--known-refs', 'allow'], { input: HEADER + rows });
  expect(status).toBe(0);
}

describe.each(WAYS)('%s', (way) => {
  test('only what can take the step is taken, and summed up', async () => {
    const life = await fill(await openLifeBy(way));
    const shipped = await life.orders(['ship', '--customer-email', 'TANAKA@example.co.jp', '--yes']);
    expect([shipped.status, shipped.stdout]).toEqual([0, '2 orders shipped\n']);
    expect(withoutProgress(shipped.stderr)).toBe('1 order is left out, because it is on hold\n');
    expect(statuses(life)).toEqual(['SHIPPED', 'SHIPPED', 'PAID', 'PENDING', 'SHIPPED']);
    expect(mailsOf(life, 2)).toEqual(['ORDER_CONFIRMATION', 'ORDER_SHIPPED']);
    const delivered = await life.orders(['deliver', '--currency', 'JPY', '--limit', '2', '--yes', '--quiet']);
    expect([delivered.status, delivered.stdout]).toEqual([0, '1\n2\n']);
    const cancelled = await life.orders(['cancel', '--currency', 'JPY', '--yes', '--json']);
    expect(JSON.parse(cancelled.stdout)).toMatchObject([
      { id: 3, status: 'cancelled' },
      { id: 4, status: 'cancelled' },
    ]);
    expect(statuses(life)).toEqual(['DELIVERED', 'DELIVERED', 'CANCELLED', 'CANCELLED', 'SHIPPED']);
  });

  test('more than a page is found, each once, the oldest first', async () => {
    const life = await openLifeBy(way);
    await seedOrders(life.desk.path, 1_100);
    const hold = ['hold', '--status', 'pending', '--reason', 'x'];
    expect((await life.orders([...hold, '--dry-run'])).stdout).toBe(
      '1,100 orders (605,550 JPY) would be held\n',
    );
    const held = await life.orders([...hold, '--limit', '1050', '--yes', '--quiet']);
    expect(held.stdout.trim().split('\n').map(Number)).toEqual(
      Array.from({ length: 1_050 }, (_, n) => n + 1),
    );
    expect((await life.orders([...hold, '--yes'])).stdout).toBe('50 orders held\n');
  });

  test('--order-ref alone is one order, as its id is', async () => {
    const life = await openLifeBy(way);
    await importRefs(life, 'A-1', 'B');
    await importRefs(life, 'B');
    expect(await life.orders(['ship', '--order-ref', 'A-1'])).toMatchObject({
      status: 0,
      stdout: 'order 1 is shipped\n',
    });
    const delivered = await life.orders(['deliver', '--order-ref', 'A-1', '--json']);
    expect(JSON.parse(delivered.stdout)).toMatchObject({ id: 1, status: 'delivered' });
    const several = await life.orders(['cancel', '--order-ref', 'B', '--yes']);
    expect([several.status, several.stdout]).toEqual([2, '']);
    expect(several.stderr).toBe(
      'orders: several orders have the order_ref B: 2 (paid), 3 (paid); name the order by its id\n',
    );
    expect((await life.orders(['pay', '--order-ref', 'C'])).status).toBe(3);
    expect((await life.orders(['payments', '--order-ref', 'A-1', '--json'])).stdout).toContain('"done"');
    expect((await life.orders(['note', '--order-ref', 'A-1', 'two', 'words'])).stdout).toContain(
      'order 1: two words\n',
    );
    const waited = await life.orders([
      'wait',
      '--order-ref',
      'A-1',
      '--status',
      'delivered',
      '--timeout',
      '0s',
    ]);
    expect(waited).toMatchObject({ status: 0, stdout: 'order 1 is delivered\n' });
    expect((await life.orders(['watch', '--order-ref', 'C'])).status).toBe(3);
    const resolved = await life.orders(['resolve', '--order-ref', 'A-1', '--not-charged']);
    expect([resolved.status, resolved.stderr]).toEqual([
      4,
      expect.stringContaining('order 1 has no unknown payment'),
    ]);
    expect((await life.orders(['hold', '--order-ref', 'C', '--reason', 'x'])).status).toBe(3);
    const both = await life.orders(['payments', '1', '--order-ref', 'A-1']);
    expect([both.status, both.stderr]).toEqual([2, 'orders: use an order id or --order-ref, not both\n']);
  });
});

test('each failure is told with its next step; the exit code is that of the first', async () => {
  const life = await openLifeInTerminal();
  for (let n = 0; n < 3; n += 1) await orderIn(life, 'pending');
  life.fake.script.onPayment(({ body }) => (body?.order_id === 2 ? DECLINE : undefined));
  const paid = await life.orders(['pay', '--status', 'pending', '--yes']);
  expect([paid.status, paid.stdout]).toEqual([5, '2 orders paid, 1 failed\n']);
  expect(withoutProgress(paid.stderr).split('\n')).toEqual([
    expect.stringMatching(
      /^orders: order 2 is stored but not paid \(.*card declined.*\); see "orders explain 2"$/,
    ),
    'orders: 1 of 3 orders failed',
    '',
  ]);
  expect([1, 2, 3].map((id) => statusOf(life, id))).toEqual(['PAID', 'PENDING', 'PAID']);
  const json = await life.orders(['pay', '--status', 'pending', '--yes', '--json']);
  expect([json.status, JSON.parse(json.stdout)]).toMatchObject([5, [{ id: 2, status: 'pending' }]]);
  expect(problemsOf(json)[0]).toMatchObject({ code: 'payment_failed', order_id: 2 });
});

test('--status narrows the orders that can take the step; none is a sentence, and [] in JSON', async () => {
  const life = await fill(await openLifeInTerminal());
  const cancel = (...args: string[]) => life.orders(['cancel', '--yes', '--dry-run', '--json', ...args]);
  const idsOf = ({ stdout }: { stdout: string }) =>
    (JSON.parse(stdout) as { id: number }[]).map(({ id }) => id);
  expect(idsOf(await cancel('--status', 'PENDING'))).toEqual([4]);
  expect(idsOf(await cancel('--status', 'paid,shipped'))).toEqual([1, 2, 3]);
  for (const args of [
    ['--status', 'delivered'],
    ['--q', 'nobody'],
    ['--status', 'paid', '--held'],
  ]) {
    const none = await life.orders(['ship', ...args, '--yes']);
    expect([none.status, none.stdout]).toEqual([0, '']);
    expect(none.stderr).toMatch(/^no matching order can be shipped(; 1 order is left out, .*)?\n$/);
    expect(await life.orders(['ship', ...args, '--yes', '--json'])).toMatchObject({
      status: 0,
      stdout: '[]\n',
    });
  }
  expect(statuses(life)).toEqual(['PAID', 'PAID', 'PAID', 'PENDING', 'SHIPPED']);
});

test('a dry run needs no --yes, counts, and changes nothing', async () => {
  const life = await fill(await openLifeInTerminal());
  const calls = life.fake.calls.length;
  const dry = await life.orders(['ship', '--status', 'paid', '--dry-run']);
  expect([dry.status, dry.stdout]).toEqual([0, '2 orders (359,200 JPY) would be shipped\n']);
  expect(statuses(life)).toEqual(['PAID', 'PAID', 'PAID', 'PENDING', 'SHIPPED']);
  expect(life.fake.calls.length).toBe(calls);
});

test('--limit takes the oldest', async () => {
  const life = await fill(await openLifeInTerminal());
  const { stdout } = await life.orders(['ship', '--status', 'paid', '--limit', '1', '--yes']);
  expect(stdout).toBe('1 order shipped\n');
  expect(statuses(life)).toEqual(['SHIPPED', 'PAID', 'PAID', 'PENDING', 'SHIPPED']);
});

test('a stop says how many are done and left; the same command continues', async () => {
  const life = await openLifeInTerminal();
  await importRefs(life, ...Array.from({ length: 60 }, (_, n) => `R-${n}`));
  life.fake.script.onMail(() => ({ kind: 'delay', ms: 150 }));
  const started = life.start(['ship', '--batch-id', '1', '--yes']);
  const shipped = () =>
    life.desk.rows<{ n: number }>("SELECT count(*) AS n FROM orders WHERE status = 'SHIPPED'")[0]?.n;
  await expect.poll(shipped).toBeGreaterThan(3);
  started.kill('SIGINT');
  const { status, stderr, stdout } = await started.ended;
  expect(status).toBe(130);
  const done = Number(shipped());
  expect(done).toBeLessThan(60);
  expect(stdout).toBe(`${done} orders shipped\n`);
  expect(withoutProgress(stderr)).toBe(
    'stopping; orders under way are completed first\n' +
      `orders: stopped; ${done} of 60 orders shipped, ${60 - done} not tried; run the same command to continue\n`,
  );
  life.fake.script.reset();
  expect((await life.orders(['ship', '--batch-id', '1', '--yes'])).stdout).toBe(
    `${60 - done} orders shipped\n`,
  );
});

test('an order that is named twice is one order', async () => {
  const life = await openLifeInTerminal();
  const id = await orderIn(life, 'paid');
  expect(await life.orders(['ship', id, id])).toEqual({
    status: 0,
    stdout: `order ${id} is shipped\n`,
    stderr: '',
  });
  const again = await life.orders(['deliver', id, id, '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject([{ id, status: 'delivered' }]);
});

test.each<[string[], RegExp]>([
  [
    ['ship', '--status', 'paid'],
    /add --yes to ship all orders that match the filters, or preview them with --dry-run/,
  ],
  [['cancel', '--status', 'paid', '--json'], /add --yes to cancel/],
  [['pay', '1', '--status', 'pending', '--yes'], /use ids or filters, not both/],
  [['deliver', '--limit', '3'], /--limit needs a filter/],
  [['deliver', '--q', 'x', '--limit', '0', '--yes'], /--limit must be a whole number from 1 to 100,000/],
  [['deliver', '--q', 'x', '--limit', '100001', '--yes'], /--limit must be/],
  [['ship', '--status', 'sent', '--yes'], /--status must be one of pending, /],
  [['ship', '--batch-id', 'x', '--yes'], /--batch-id must be/],
  [['ship', '--status', 'paid', '--file', 'x.csv'], /use filters or --file, not both/],
])('%j: exit 2, one line, nothing is done', async (args, says) => {
  const life = await fill(await openLifeInTerminal());
  const { status, stdout, stderr } = await life.orders(args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^(orders: |\{)[^\n]*\n$/);
  expect(stderr).toMatch(says);
  expect(statuses(life)).toEqual(['PAID', 'PAID', 'PAID', 'PENDING', 'SHIPPED']);
});

test('a filter that is given twice is refused: its first value would be lost', async () => {
  const life = await openLifeInTerminal();
  await orderIn(life, 'paid');
  for (const twice of [
    ['cancel', '--order-ref', 'A', '--order-ref', 'B', '--yes'],
    ['list', '--q', 'a', '--q', 'b'],
    ['show', '--order-ref', 'A', '--order-ref', 'B'],
  ]) {
    const { status, stderr } = await life.orders(twice);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^orders: --[\w-]+ is given twice; use it once\n$/),
    ]);
  }
});
