// Proves that recover says the same of an order as explain does, that a service which is away is one line and an early
// end, and that Ctrl-C ends it soon with what was done.
import { expect, test } from 'vitest';
import { type LifeInTerminal, openLifeInTerminal, problemsOf } from '../support/cli/life-cli.ts';
import { CALLER } from '../support/desk.ts';
import { TANAKA } from '../support/orders/order-json.ts';
import { until } from '../support/until.ts';

const lookUpsOf = ({ fake }: LifeInTerminal) =>
  fake.calls.filter(({ path }) => path.includes('/payments/order/')).length;

/** Orders whose payment had no answer. */
async function openWithUnknown(orders: number, patience = {}): Promise<LifeInTerminal> {
  const life = await openLifeInTerminal({ ORDERS_PAYMENT_TIMEOUT_MS: '60000' }, patience);
  life.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  for (let n = 0; n < orders; n += 1) await life.desk.desk.createOrder(TANAKA, CALLER);
  life.fake.script.reset();
  return life;
}

test('its JSON agrees with the explanation of each order', async () => {
  // The time in which the call may still arrive is not over: the clock of its order stands still in 2025.
  const life = await openWithUnknown(1, { clock: { now: () => Date.now(), advance: () => {} } });
  const { status, stdout } = await life.orders(['recover', '--json']);
  const explained = JSON.parse((await life.orders(['explain', 1, '--json'])).stdout);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    {
      order_id: 1,
      kind: 'payment',
      result: expect.stringMatching(
        /^the record holds no payment; .*whether it was charged is still unknown$/,
      ),
      settled: false,
      status: explained.status,
      situation: explained.situation,
    },
  ]);
  expect(explained.situation).toBe('payment_unknown');
  life.fake.addCharge({ orderId: 1, amount: 179_600, currency: 'JPY' });
  expect(JSON.parse((await life.orders(['recover', '--json'])).stdout)).toMatchObject([
    { order_id: 1, kind: 'payment', settled: true, status: 'paid', situation: 'paid' },
  ]);
});

test('a service that is away is one line, and an early end', async () => {
  const life = await openWithUnknown(40);
  life.fake.script.onLookup(() => ({ kind: 'answer', status: 503 }));
  const asked = lookUpsOf(life);
  const { status, stdout, stderr } = await life.orders(['recover']);
  expect([status, stdout]).toEqual([5, '']);
  expect(stderr).toMatch(
    /^orders: the Payment Service does not answer \(HTTP 503\); \d+ interrupted calls tried, \d+ not recovered; retry when .*\n$/,
  );
  expect(lookUpsOf(life) - asked).toBeLessThan(20);
  const json = await life.orders(['recover', '--json']);
  expect([json.stdout, problemsOf(json)[0]?.code]).toEqual(['[]\n', 'payment_record_unreachable']);
});

test('Ctrl-C ends it soon, and prints what was done', async () => {
  const life = await openWithUnknown(3);
  life.fake.script.onLookup(({ path }) =>
    path.endsWith('/2') ? { kind: 'hang', charge: false } : undefined,
  );
  const asked = lookUpsOf(life);
  const running = life.start(['recover']);
  await until(() => lookUpsOf(life) - asked === 3);
  running.kill('SIGINT');
  const { status, stdout, stderr } = await running.ended;
  expect(status).toBe(130);
  expect(stdout).toMatch(/^ +1 +payment /m);
  expect(stderr).toBe(
    'orders: stopped: 2 interrupted calls tried, 0 of them not recovered; "orders recover" continues\n',
  );
});
