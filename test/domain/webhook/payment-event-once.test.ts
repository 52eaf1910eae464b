// Proves that an event counts once per order, that one which is refused has not used its id up, and that one
// which comes while another operation is under way is applied, whatever that operation hears afterwards.
import { describe, expect, test } from 'vitest';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  chargeEvent,
  DECLINE,
  LONG_AFTER_MS,
  mailsOf,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  processingId,
  receiveEvent,
  settleAfter,
  statusOf,
  storedOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';
import type { Behaviour } from '../../support/services/fake-services.ts';

describe('an event is known by', () => {
  test('its id, whatever else it says', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    const event = { payment_id: 'pay_1', status: 'processing', event_id: 'evt_1' };
    expect(await receiveEvent(life, id, event)).toMatchObject({ outcome: 'ignored' });
    const before = storedOf(life, id);
    const other = { ...event, status: 'refunded' };
    expect(await receiveEvent(life, id, other)).toEqual({ outcome: 'duplicate', status: 'paid' });
    expect(storedOf(life, id)).toEqual(before);
  });

  test('its id within its order: another order may have the same', async () => {
    const life = await openLife();
    const ids = [await orderIn(life, 'payment_processing'), await orderIn(life, 'payment_processing')];
    for (const id of ids) {
      const event = { payment_id: processingId(id), status: 'succeeded', event_id: 'evt_1' };
      expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'applied', status: 'paid' });
      expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'duplicate', status: 'paid' });
    }
  });

  test('its payment and status where it has no id', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'payment_processing');
    const event = { payment_id: processingId(id), status: 'succeeded' };
    expect(await receiveEvent(life, id, event)).toMatchObject({ outcome: 'applied' });
    expect(await receiveEvent(life, id, { ...event, reason: 'again' })).toMatchObject({
      outcome: 'duplicate',
    });
    expect(await receiveEvent(life, id, { ...event, status: 'refunded' })).toEqual({
      outcome: 'applied',
      status: 'cancelled',
    });
    expect(await receiveEvent(life, id, chargeEvent(life, id))).toMatchObject({ outcome: 'applied' });
  });

  test('the id that was signed, before one in its body', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'payment_processing');
    const event = { payment_id: processingId(id), status: 'succeeded', event_id: 'first' };
    expect(await receiveEvent(life, id, event, 'msg_1')).toMatchObject({ outcome: 'applied' });
    expect(await receiveEvent(life, id, { ...event, event_id: 'second' }, 'msg_1')).toMatchObject({
      outcome: 'duplicate',
    });
  });

  test('nothing that somebody else could have written as an id', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'payment_processing');
    const payment_id = processingId(id);
    const forged = { payment_id: 'x', status: 'processing', event_id: `of:${payment_id}:succeeded` };
    await receiveEvent(life, id, forged);
    expect(await receiveEvent(life, id, { payment_id, status: 'succeeded' })).toMatchObject({
      outcome: 'applied',
    });
  });
});

describe('an event that is refused changes nothing and has not used its id up', () => {
  test.each([
    ['amount', { amount: TOTAL + 0.01, currency: 'JPY' }],
    ['currency', { amount: TOTAL, currency: 'USD' }],
    ['amount alone', { amount: 0 }],
    ['currency alone', { currency: 'EUR' }],
  ])('another %s', async (_name, money) => {
    const life = await openLife();
    const id = await orderIn(life, 'payment_processing');
    const event = { payment_id: processingId(id), status: 'succeeded', event_id: 'evt_1' };
    const before = storedOf(life, id);
    await expect(receiveEvent(life, id, { ...event, ...money })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'payment_mismatch',
    });
    expect(storedOf(life, id)).toEqual(before);
    const right = { ...event, amount: TOTAL, currency: 'JPY' };
    expect(await receiveEvent(life, id, right)).toEqual({ outcome: 'applied', status: 'paid' });
  });

  const event = { payment_id: 'pay_1', status: 'succeeded', event_id: 'evt_1' };
  test.each<[string, object]>([
    ['status', { ...event, status: ' ' }],
    ['status', { ...event, status: 1 }],
    ['status', { ...event, status: undefined }],
    ['status', { ...event, status: null }],
    ['payment_id', { ...event, payment_id: undefined }],
    ['payment_id', { ...event, payment_id: ' ' }],
    ['payment_id', { ...event, payment_id: 'x'.repeat(256) }],
    ['event_id', { ...event, event_id: '' }],
    ['amount', { ...event, amount: '' }],
    ['amount', { ...event, amount: '1e3' }],
    ['order_id', { ...event, order_id: 'seven' }],
    ['currency', { ...event, currency: 392 }],
    ['', [event]],
  ])('a bad %s', async (path, body) => {
    const life = await openLife();
    const id = await orderIn(life, 'pending');
    await expect(receiveEvent(life, id, body)).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ path }],
    });
    expect(statusOf(life, id)).toBe('PENDING');
    expect(await receiveEvent(life, id, { ...event, extra: 1 })).toMatchObject({ outcome: 'applied' });
  });

  test('an order that does not exist', async () => {
    const life = await openLife();
    await expect(receiveEvent(life, 1, event)).rejects.toMatchObject({ kind: 'not_found' });
    const id = await orderIn(life, 'pending');
    expect(await receiveEvent(life, id, event)).toMatchObject({ outcome: 'applied' });
  });
});

describe('an event before the answer of the payment call is applied, and the answer', () => {
  const answers: [string, Behaviour | undefined][] = [
    ['that says the same', undefined],
    ['without a meaning', { kind: 'answer', status: 500, charge: true }],
    ['that says declined', DECLINE],
    ['that says processing', { kind: 'answer', status: 202, body: { id: 'pay_1', status: 'pending' } }],
  ];
  test.each(answers)('%s changes nothing', async (_name, behaviour) => {
    const life = await openLife();
    life.fake.script.onPayment(() => behaviour);
    const slow = keepBack(life.desk, 'createPayment');
    const creating = slow.desk.createOrder(TANAKA, CALLER);
    await slow.answered;
    const event = { payment_id: 'pay_1', status: 'succeeded' };
    expect(await receiveEvent(life, 1, event)).toEqual({ outcome: 'applied', status: 'paid' });
    const before = storedOf(life, 1);
    slow.letThrough();
    expect(await creating).toMatchObject({ status: 'paid' });
    expect(storedOf(life, 1)).toEqual(before);
    expect(await settleAfter(life, LONG_AFTER_MS)).toEqual([]);
    expect(mailsOf(life, 1)).toEqual(['ORDER_CONFIRMATION']);
    expect(life.fake.refunds).toEqual([]);
  });

  test('that names another payment has that one given back', async () => {
    const life = await openLife();
    const slow = keepBack(life.desk, 'createPayment');
    const creating = slow.desk.createOrder(TANAKA, CALLER);
    await slow.answered;
    await receiveEvent(life, 1, chargeEvent(life, 1));
    slow.letThrough();
    expect(await creating).toMatchObject({ status: 'paid' });
    expect(life.fake.refunds.map(({ paymentId }) => paymentId)).toEqual(['pay_1']);
    expect(mailsOf(life, 1)).toEqual(['ORDER_CONFIRMATION']);
  });

  test('that says succeeded after an event that said failed pays the order', async () => {
    const life = await openLife();
    const slow = keepBack(life.desk, 'createPayment');
    const creating = slow.desk.createOrder(TANAKA, CALLER);
    await slow.answered;
    expect(await receiveEvent(life, 1, { payment_id: 'pay_1', status: 'failed' })).toEqual({
      outcome: 'applied',
      status: 'pending',
    });
    slow.letThrough();
    expect(await creating).toMatchObject({ status: 'paid' });
    expect(life.fake.net().get(1)).toBe(TOTAL);
    expect(mailsOf(life, 1)).toEqual(['ORDER_CONFIRMATION']);
  });
});

test('an event of an earlier failure, then no answer: the attempt is looked up before money is asked for again', async () => {
  const life = await openLife();
  life.fake.script.onPayment(() => ({ kind: 'reset', charge: true }));
  const slow = keepBack(life.desk, 'createPayment');
  const creating = slow.desk.createOrder(TANAKA, CALLER);
  await slow.answered;
  await receiveEvent(life, 1, { payment_id: 'earlier', status: 'failed' });
  slow.letThrough();
  expect(await creating).toMatchObject({ status: 'pending' });
  life.fake.script.reset();
  expect(await life.desk.desk.payOrder(1, CALLER)).toMatchObject({ status: 'paid' });
  expect(life.fake.charges).toHaveLength(1);
});

describe('an event is never refused because another operation is under way', () => {
  test('a look-up of settle: it then changes nothing', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    const slow = keepBack(life.desk, 'getPaymentByOrder');
    const settling = recoverOpenRows(slow.deps, SETTLER, { everything: true });
    await slow.answered;
    const event = { payment_id: 'pay_1', status: 'succeeded' };
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'applied', status: 'paid' });
    const before = storedOf(life, id);
    slow.letThrough();
    expect(await settling).toEqual([]);
    expect(storedOf(life, id)).toEqual(before);
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
  });

  test('a refund: its success is told first by the event, and the order is cancelled once', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    const slow = keepBack(life.desk, 'processRefund');
    const cancelling = slow.desk.cancelOrder(id, CALLER);
    await slow.answered;
    const event = { payment_id: 'pay_1', status: 'refunded' };
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'applied', status: 'cancelled' });
    const before = storedOf(life, id);
    slow.letThrough();
    expect(await cancelling).toMatchObject({ status: 'cancelled' });
    expect(storedOf(life, id)).toEqual(before);
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION', 'ORDER_CANCELLED']);
  });
});
