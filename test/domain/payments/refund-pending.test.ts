// Proves that a refund which the Payment Service has taken and not decided keeps its order locked until the record or an
// event says how it ended, and is not sent again meanwhile; and that what gives charges back looks before it repeats.
import { describe, expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import {
  callsOf,
  chargeEvent,
  forgetCalls,
  keysOf,
  type Life,
  LONG_AFTER_MS,
  openLife,
  orderIn,
  receiveEvent,
  recordOf,
  settleAfter,
  statusOf,
} from '../../support/orders/order-stages.ts';
import type { Behaviour } from '../../support/services/fake-services.ts';

const PENDING: Behaviour = { kind: 'answer', status: 202, body: { id: 're_1', status: 'pending' } };
const LOCKED = { kind: 'conflict', code: 'refund_under_way' };

async function pendingRefund(life: Life): Promise<number> {
  const id = await orderIn(life, 'paid');
  life.fake.script.onRefund(() => PENDING);
  await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({
    kind: 'downstream_failed',
    code: 'refund_pending',
  });
  life.fake.script.onRefund(() => undefined);
  return id;
}

describe('a refund answered pending', () => {
  test('stays locked however long it takes, and is not sent again', async () => {
    const life = await openLife();
    const id = await pendingRefund(life);
    for (let days = 0; days < 10; days += 1) await settleAfter(life, 24 * LONG_AFTER_MS);
    await expect(life.desk.desk.shipOrder(id, CALLER)).rejects.toMatchObject(LOCKED);
    await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({ code: 'refund_pending' });
    expect(keysOf(life, 'payments/refund')).toHaveLength(1);
    expect((await life.desk.desk.explainOrder(id, CALLER)).summary).toContain('has not completed it yet');
  });

  test('cancels the order once the record says refunded', async () => {
    const life = await openLife();
    const id = await pendingRefund(life);
    for (const charge of life.fake.charges) charge.refunded = true;
    await settleAfter(life, LONG_AFTER_MS);
    expect(statusOf(life, id)).toBe('CANCELLED');
  });

  test('cancels the order once an event says refunded', async () => {
    const life = await openLife();
    const id = await pendingRefund(life);
    expect(await receiveEvent(life, id, { payment_id: 'pay_1', status: 'REFUNDED' })).toEqual({
      outcome: 'applied',
      status: 'cancelled',
    });
  });

  test.each<[string, (life: Life, id: number) => Promise<unknown>]>([
    ['an event', (life, id) => receiveEvent(life, id, { payment_id: 'pay_1', status: 'failed' })],
    [
      'the record',
      (life) => {
        life.fake.script.onLookup(() => recordOf('pay_1', 'failed'));
        return settleAfter(life, LONG_AFTER_MS);
      },
    ],
  ])('sets the order free once %s says failed', async (_name, say) => {
    const life = await openLife();
    const id = await pendingRefund(life);
    await say(life, id);
    expect(await life.desk.desk.shipOrder(id, CALLER)).toMatchObject({ status: 'shipped' });
  });
});

describe('a charge that goes back', () => {
  async function owed(life: Life, answer: Behaviour): Promise<number> {
    const id = await orderIn(life, 'cancelled');
    life.fake.script.onRefund(() => answer);
    expect(await receiveEvent(life, id, chargeEvent(life, id))).toMatchObject({ outcome: 'applied' });
    life.fake.script.onRefund(() => undefined);
    forgetCalls(life);
    return id;
  }

  test('is looked up before it is sent again, and not sent where it arrived', async () => {
    const life = await openLife();
    await owed(life, { kind: 'reset', charge: true });
    await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual(['GET payments/order/1']);
    expect(life.fake.net().get(1)).toBe(0);
    forgetCalls(life);
    await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual([]);
  });

  test('is sent again with its key where the record still has it', async () => {
    const life = await openLife();
    await owed(life, { kind: 'reset', charge: false });
    await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual(['GET payments/order/1', 'POST payments/refund']);
    expect(life.fake.net().get(1)).toBe(0);
  });

  test('is not sent while the record cannot be reached', async () => {
    const life = await openLife();
    await owed(life, { kind: 'reset', charge: false });
    life.fake.script.onLookup(() => ({ kind: 'answer', status: 500 }));
    await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual(['GET payments/order/1']);
  });

  test('is not sent where the record says that it was never captured', async () => {
    const life = await openLife();
    await owed(life, { kind: 'reset', charge: false });
    const paymentId = life.fake.charges.at(-1)?.paymentId ?? '';
    life.fake.script.onLookup(() => recordOf(paymentId, 'failed'));
    for (let hours = 0; hours < 2; hours += 1) await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual(['GET payments/order/1']);
  });

  test('and is pending is only read of, until an event ends it', async () => {
    const life = await openLife();
    const id = await owed(life, PENDING);
    for (let days = 0; days < 5; days += 1) await settleAfter(life, 24 * LONG_AFTER_MS);
    expect(keysOf(life, 'payments/refund')).toEqual([]);
    const paymentId = life.fake.charges.at(-1)?.paymentId;
    expect(await receiveEvent(life, id, { payment_id: paymentId, status: 'refunded' })).toMatchObject({
      outcome: 'applied',
    });
    forgetCalls(life);
    await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual([]);
  });
});

test.each([
  '<html>done</html>',
  { status: 'canceled' },
  { success: false },
  { error: 'no' },
  { payment_id: 'other' },
])('a 200 that does not say so (%j) is no refund', async (body) => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  life.fake.script.onRefund(() => ({ kind: 'answer', status: 200, body, charge: false }));
  await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({ kind: 'downstream_failed' });
  expect(statusOf(life, id)).toBe('PAID');
});

test('no refund leaves while the record has a word for its payment that is not known', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  life.fake.script.onLookup(() => recordOf('pay_1', 'quarantined'));
  await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({
    code: 'payment_record_unreachable',
  });
  expect(keysOf(life, 'payments/refund')).toEqual([]);
  expect(statusOf(life, id)).toBe('PAID');
});
