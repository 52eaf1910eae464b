// Proves that what was decided holds only while the order is as it was: an event, another payment or a late call that comes
// between the question and the answer loses no money and moves none twice.
import { expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  chargeEvent,
  DECLINE,
  forgetCalls,
  keysOf,
  type Life,
  LONG_AFTER_MS,
  mailsOf,
  openLife,
  orderIn,
  receiveEvent,
  settleAfter,
  statusOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';

const PAID = { outcome: 'applied', status: 'paid' };
const charge = ({ fake }: Life, orderId: number) =>
  fake.addCharge({ orderId, amount: TOTAL, currency: 'JPY' });

/** A refused payment, then one whose answer is kept back. */
async function secondUnderWay(life: Life) {
  const id = await orderIn(life, 'pending');
  life.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  const slow = keepBack(life.desk, 'createPayment');
  const paying = slow.desk.payOrder(id, CALLER);
  await slow.answered;
  life.fake.script.onPayment(() => undefined);
  return { id, slow, paying };
}

/** The service charges, and answers with an id that its record does not have. */
function answersWithAnotherId({ fake }: Life): void {
  fake.script.onPayment(() => ({
    kind: 'answer',
    status: 201,
    body: { id: 'other_1', status: 'succeeded' },
    charge: true,
  }));
}

async function settleForHours(life: Life): Promise<void> {
  for (let hours = 0; hours < 5; hours += 1) await settleAfter(life, LONG_AFTER_MS);
}

test('an event that says failed, of an earlier payment without a name, does not hide the charge of a call that a crash ended', async () => {
  const life = await openLife();
  const slow = keepBack(life.desk, 'createPayment');
  const creating = slow.desk.createOrder(TANAKA, CALLER);
  await slow.answered;
  const event = { payment_id: 'earlier_1', status: 'failed' };
  expect(await receiveEvent(life, 1, event)).toEqual({ outcome: 'applied', status: 'pending' });
  await settleAfter(life, LONG_AFTER_MS);
  expect(statusOf(life, 1)).toBe('PAID');
  slow.letThrough();
  await creating;
  expect(life.fake.net().get(1)).toBe(TOTAL);
});

test('an attempt whose payment is known is not ended by another payment: what it charges later goes back', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'payment_processing');
  expect(await receiveEvent(life, id, chargeEvent(life, id))).toEqual(PAID);
  // Too early to say that nothing comes.
  await settleAfter(life, 5_000);
  charge(life, id);
  await settleForHours(life);
  expect(life.fake.net().get(id)).toBe(TOTAL);
  expect(statusOf(life, id)).toBe('PAID');
});

test('an attempt that a crash ended beside the payment of its order stops no cancellation, and its charge goes back', async () => {
  const life = await openLife();
  const { id, slow, paying } = await secondUnderWay(life);
  expect(await receiveEvent(life, id, chargeEvent(life, id))).toEqual(PAID);
  life.desk.clock.advance(LONG_AFTER_MS);
  expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
  charge(life, id);
  await settleForHours(life);
  expect(life.fake.net().get(id)).toBe(0);
  slow.letThrough();
  await paying;
});

test('an attempt that was left for another payment and sent late, by a process that was suspended, is found', async () => {
  const life = await openLife();
  const { id, slow, paying } = await secondUnderWay(life);
  await settleAfter(life, LONG_AFTER_MS);
  expect(await receiveEvent(life, id, chargeEvent(life, id))).toEqual(PAID);
  await settleForHours(life);
  charge(life, id);
  slow.letThrough();
  await paying;
  await settleForHours(life);
  expect(life.fake.net().get(id)).toBe(TOTAL);
  expect(life.fake.refunds).toHaveLength(1);
});

test('a charge that the record has by another name than the answer stays with its paid order', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'pending');
  life.fake.script.onLookup(() => ({ kind: 'answer', status: 503 }));
  answersWithAnotherId(life);
  expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
  life.fake.script.onLookup(() => undefined);
  await settleForHours(life);
  expect(life.fake.net().get(id)).toBe(TOTAL);
  expect(life.fake.refunds).toEqual([]);
});

test('and is what goes back when it is cancelled', async () => {
  const life = await openLife();
  answersWithAnotherId(life);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
  expect(life.fake.net().get(id)).toBe(0);
  expect(life.fake.refunds).toHaveLength(1);
});

test('a cancellation whose order is paid while the record is read refunds it first', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'pending');
  const slow = keepBack(life.desk, 'getPaymentByOrder');
  const cancelling = slow.desk.cancelOrder(id, CALLER);
  await slow.answered;
  expect(await receiveEvent(life, id, chargeEvent(life, id))).toEqual(PAID);
  slow.letThrough();
  expect(await cancelling).toMatchObject({ status: 'cancelled' });
  expect(life.fake.net().get(id)).toBe(0);
  expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION', 'ORDER_CANCELLED']);
});

test('a payment whose order is paid by an earlier one while the record is read does not leave', async () => {
  const life = await openLife();
  life.fake.script.onPayment(() => DECLINE);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  life.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  await life.desk.desk.payOrder(id, CALLER);
  life.fake.script.onPayment(() => undefined);
  const slow = keepBack(life.desk, 'getPaymentByOrder');
  const paying = slow.desk.payOrder(id, CALLER);
  await slow.answered;
  expect(await receiveEvent(life, id, chargeEvent(life, id))).toEqual(PAID);
  forgetCalls(life);
  slow.letThrough();
  await paying.catch(() => {});
  expect(keysOf(life, 'payments')).toEqual([]);
  await settleForHours(life);
  expect(statusOf(life, id)).toBe('PAID');
  expect(life.fake.net().get(id)).toBe(TOTAL);
});
