// Proves that a payment belongs to one order, whatever brings it: an answer, an event, a person, the record.
import { expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  chargeEvent,
  DECLINE,
  LONG_AFTER_MS,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  processing,
  processingId,
  receiveEvent,
  recordOf,
  settleAfter,
  statusOf,
  storedOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';

const OF_ANOTHER = { kind: 'conflict', code: 'payment_of_another_order', members: { payment_id: 'pay_1' } };

test('an answer that names the payment of another order leaves the outcome unknown', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  life.fake.script.onPayment(() => ({
    kind: 'answer',
    status: 201,
    body: { id: 'pay_1', status: 'succeeded' },
    charge: true,
  }));
  const order = await life.desk.desk.createOrder(TANAKA, CALLER);
  expect(order.status).toBe('pending');
  const events = await life.desk.desk.listEvents(order.id, CALLER);
  expect(events.map(({ detail }) => detail)).toContain(
    'the answer names payment pay_1, which belongs to order 1',
  );
  // Its own charge is in the record.
  await settleAfter(life, LONG_AFTER_MS);
  expect(statusOf(life, order.id)).toBe('PAID');
  expect(
    life.desk.rows("SELECT order_id, payment_id FROM journal WHERE kind = 'payment' ORDER BY id"),
  ).toEqual([
    { order_id: 1, payment_id: 'pay_1' },
    { order_id: 2, payment_id: 'pay_2' },
  ]);
});

test('of orders whose answers name one payment at the same time one has it', async () => {
  const life = await openLife();
  life.fake.script.onPayment(() => ({
    kind: 'answer',
    status: 201,
    body: { id: 'pay_1', status: 'succeeded' },
    charge: true,
  }));
  await Promise.all(Array.from({ length: 40 }, () => life.desk.desk.createOrder(TANAKA, CALLER)));
  const owners = life.desk.rows("SELECT order_id FROM journal WHERE payment_id = 'pay_1'");
  expect(owners.length).toBe(1);
  expect(life.desk.rows("SELECT id FROM orders WHERE status = 'PAID'").length).toBe(1);
});

test('a decline that names the payment of another order leaves it with that one', async () => {
  const life = await openLife();
  const paid = await orderIn(life, 'paid');
  life.fake.script.onPayment(() => ({
    kind: 'answer',
    status: 402,
    body: { id: 'pay_1', status: 'declined' },
  }));
  expect((await life.desk.desk.createOrder(TANAKA, CALLER)).status).toBe('pending');
  const event = { payment_id: 'pay_1', status: 'refunded' };
  expect(await receiveEvent(life, paid, event)).toEqual({ outcome: 'applied', status: 'cancelled' });
});

test.each(['succeeded', 'failed', 'refunded', 'processing', 'chargeback'])(
  'an event that says %s of the payment of another order is refused, and its id stays free',
  async (status) => {
    const life = await openLife();
    await orderIn(life, 'paid');
    const id = await orderIn(life, 'payment_processing');
    const before = storedOf(life, id);
    const event = { payment_id: 'pay_1', status, event_id: 'evt_1' };
    await expect(receiveEvent(life, id, event)).rejects.toMatchObject(OF_ANOTHER);
    expect(storedOf(life, id)).toEqual(before);
    expect(storedOf(life, 1).order).toMatchObject([{ status: 'PAID' }]);
    expect(await receiveEvent(life, id, { ...event, payment_id: 'own' })).not.toMatchObject({
      outcome: 'duplicate',
    });
  },
);

test('an event about a cancelled order gives nothing back that is another order’s', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  const id = await orderIn(life, 'cancelled');
  const event = { payment_id: 'pay_1', status: 'succeeded' };
  await expect(receiveEvent(life, id, event)).rejects.toMatchObject(OF_ANOTHER);
  expect(life.fake.net().get(1)).toBe(TOTAL);
});

test.each([2, '2'])('an event whose body names order %o is refused at any other path', async (order_id) => {
  const life = await openLife();
  const [id, other] = [await orderIn(life, 'payment_processing'), await orderIn(life, 'payment_processing')];
  expect(other).toBe(2);
  const event = { ...chargeEvent(life, other), order_id };
  await expect(receiveEvent(life, id, event)).rejects.toMatchObject({ code: 'payment_of_another_order' });
  expect(await receiveEvent(life, other, event)).toEqual({ outcome: 'applied', status: 'paid' });
});

test('a person cannot resolve one order with the payment of another', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  const id = await orderWithUnknownPayment(life, false);
  const before = storedOf(life, id);
  for (const resolution of [{ charged: 'pay_1' }]) {
    await expect(life.desk.desk.resolveOrder(id, resolution, CALLER)).rejects.toMatchObject(OF_ANOTHER);
  }
  expect(storedOf(life, id)).toEqual(before);
});

test('a record that lists the payment of another order stops paying and cancelling, and says whose it is', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  life.fake.script.onPayment(() => DECLINE);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  life.fake.script.onPayment(() => undefined);
  life.fake.script.onLookup(() => recordOf('pay_1', 'succeeded'));
  for (const attempt of [life.desk.desk.payOrder, life.desk.desk.cancelOrder]) {
    await expect(attempt(id, CALLER)).rejects.toMatchObject({
      code: 'payment_record_disagrees',
      members: { payments: [{ payment_id: 'pay_1', other_order_id: 1 }] },
    });
  }
  await expect(life.desk.desk.resolveOrder(id, { refund: 'pay_1' }, CALLER)).rejects.toMatchObject(
    OF_ANOTHER,
  );
  expect(statusOf(life, id)).toBe('PENDING');
  expect(life.fake.charges).toHaveLength(1);
  expect(life.fake.refunds).toEqual([]);
  const said = await life.desk.desk.explainOrder(id, CALLER);
  expect(said.foreign_charges).toMatchObject([{ payment_id: 'pay_1', other_order_id: 1 }]);
});

test('its own payment has an unknown status, and so has an earlier one: it is not taken for declined', async () => {
  const life = await openLife();
  life.fake.script.onPayment(() => DECLINE);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  processing(life.fake);
  await life.desk.desk.payOrder(id, CALLER);
  const own = processingId(id);
  const before = storedOf(life, id);
  const entry = (name: string) => ({ id: name, amount: TOTAL, currency: 'JPY', status: 'in_review' });
  life.fake.script.onLookup(() => ({ kind: 'answer', status: 200, body: [entry('old_1'), entry(own)] }));
  await settleAfter(life, LONG_AFTER_MS);
  expect(storedOf(life, id)).toEqual(before);
  life.fake.script.onLookup(() => recordOf(own, 'succeeded'));
  await settleAfter(life, LONG_AFTER_MS);
  expect(statusOf(life, id)).toBe('PAID');
});
