// Proves that a PENDING order is cancelled only after the Payment Service's record has been read: a charge it
// holds is booked and given back first, and one that lands later is found and given back.
import { describe, expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import {
  callsOf,
  forgetCalls,
  keysOf,
  LONG_AFTER_MS,
  mailsOf,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  pathOf,
  patienceWith,
  recordOf,
  settleAfter,
  statusOf,
  storedOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';
import type { Behaviour } from '../../support/services/fake-services.ts';

const LOOKUP = 'GET payments/order/1';
const MAIL = 'mail ORDER_CANCELLED';
const UNPAID_PATH = ['>PENDING', 'PENDING>PAYMENT_PROCESSING', 'PAYMENT_PROCESSING>PENDING'];
const lateCharge = (orderId: number) => ({ orderId, amount: TOTAL, currency: 'JPY' });

test('of an order whose payment was declined the record is read, as it may have been captured later', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'pending');
  forgetCalls(life);
  expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ id, status: 'cancelled' });
  expect(callsOf(life)).toEqual([LOOKUP, MAIL]);
  expect(pathOf(life, id)).toEqual([...UNPAID_PATH, 'PENDING>CANCELLED']);
});

describe('a charge that the look-up finds', () => {
  test('is booked through PAID without a confirmation, refunded, and only then is the order CANCELLED', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    forgetCalls(life);
    const atRefund: unknown[] = [];
    life.fake.script.onRefund(() => void atRefund.push(statusOf(life, id)));
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(atRefund).toEqual(['PAID']);
    expect(callsOf(life)).toEqual([LOOKUP, 'POST payments/refund', MAIL]);
    expect(pathOf(life, id)).toEqual([
      ...UNPAID_PATH,
      'PENDING>PAYMENT_PROCESSING',
      'PAYMENT_PROCESSING>PAID',
      'PAID>CANCELLED',
    ]);
    expect(life.fake.net().get(id)).toBe(0);
    expect(mailsOf(life, id)).toEqual(['ORDER_CANCELLED']);
  });

  test.each<[string, Behaviour, string]>([
    ['refused', { kind: 'answer', status: 422 }, 'refund_refused'],
    ['unknown', { kind: 'answer', status: 500 }, 'refund_unknown'],
  ])('and whose refund is %s leaves the order PAID', async (_outcome, behaviour, code) => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    life.fake.script.onRefund(() => behaviour);
    await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({
      kind: 'downstream_failed',
      code,
    });
    expect(statusOf(life, id)).toBe('PAID');
    expect(mailsOf(life, id)).toEqual([]);
    life.fake.script.onRefund(() => undefined);
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(life.fake.refunds).toHaveLength(1);
    expect(mailsOf(life, id)).toEqual(['ORDER_CANCELLED']);
  });

  test('twice goes back twice', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    life.fake.addCharge(lateCharge(id));
    await life.desk.desk.cancelOrder(id, CALLER);
    expect(life.fake.refunds.map(({ paymentId }) => paymentId).sort()).toEqual(['pay_1', 'pay_2']);
    expect(statusOf(life, id)).toBe('CANCELLED');
    expect(mailsOf(life, id)).toEqual(['ORDER_CANCELLED']);
  });
});

describe('a look-up that finds no charge', () => {
  test('cancels the order and keeps an eye on the attempt: a charge that lands late goes back', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    forgetCalls(life);
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(callsOf(life)).toEqual([LOOKUP, MAIL]);
    expect(pathOf(life, id)).toEqual([...UNPAID_PATH, 'PENDING>CANCELLED']);

    life.fake.addCharge(lateCharge(id));
    forgetCalls(life);
    await settleAfter(life, 10_000);
    expect(callsOf(life)).toEqual([LOOKUP, 'POST payments/refund']);
    expect(statusOf(life, id)).toBe('CANCELLED');
    expect(life.fake.net().get(id)).toBe(0);
    expect(mailsOf(life, id)).toEqual(['ORDER_CANCELLED']);
  });

  test('stops watching only after a look-up later than twice the time-out', async () => {
    const life = await openLife({ paymentTimeoutMs: 30_000 });
    const id = await orderWithUnknownPayment(life, false);
    await life.desk.desk.cancelOrder(id, CALLER);
    const state = () =>
      life.desk.rows("SELECT state FROM journal WHERE kind = 'payment' ORDER BY id")[0]?.state;
    await settleAfter(life, 65_000);
    expect(state()).toBe('unknown');
    await settleAfter(life, 1_000);
    expect(state()).toBe('refused');
    forgetCalls(life);
    expect(await settleAfter(life, LONG_AFTER_MS)).toEqual([]);
    expect(callsOf(life)).toEqual([]);
  });

  test('a late charge whose refund fails is given back when it can be, with the same key', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    await life.desk.desk.cancelOrder(id, CALLER);
    life.fake.addCharge(lateCharge(id));
    for (const status of [500, 404]) {
      life.fake.script.onRefund(() => ({ kind: 'answer', status }));
      await settleAfter(life, LONG_AFTER_MS);
      expect(life.fake.net().get(id)).toBe(TOTAL);
    }
    life.fake.script.onRefund(() => undefined);
    await settleAfter(life, LONG_AFTER_MS);
    expect(life.fake.net().get(id)).toBe(0);
    expect(keysOf(life, 'payments/refund')).toHaveLength(3);
    expect(new Set(keysOf(life, 'payments/refund')).size).toBe(1);
    expect(await settleAfter(life, LONG_AFTER_MS)).toEqual([]);
  });

  test.each(['declined', 'refunded'])('because it was %s needs no watch', async (status) => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    life.fake.script.onLookup(() => recordOf('ended_1', status));
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(await settleAfter(life, LONG_AFTER_MS)).toEqual([]);
  });

  test('because the payment is still being processed: it goes back once it is made', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    life.fake.script.onLookup(() => recordOf('slow_1', 'processing'));
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    life.fake.addCharge(lateCharge(id));
    life.fake.script.onLookup(() => undefined);
    await settleAfter(life, LONG_AFTER_MS);
    expect(life.fake.net().get(id)).toBe(0);
    expect(statusOf(life, id)).toBe('CANCELLED');
  });
});

describe('while the record cannot be reached a cancellation changes nothing', () => {
  test.each<[string, Behaviour]>([
    ['500', { kind: 'answer', status: 500 }],
    ['connection broken', { kind: 'reset', charge: false }],
    ['time-out', { kind: 'hang', charge: false }],
    ['half a record', { kind: 'answer', status: 200, body: [{ id: 'pay_1', status: 'succeeded' }] }],
  ])('%s', async (_name, behaviour) => {
    const life = await openLife(patienceWith(behaviour));
    const id = await orderWithUnknownPayment(life, true);
    life.fake.script.onLookup(() => behaviour);
    const before = storedOf(life, id);
    forgetCalls(life);
    await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({
      kind: 'downstream_failed',
      code: 'payment_record_unreachable',
    });
    expect(storedOf(life, id)).toEqual(before);
    expect(callsOf(life)).toEqual([LOOKUP]);
    life.fake.script.onLookup(() => undefined);
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(life.fake.net().get(id)).toBe(0);
  });
});

test('a second cancellation while the first looks up is a conflict', async () => {
  const life = await openLife();
  const id = await orderWithUnknownPayment(life, true);
  const first = keepBack(life.desk, 'getPaymentByOrder');
  const cancelling = first.desk.cancelOrder(id, CALLER);
  await first.answered;
  for (const again of [life.desk.desk.cancelOrder, life.desk.desk.payOrder]) {
    await expect(again(id, CALLER)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'operation_under_way',
    });
  }
  first.letThrough();
  expect(await cancelling).toMatchObject({ status: 'cancelled' });
  expect(life.fake.refunds).toHaveLength(1);
});

test('a process that dies between the look-up and the refund leaves the order PAID and locked, never CANCELLED', async () => {
  const life = await openLife();
  const id = await orderWithUnknownPayment(life, true);
  const dying = keepBack(life.desk, 'processRefund');
  const cancelling = dying.desk.cancelOrder(id, CALLER);
  await dying.answered;
  expect(statusOf(life, id)).toBe('PAID');
  await expect(life.desk.desk.shipOrder(id, CALLER)).rejects.toMatchObject({ kind: 'conflict' });
  // Another process takes the work over; the first one's answer then changes nothing.
  await settleAfter(life, LONG_AFTER_MS);
  expect(statusOf(life, id)).toBe('CANCELLED');
  const before = storedOf(life, id);
  dying.letThrough();
  expect(await cancelling).toMatchObject({ status: 'cancelled' });
  expect(storedOf(life, id)).toEqual(before);
  expect(mailsOf(life, id)).toEqual(['ORDER_CANCELLED']);
});
