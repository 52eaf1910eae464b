// Proves what each payment event does to an order in each status, that it never moves one backwards, and that
// money an order has no use for goes back (design section 2.6).
import { describe, expect, test } from 'vitest';
import { ORDER_STATUSES } from '../../../src/domain/model/order-status.ts';
import { CALLER } from '../../support/desk.ts';
import {
  callsOf,
  chargeEvent,
  DECLINE,
  forgetCalls,
  keysOf,
  LONG_AFTER_MS,
  mailsOf,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  orderWithUnknownRefund,
  pathOf,
  processing,
  processingId,
  receiveEvent,
  settleAfter,
  statusOf,
  storedOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';

describe('succeeded', () => {
  test('pays an order that is PAYMENT_PROCESSING, and confirms it', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'payment_processing');
    const event = { payment_id: processingId(id), status: 'succeeded' };
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'applied', status: 'paid' });
    expect(pathOf(life, id).slice(2)).toEqual(['PAYMENT_PROCESSING>PAID']);
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
    expect(await settleAfter(life, LONG_AFTER_MS)).toEqual([]);
    const actors = life.desk.rows<{ actor: string }>('SELECT actor FROM order_events ORDER BY id');
    expect(actors.map(({ actor }) => actor)).toEqual(['api', 'api', 'api', 'webhook', 'webhook']);
  });

  test('pays a PENDING order through PAYMENT_PROCESSING: two rows, the same moment', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'pending');
    life.desk.clock.advance(5_000);
    expect(await receiveEvent(life, id, chargeEvent(life, id))).toEqual({
      outcome: 'applied',
      status: 'paid',
    });
    expect(pathOf(life, id).slice(3)).toEqual(['PENDING>PAYMENT_PROCESSING', 'PAYMENT_PROCESSING>PAID']);
    const moments = life.desk.rows<{ at: number }>('SELECT at FROM order_events ORDER BY id').slice(3);
    expect(new Set(moments.map(({ at }) => at)).size).toBe(1);
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
    // The payment it told of is the one that a cancellation gives back.
    await life.desk.desk.cancelOrder(id, CALLER);
    expect(life.fake.net().get(id)).toBe(0);
  });

  test('ends an attempt without an answer: nothing is looked up or charged again', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, true);
    forgetCalls(life);
    const event = { payment_id: 'pay_1', status: 'succeeded' };
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'applied', status: 'paid' });
    expect(await settleAfter(life, LONG_AFTER_MS)).toEqual([]);
    expect(callsOf(life)).toEqual(['mail ORDER_CONFIRMATION']);
  });

  test.each(['paid', 'shipped', 'delivered'] as const)(
    'of the payment of an order that is %s is ignored, of a second payment gives that one back',
    async (status) => {
      const life = await openLife();
      const id = await orderIn(life, status);
      const mails = mailsOf(life, id);
      const same = { payment_id: 'pay_1', status: 'succeeded' };
      const before = storedOf(life, id);
      expect(await receiveEvent(life, id, same)).toEqual({ outcome: 'ignored', status });
      expect(storedOf(life, id)).toEqual(before);
      expect(await receiveEvent(life, id, chargeEvent(life, id))).toEqual({ outcome: 'applied', status });
      expect(life.fake.refunds.map(({ paymentId }) => paymentId)).toEqual(['pay_2']);
      expect(life.fake.net().get(id)).toBe(TOTAL);
      expect(mailsOf(life, id)).toEqual(mails);
    },
  );

  test('of a charge on a CANCELLED order gives it back, repeated until it is done', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'cancelled');
    life.fake.script.onRefund(() => ({ kind: 'answer', status: 500 }));
    expect(await receiveEvent(life, id, chargeEvent(life, id))).toEqual({
      outcome: 'applied',
      status: 'cancelled',
    });
    expect(life.fake.net().get(id)).toBe(TOTAL);
    for (const behaviour of [{ status: 422 }, { status: 503 }]) {
      life.fake.script.onRefund(() => ({ kind: 'answer', ...behaviour }));
      await settleAfter(life, LONG_AFTER_MS);
    }
    expect(life.fake.net().get(id)).toBe(TOTAL);
    life.fake.script.onRefund(() => undefined);
    await settleAfter(life, LONG_AFTER_MS);
    expect(life.fake.net().get(id)).toBe(0);
    const [, ...unwanted] = keysOf(life, 'payments/refund');
    expect(unwanted).toHaveLength(4);
    expect(new Set(unwanted).size).toBe(1);
    expect(await settleAfter(life, LONG_AFTER_MS)).toEqual([]);
  });

  test('told again of a charge that went back with its order changes nothing', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'cancelled');
    const before = storedOf(life, id);
    const event = { payment_id: 'pay_1', status: 'succeeded', event_id: 'late' };
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'ignored', status: 'cancelled' });
    expect(storedOf(life, id)).toEqual(before);
    expect(life.fake.refunds).toHaveLength(1);
  });

  test('of an earlier attempt while a new one is under way pays once; the newer charge goes back', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'pending');
    processing(life.fake);
    await life.desk.desk.payOrder(id, CALLER);
    expect(await receiveEvent(life, id, chargeEvent(life, id))).toEqual({
      outcome: 'applied',
      status: 'paid',
    });
    expect(await receiveEvent(life, id, chargeEvent(life, id))).toEqual({
      outcome: 'applied',
      status: 'paid',
    });
    expect(life.fake.net().get(id)).toBe(TOTAL);
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
  });
});

describe('failed', () => {
  test('returns PAYMENT_PROCESSING to PENDING, with its reason, and ends the attempt', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'payment_processing');
    const event = { payment_id: processingId(id), status: 'failed', reason: 'card expired' };
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'applied', status: 'pending' });
    expect(pathOf(life, id).slice(2)).toEqual(['PAYMENT_PROCESSING>PENDING']);
    expect(life.desk.rows('SELECT detail FROM order_events ORDER BY id DESC LIMIT 1')).toEqual([
      { detail: expect.stringContaining('card expired') },
    ]);
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(new Set(keysOf(life, 'payments')).size).toBe(2);
  });

  test('of an earlier attempt does not end the one under way', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'payment_processing');
    const early = { payment_id: processingId(id), status: 'failed' };
    await receiveEvent(life, id, early);
    life.fake.script.onPayment(() => ({
      kind: 'answer',
      status: 202,
      body: { id: 'p2', status: 'pending' },
    }));
    await life.desk.desk.payOrder(id, CALLER);
    const before = storedOf(life, id);
    for (const payment_id of [processingId(id), 'nobody']) {
      const late = { payment_id, status: 'failed', event_id: `late ${payment_id}` };
      expect(await receiveEvent(life, id, late)).toEqual({
        outcome: 'ignored',
        status: 'payment_processing',
      });
    }
    expect(storedOf(life, id)).toEqual(before);
  });

  test('is followed by a success of the same payment after all: PAID', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'payment_processing');
    const event = { payment_id: processingId(id), status: 'failed' };
    await receiveEvent(life, id, event);
    expect(await receiveEvent(life, id, { ...event, status: 'succeeded' })).toEqual({
      outcome: 'applied',
      status: 'paid',
    });
  });
});

describe('refunded', () => {
  const event = { payment_id: 'pay_1', status: 'refunded' };

  test('cancels a PAID order and tells its customer, without a refund of ours', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    forgetCalls(life);
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'applied', status: 'cancelled' });
    expect(callsOf(life)).toEqual(['mail ORDER_CANCELLED']);
    expect(pathOf(life, id).at(-1)).toBe('PAID>CANCELLED');
  });

  test('is the answer that a refund of ours has waited for', async () => {
    const life = await openLife();
    const id = await orderWithUnknownRefund(life, true);
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'applied', status: 'cancelled' });
    expect(await settleAfter(life, LONG_AFTER_MS)).toEqual([]);
    expect(keysOf(life, 'payments/refund')).toHaveLength(1);
    expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION', 'ORDER_CANCELLED']);
  });

  test('of another payment than the one that paid the order is ignored', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    await receiveEvent(life, id, chargeEvent(life, id));
    const before = storedOf(life, id);
    const second = { ...event, payment_id: 'pay_2' };
    expect(await receiveEvent(life, id, second)).toEqual({ outcome: 'ignored', status: 'paid' });
    expect(storedOf(life, id)).toEqual(before);
  });
});

describe('what never moves an order', () => {
  const cases = ORDER_STATUSES.flatMap((status) => [
    ...(status === 'payment_processing' ? [] : [['failed', status] as const]),
    ...(status === 'paid' ? [] : [['refunded', status] as const]),
    ['processing', status] as const,
  ]);
  test.each(cases)('%s while it is %s', async (said, status) => {
    const life = await openLife();
    const id = await orderIn(life, status);
    life.fake.script.onPayment(() => DECLINE);
    const before = storedOf(life, id);
    forgetCalls(life);
    for (const payment_id of ['pay_1', 'other', processingId(id)]) {
      expect(await receiveEvent(life, id, { payment_id, status: said })).toEqual({
        outcome: 'ignored',
        status,
      });
    }
    // News of money may leave a row, and moves nothing.
    const { events, ...rest } = storedOf(life, id);
    expect({ ...rest, events: events.filter(({ type }) => type !== 'payment_news') }).toEqual(before);
    expect(callsOf(life)).toEqual([]);
    expect(statusOf(life, id)).toBe(status.toUpperCase());
  });
});
