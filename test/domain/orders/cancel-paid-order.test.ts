// Proves that a PAID order is cancelled only when its money went back: refused leaves it PAID, unknown leaves
// it PAID and locked until the Payment Service's record says which of the two it is.
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
  orderWithUnknownRefund,
  pathOf,
  patienceWith,
  recordOf,
  settleAfter,
  statusOf,
  storedOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import type { Behaviour } from '../../support/services/fake-services.ts';

const LOOKUP = 'GET payments/order/1';
const REFUND = 'POST payments/refund';
const LOCKED = { kind: 'conflict', code: 'refund_under_way' };

test('look-up, refund, CANCELLED, e-mail: in this order', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  forgetCalls(life);
  const seen: unknown[] = [];
  life.fake.script.onRefund(() => void seen.push(statusOf(life, id)));
  life.fake.script.onMail(() => void seen.push(statusOf(life, id)));
  expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ id, status: 'cancelled' });
  expect(callsOf(life)).toEqual([LOOKUP, REFUND, 'mail ORDER_CANCELLED']);
  expect(seen).toEqual(['PAID', 'CANCELLED']);
  const refund = life.fake.calls.find(({ path }) => path.endsWith('/refund'));
  expect(refund?.body).toEqual({ payment_id: 'pay_1', order_id: id, amount: TOTAL, currency: 'JPY' });
  expect(life.fake.net().get(id)).toBe(0);
  expect(pathOf(life, id).at(-1)).toBe('PAID>CANCELLED');
});

test('a failed e-mail does not stand in the way', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  life.fake.script.onMail(() => ({ kind: 'answer', status: 500 }));
  expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
});

describe('what the look-up finds decides', () => {
  test('already refunded: CANCELLED without a second refund', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    life.fake.script.onLookup(() => recordOf('pay_1', 'refunded'));
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(keysOf(life, 'payments/refund')).toEqual([]);
  });

  test('a refund of another payment is about something else: this one is still sent', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    life.fake.script.onLookup(() => recordOf('pay_0', 'refunded'));
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(life.fake.refunds.map(({ paymentId }) => paymentId)).toEqual(['pay_1']);
    expect(life.fake.net().get(id)).toBe(0);
  });

  test('a refund of other money is about something else, too, where the journal names no payment', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    await life.desk.deps.store.write((tx) => tx.patchJournal(1, { paymentId: null }));
    life.fake.script.onLookup(() => recordOf('pay_0', 'refunded', { amount: TOTAL - 1 }));
    await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({ code: 'no_charge_found' });
    expect(statusOf(life, id)).toBe('PAID');
  });

  test('charged twice: both go back', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
    await life.desk.desk.cancelOrder(id, CALLER);
    expect(life.fake.refunds.map(({ paymentId }) => paymentId).sort()).toEqual(['pay_1', 'pay_2']);
    expect(life.fake.net().get(id)).toBe(0);
  });

  test('no record: the payment that paid the order is refunded by its id', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    life.fake.script.onLookup(() => ({ kind: 'answer', status: 404 }));
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(life.fake.net().get(id)).toBe(0);
  });

  test.each([
    ['amount', { amount: TOTAL + 1 }],
    ['currency', { currency: 'USD' }],
  ])('a refund of another %s is about something else: this one is still sent', async (_what, other) => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    life.fake.script.onLookup(() => recordOf('pay_9', 'refunded', other));
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(life.fake.net().get(id)).toBe(0);
  });

  test('unreachable: 502, nothing changes, and the order can be shipped', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    life.fake.script.onLookup(() => ({ kind: 'answer', status: 503 }));
    const { order, events } = storedOf(life, id);
    await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({
      kind: 'downstream_failed',
      code: 'payment_record_unreachable',
    });
    expect(storedOf(life, id)).toMatchObject({ order, events });
    expect(keysOf(life, 'payments/refund')).toEqual([]);
    expect(await life.desk.desk.shipOrder(id, CALLER)).toMatchObject({ status: 'shipped' });
  });
});

describe('a refused refund leaves the order PAID and free', () => {
  test.each<[string, Behaviour]>([
    ['422', { kind: 'answer', status: 422, body: { message: 'too late' } }],
    ['404', { kind: 'answer', status: 404, body: {} }],
    ['200 that says failed', { kind: 'answer', status: 200, body: { status: 'failed' } }],
  ])('%s', async (_name, behaviour) => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    life.fake.script.onRefund(() => behaviour);
    await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({
      kind: 'downstream_failed',
      code: 'refund_refused',
    });
    expect(statusOf(life, id)).toBe('PAID');
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
    // "A cancellation answered 502 is not continued unasked."
    forgetCalls(life);
    await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual([]);
    life.fake.script.onRefund(() => undefined);
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(life.fake.refunds).toHaveLength(1);
  });

  test('and it can be shipped instead', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    life.fake.script.onRefund(() => ({ kind: 'answer', status: 422 }));
    await life.desk.desk.cancelOrder(id, CALLER).catch(() => {});
    expect(await life.desk.desk.shipOrder(id, CALLER)).toMatchObject({ status: 'shipped' });
  });
});

const UNKNOWN: [string, Behaviour][] = [
  ['500', { kind: 'answer', status: 500, charge: true }],
  ['connection broken', { kind: 'reset', charge: true }],
  ['time-out', { kind: 'hang', charge: true }],
  ['503', { kind: 'answer', status: 503, charge: true }],
  ['302', { kind: 'answer', status: 302, charge: true }],
  ['200 of another page', { kind: 'answer', status: 200, body: '<html></html>', charge: true }],
  ['429', { kind: 'answer', status: 429, charge: true }],
  ['409 that says nothing', { kind: 'answer', status: 409, body: {}, charge: true }],
];

describe('a refund without an answer leaves the order PAID and locked', () => {
  for (const charge of [false, true]) {
    test.each(UNKNOWN)(`%s, ${charge ? 'made' : 'not made'}`, async (_name, behaviour) => {
      const life = await openLife(patienceWith(behaviour));
      const id = await orderIn(life, 'paid');
      life.fake.script.onRefund(() => ({ ...behaviour, charge }) as Behaviour);
      await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({
        kind: 'downstream_failed',
        code: 'refund_unknown',
      });
      expect(statusOf(life, id)).toBe('PAID');
      expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
      await expect(life.desk.desk.shipOrder(id, CALLER)).rejects.toMatchObject(LOCKED);
      life.fake.script.onRefund(() => undefined);
      expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
      // Found refunded, it is not sent again; otherwise it is, with the same key.
      const keys = keysOf(life, 'payments/refund');
      expect(keys).toHaveLength(charge ? 1 : 2);
      expect(new Set(keys).size).toBe(1);
      expect(life.fake.refunds).toHaveLength(1);
      expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION', 'ORDER_CANCELLED']);
    });
  }

  test('cancelled again while the record is unreachable it stays so', async () => {
    const life = await openLife();
    const id = await orderWithUnknownRefund(life, false);
    life.fake.script.onLookup(() => ({ kind: 'answer', status: 500 }));
    await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({
      code: 'payment_record_unreachable',
    });
    await expect(life.desk.desk.shipOrder(id, CALLER)).rejects.toMatchObject(LOCKED);
    expect(keysOf(life, 'payments/refund')).toHaveLength(1);
  });
});

describe('settle ends a refund without an answer by the record alone', () => {
  test('refunded: CANCELLED, with its e-mail', async () => {
    const life = await openLife();
    const id = await orderWithUnknownRefund(life, true);
    await settleAfter(life, 1_000);
    expect(statusOf(life, id)).toBe('CANCELLED');
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION', 'ORDER_CANCELLED']);
    expect(keysOf(life, 'payments/refund')).toHaveLength(1);
  });

  test('not refunded: locked until a look-up later than twice the time-out, then free again', async () => {
    const life = await openLife({ paymentTimeoutMs: 30_000 });
    const id = await orderWithUnknownRefund(life, false);
    await settleAfter(life, 65_000);
    await expect(life.desk.desk.shipOrder(id, CALLER)).rejects.toMatchObject(LOCKED);
    await settleAfter(life, 60_000);
    expect(statusOf(life, id)).toBe('PAID');
    expect(await life.desk.desk.shipOrder(id, CALLER)).toMatchObject({ status: 'shipped' });
    expect(keysOf(life, 'payments/refund')).toHaveLength(1);
  });

  test('unreachable: locked, however long it takes', async () => {
    const life = await openLife();
    const id = await orderWithUnknownRefund(life, false);
    life.fake.script.onLookup(() => ({ kind: 'answer', status: 500 }));
    for (let hour = 0; hour < 12; hour++) await settleAfter(life, LONG_AFTER_MS);
    await expect(life.desk.desk.shipOrder(id, CALLER)).rejects.toMatchObject(LOCKED);
    life.fake.script.onLookup(() => undefined);
    await settleAfter(life, 10 * LONG_AFTER_MS);
    expect(await life.desk.desk.shipOrder(id, CALLER)).toMatchObject({ status: 'shipped' });
  });
});
