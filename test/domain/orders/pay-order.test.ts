// Proves that paying again never charges twice: an attempt without an answer is looked up first, and only what
// the Payment Service's record says decides whether a charge is made, with which key.
import { describe, expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import {
  callsOf,
  DECLINE,
  forgetCalls,
  keysOf,
  mailsOf,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  pathOf,
  patienceWith,
  processing,
  processingId,
  recordOf,
  statusOf,
  storedOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import type { Behaviour } from '../../support/services/fake-services.ts';

const LOOKUP = 'GET payments/order/1';

describe('an attempt without an answer', () => {
  test('was charged: the order becomes PAID without a new charge, and is confirmed once', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    forgetCalls(life);
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(callsOf(life)).toEqual([LOOKUP, 'mail ORDER_CONFIRMATION']);
    expect(life.fake.charges).toHaveLength(1);
    expect(pathOf(life, id)).toEqual([
      '>PENDING',
      'PENDING>PAYMENT_PROCESSING',
      'PAYMENT_PROCESSING>PENDING',
      'PENDING>PAYMENT_PROCESSING',
      'PAYMENT_PROCESSING>PAID',
    ]);
    expect(
      life.desk.rows("SELECT state, payment_id FROM journal WHERE kind = 'payment' ORDER BY id"),
    ).toEqual([{ state: 'done', payment_id: 'pay_1' }]);
  });

  test('was not charged: the call is repeated with the same key', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(callsOf(life)).toEqual(['POST payments', LOOKUP, 'POST payments', 'mail ORDER_CONFIRMATION']);
    const [first, second] = keysOf(life, 'payments');
    expect(second).toBe(first);
    expect(life.fake.charges).toHaveLength(1);
    expect(pathOf(life, id)).toEqual([
      '>PENDING',
      'PENDING>PAYMENT_PROCESSING',
      'PAYMENT_PROCESSING>PENDING',
      'PENDING>PAYMENT_PROCESSING',
      'PAYMENT_PROCESSING>PAID',
    ]);
  });

  test('was not charged, again without an answer: every repeat has the same key', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    for (const charge of [false, true]) {
      life.fake.script.onPayment(() => ({ kind: 'answer', status: 500, charge }));
      expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'pending' });
    }
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(keysOf(life, 'payments')).toHaveLength(3);
    expect(new Set(keysOf(life, 'payments')).size).toBe(1);
    expect(life.fake.charges).toHaveLength(1);
  });

  test.each(['declined', 'refunded'])('was %s: a new attempt begins, with a new key', async (status) => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    life.fake.script.onLookup(() => recordOf('ended_1', status));
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    const [first, second, ...more] = keysOf(life, 'payments');
    expect(second).not.toBe(first);
    expect(more).toEqual([]);
    expect(
      life.desk.rows("SELECT state, payment_id FROM journal WHERE kind = 'payment' ORDER BY id"),
    ).toEqual([
      { state: 'refused', payment_id: 'ended_1' },
      { state: 'done', payment_id: 'pay_1' },
    ]);
  });

  test('is being processed: the order waits as PAYMENT_PROCESSING, nothing is sent', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    life.fake.script.onLookup(() => recordOf('slow_1', 'processing'));
    forgetCalls(life);
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'payment_processing' });
    expect(callsOf(life)).toEqual([LOOKUP]);
  });

  test('was charged twice: one charge pays the order, the other goes back', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(life.fake.refunds.map(({ paymentId }) => paymentId)).toEqual(['pay_2']);
    expect(life.fake.net().get(id)).toBe(TOTAL);
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
  });
});

describe('while the record cannot be reached nothing changes and no charge leaves', () => {
  const payment = { id: 'p', amount: TOTAL, currency: 'JPY', status: 'succeeded' };
  test.each<[string, Behaviour]>([
    ['500', { kind: 'answer', status: 500 }],
    ['429', { kind: 'answer', status: 429 }],
    ['403', { kind: 'answer', status: 403 }],
    ['302', { kind: 'answer', status: 302, headers: { location: '/' } }],
    ['connection broken', { kind: 'reset', charge: false }],
    ['time-out', { kind: 'hang', charge: false }],
    ['not JSON', { kind: 'answer', status: 200, body: '<html>' }],
    ['a payment without a currency', { kind: 'answer', status: 200, body: { ...payment, currency: null } }],
    ['a word nobody knows', { kind: 'answer', status: 200, body: [{ ...payment, status: 'maybe' }] }],
    ["another order's payment", { kind: 'answer', status: 200, body: [{ ...payment, order_id: 9 }] }],
  ])('%s', async (_name, behaviour) => {
    const life = await openLife(patienceWith(behaviour));
    const id = await orderWithUnknownPayment(life, true);
    life.fake.script.onLookup(() => behaviour);
    const before = storedOf(life, id);
    forgetCalls(life);
    await expect(life.desk.desk.payOrder(id, CALLER)).rejects.toMatchObject({
      kind: 'downstream_failed',
      code: 'payment_record_unreachable',
    });
    expect(storedOf(life, id)).toEqual(before);
    expect(callsOf(life)).toEqual([LOOKUP]);
    life.fake.script.onLookup(() => undefined);
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(life.fake.charges).toHaveLength(1);
  });
});

describe('what the record holds besides is not this attempt', () => {
  test('a charge of another amount or currency stops the payment, until it has gone back', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    const foreign = [
      life.fake.addCharge({ orderId: id, amount: TOTAL + 1, currency: 'JPY' }),
      life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'USD' }),
    ];
    const { desk } = life.desk;
    await expect(desk.payOrder(id, CALLER)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'payment_record_disagrees',
      members: {
        payments: [
          { payment_id: 'pay_1', amount: TOTAL + 1 },
          { payment_id: 'pay_2', currency: 'USD' },
        ],
      },
    });
    expect(life.fake.charges).toHaveLength(2);
    expect(await desk.getOrder(id, CALLER)).toMatchObject({ status: 'pending' });
    expect(life.desk.log).toContainEqual(expect.objectContaining({ level: 'warn' }));
    for (const { paymentId } of foreign) await desk.resolveOrder(id, { refund: paymentId }, CALLER);
    expect(life.fake.net().get(id)).toBe(0);
    expect(await desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(life.fake.net().get(id)).toBe(TOTAL);
    expect(new Set(keysOf(life, 'payments')).size).toBe(1);
  });

  test.each(['with', 'without'])('an earlier attempt declined %s a name is no answer', async (named) => {
    const life = await openLife();
    const name = named === 'with' ? { id: 'old_1' } : {};
    life.fake.script.onPayment(() => ({
      kind: 'answer',
      status: 402,
      body: { ...name, status: 'declined' },
    }));
    const { id } = await life.desk.desk.createOrder(
      { customer_email: 'a@example.com', customer_name: 'A', items: [item] },
      CALLER,
    );
    life.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
    await life.desk.desk.payOrder(id, CALLER);
    life.fake.script.onPayment(() => undefined);
    life.fake.script.onLookup(() => recordOf('old_1', 'declined'));
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    const [first, second, third] = keysOf(life, 'payments');
    expect(second).not.toBe(first);
    expect(third).toBe(second);
  });
  const item = { product_name: 'x', quantity: 1, unit_price: TOTAL };
});

describe('a new attempt ends as the service says', () => {
  test('succeeded: PAID, with a new key and one confirmation', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'pending');
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ id, status: 'paid' });
    expect(new Set(keysOf(life, 'payments')).size).toBe(2);
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
  });

  test('declined, unknown: PENDING; processing: PAYMENT_PROCESSING', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'pending');
    const pay = async () => (await life.desk.desk.payOrder(id, CALLER)).status;
    life.fake.script.onPayment(() => DECLINE);
    expect(await pay()).toBe('pending');
    life.fake.script.onPayment(() => ({ kind: 'answer', status: 503 }));
    expect(await pay()).toBe('pending');
    processing(life.fake);
    expect(await pay()).toBe('payment_processing');
    expect(
      life.desk.rows("SELECT state, payment_id FROM journal WHERE kind = 'payment' ORDER BY id"),
    ).toEqual([
      { state: 'refused', payment_id: null },
      { state: 'refused', payment_id: null },
      { state: 'unknown', payment_id: processingId(id) },
    ]);
    expect(statusOf(life, id)).toBe('PAYMENT_PROCESSING');
    expect(mailsOf(life, id)).toEqual([]);
  });

  test('an order that does not exist is not found', async () => {
    const { desk } = await openLife();
    await expect(desk.desk.payOrder(1, CALLER)).rejects.toMatchObject({ kind: 'not_found' });
  });
});
