// Proves that a payment that a person has ended by hand is ended: what they said decides, once, and whatever it
// was, the order is free for the next operation at once.
import { describe, expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import {
  keysOf,
  LONG_AFTER_MS,
  mailsOf,
  openLife,
  orderWithUnknownPayment,
  pathOf,
  receiveEvent,
  settleAfter,
  statusOf,
  storedOf,
} from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';

describe('resolved as charged', () => {
  test('the order is PAID through PAYMENT_PROCESSING, confirmed once, and nothing is left to settle', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    expect(await life.desk.desk.resolveOrder(id, { charged: 'pay_1' }, CALLER)).toMatchObject({
      status: 'paid',
    });
    expect(pathOf(life, id).slice(-2)).toEqual(['PENDING>PAYMENT_PROCESSING', 'PAYMENT_PROCESSING>PAID']);
    expect(await settleAfter(life, LONG_AFTER_MS)).toEqual([]);
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
  });

  test('with a payment that an event said went back, the order is not PAID, and not blocked either', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    const event = { payment_id: 'pay_9', status: 'refunded' };
    expect(await receiveEvent(life, id, event)).toMatchObject({ outcome: 'ignored' });
    await expect(life.desk.desk.resolveOrder(id, { charged: 'pay_9' }, CALLER)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'payment_settled',
    });
    expect(statusOf(life, id)).toBe('PENDING');
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(life.fake.charges).toHaveLength(1);
  });
});

describe('resolved as not charged', () => {
  test('the order stays PENDING, the attempt is over, and the next one has a key of its own', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    expect(await life.desk.desk.resolveOrder(id, { charged: false }, CALLER)).toMatchObject({
      status: 'pending',
    });
    expect(await settleAfter(life, LONG_AFTER_MS)).toEqual([]);
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(new Set(keysOf(life, 'payments')).size).toBe(2);
  });

  test('an event that says otherwise later pays the order all the same', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    await life.desk.desk.resolveOrder(id, { charged: false }, CALLER);
    const event = { payment_id: 'pay_1', status: 'succeeded' };
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'applied', status: 'paid' });
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
  });
});

test('while somebody looks the payment up it is a conflict, and changes nothing', async () => {
  const life = await openLife();
  const id = await orderWithUnknownPayment(life, false);
  const other = keepBack(life.desk, 'getPaymentByOrder');
  const paying = other.desk.payOrder(id, CALLER);
  await other.answered;
  const before = storedOf(life, id);
  for (const charged of ['pay_1', false] as const) {
    await expect(life.desk.desk.resolveOrder(id, { charged }, CALLER)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'operation_under_way',
    });
  }
  expect(storedOf(life, id)).toEqual(before);
  other.letThrough();
  expect(await paying).toMatchObject({ status: 'paid' });
});
