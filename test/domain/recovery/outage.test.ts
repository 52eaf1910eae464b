// Proves how what waits for a service is settled with resilience on: one row finds out whether it is back, one that cannot
// be settled keeps no other one waiting, and a charge that lands late is found.
import { expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import { orderOf, TANAKA } from '../../support/orders/order-json.ts';
import { TOTAL } from '../../support/orders/order-stages.ts';
import { openResilient } from '../../support/services/outage.ts';

const DOWN = { kind: 'answer', status: 503 } as const;

test('one order that cannot be settled keeps no other one waiting', async () => {
  const life = await openResilient();
  life.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  life.fake.script.onLookup(({ path }) => (path.endsWith('/1') ? DOWN : undefined));
  for (let n = 1; n <= 5; n += 1) await life.desk.desk.createOrder(orderOf(n), CALLER);
  life.fake.script.onPayment(() => undefined);
  await life.recover();
  const orders = await Promise.all([1, 2, 3, 4, 5].map((id) => life.desk.desk.getOrder(id, CALLER)));
  expect(orders.map(({ status }) => status)).toEqual(['pending', 'paid', 'paid', 'paid', 'paid']);
});

test('a service that is still down is asked by one row, and the others are not touched', async () => {
  const life = await openResilient();
  life.say('open');
  for (let n = 1; n <= 5; n += 1) await life.desk.desk.createOrder(orderOf(n), CALLER);
  life.say('half_open');
  life.fake.script.onPayment(() => {
    life.say('open');
    return DOWN;
  });
  await life.recover();
  expect(life.fake.calls).toHaveLength(1);
  expect(life.desk.rows('SELECT state, claims FROM journal ORDER BY id')).toEqual([
    { state: 'unknown', claims: 1 },
    ...Array.from({ length: 4 }, () => ({ state: 'waiting', claims: 0 })),
  ]);
});

test('a charge that the last of several sends makes late is found, though its order has been cancelled', async () => {
  const life = await openResilient();
  life.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  await life.desk.desk.createOrder(TANAKA, CALLER);
  expect((await life.desk.desk.cancelOrder(1, CALLER)).status).toBe('cancelled');
  // A single send would be over by then, the last of several is not.
  life.desk.clock.advance(100_000);
  await life.recover();
  life.fake.addCharge({ orderId: 1, amount: TOTAL, currency: 'JPY' });
  life.desk.clock.advance(3_600_000);
  for (let run = 0; run < 2; run += 1) await life.recover();
  expect([...life.fake.net().values()]).toEqual([0]);
  expect(
    life.desk.rows("SELECT kind FROM journal WHERE state IN ('waiting', 'running', 'unknown') ORDER BY id"),
  ).toEqual([]);
});
