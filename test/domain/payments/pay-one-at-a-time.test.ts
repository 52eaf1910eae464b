// Proves that one payment of an order is under way at a time, whichever process is at it, that an answer which
// comes after somebody else has taken over changes nothing, and that held charges do not leave.
import { describe, expect, test } from 'vitest';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, SETTLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  callsOf,
  DECLINE,
  forgetCalls,
  keysOf,
  LONG_AFTER_MS,
  mailsOf,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  setHold,
  settleAfter,
  statusOf,
  storedOf,
} from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';

describe('a second pay while the first', () => {
  test('looks up is a conflict, and only the first goes on', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    const first = keepBack(life.desk, 'getPaymentByOrder');
    const paying = first.desk.payOrder(id, CALLER);
    await first.answered;
    await expect(life.desk.desk.payOrder(id, CALLER)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'operation_under_way',
    });
    await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({ kind: 'conflict' });
    first.letThrough();
    expect(await paying).toMatchObject({ status: 'paid' });
    expect(life.fake.charges).toHaveLength(1);
  });

  test('waits for its answer is refused, and so is a cancellation', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'pending');
    const first = keepBack(life.desk, 'createPayment');
    const paying = first.desk.payOrder(id, CALLER);
    await first.answered;
    const before = storedOf(life, id);
    const refused = { kind: 'illegal_transition', members: { from: 'payment_processing' } };
    await expect(life.desk.desk.payOrder(id, CALLER)).rejects.toMatchObject(refused);
    await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject(refused);
    expect(storedOf(life, id)).toEqual(before);
    first.letThrough();
    expect(await paying).toMatchObject({ status: 'paid' });
    expect(life.fake.charges).toHaveLength(1);
  });

  test('is at it in another process is refused too', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    const other = await openDesk(life.fake, { path: life.desk.path, clock: life.desk.clock });
    const first = keepBack(other, 'getPaymentByOrder');
    const paying = first.desk.payOrder(id, CALLER);
    await first.answered;
    await expect(life.desk.desk.payOrder(id, CALLER)).rejects.toMatchObject({ kind: 'conflict' });
    first.letThrough();
    expect(await paying).toMatchObject({ status: 'paid' });
    expect(life.fake.charges).toHaveLength(1);
  });
});

describe('a process whose lease is over', () => {
  test('has its late answer ignored once another has sent the payment again', async () => {
    const life = await openLife();
    life.fake.script.onPayment(() => DECLINE);
    const slow = keepBack(life.desk, 'createPayment');
    const creating = slow.desk.createOrder(TANAKA, CALLER);
    await slow.answered;
    life.fake.script.onPayment(() => undefined);
    // The look-up finds nothing: the attempt is free to be sent again.
    await settleAfter(life, LONG_AFTER_MS);
    const again = keepBack(life.desk, 'createPayment');
    const paying = again.desk.payOrder(1, CALLER);
    await again.answered;
    const before = storedOf(life, 1);
    slow.letThrough();
    await creating;
    expect(storedOf(life, 1)).toEqual(before);
    expect(statusOf(life, 1)).toBe('PAYMENT_PROCESSING');
    again.letThrough();
    expect(await paying).toMatchObject({ status: 'paid' });
    expect(new Set(keysOf(life, 'payments')).size).toBe(1);
    expect(life.fake.charges).toHaveLength(1);
    expect(mailsOf(life, 1)).toEqual(['ORDER_CONFIRMATION']);
  });

  test('that succeeds after all has its charge booked once', async () => {
    const life = await openLife();
    const slow = keepBack(life.desk, 'createPayment');
    const creating = slow.desk.createOrder(TANAKA, CALLER);
    await slow.answered;
    await settleAfter(life, LONG_AFTER_MS);
    expect(statusOf(life, 1)).toBe('PAID');
    const before = storedOf(life, 1);
    slow.letThrough();
    expect(await creating).toMatchObject({ status: 'paid' });
    expect(storedOf(life, 1)).toEqual(before);
    expect(mailsOf(life, 1)).toEqual(['ORDER_CONFIRMATION']);
    expect(life.fake.refunds).toEqual([]);
  });
});

describe('while charges are held', () => {
  test('a new order waits as PENDING, and release and settle pay it once', async () => {
    const life = await openLife();
    await setHold(life, true);
    const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
    expect(statusOf(life, id)).toBe('PENDING');
    expect(life.desk.rows("SELECT state, sent_at FROM journal WHERE kind = 'payment' ORDER BY id")).toEqual([
      { state: 'waiting', sent_at: null },
    ]);
    await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual([]);
    await setHold(life, false);
    expect(await settleAfter(life, 0)).toMatchObject([{ orderId: id, kind: 'payment', failed: false }]);
    await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual(['POST payments', 'mail ORDER_CONFIRMATION']);
    expect(statusOf(life, id)).toBe('PAID');
  });

  test('pay is a conflict and changes nothing; afterwards it takes up the payment that waited', async () => {
    const life = await openLife();
    await setHold(life, true);
    const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
    const before = storedOf(life, id);
    await expect(life.desk.desk.payOrder(id, CALLER)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'charges_held',
    });
    expect(storedOf(life, id)).toEqual(before);
    await setHold(life, false);
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(keysOf(life, 'payments')).toEqual([before.journal[0]?.idempotency_key]);
    await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
    expect(life.fake.charges).toHaveLength(1);
  });

  test('an order that waits can be cancelled: nothing is looked up, nothing is charged later', async () => {
    const life = await openLife();
    await setHold(life, true);
    const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    await setHold(life, false);
    await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual(['mail ORDER_CANCELLED']);
    expect(life.desk.rows("SELECT state FROM journal WHERE kind = 'payment' ORDER BY id")).toEqual([
      { state: 'dropped' },
    ]);
  });

  test('shipping, refunds and look-ups go on', async () => {
    const life = await openLife();
    const [shipped, cancelled] = [await orderIn(life, 'paid'), await orderIn(life, 'paid')];
    const unknown = await orderWithUnknownPayment(life, true);
    await setHold(life, true);
    await life.desk.desk.shipOrder(shipped, CALLER);
    await life.desk.desk.cancelOrder(cancelled, CALLER);
    await settleAfter(life, LONG_AFTER_MS);
    const ids = [shipped, cancelled, unknown];
    expect(ids.map((id) => statusOf(life, id))).toEqual(['SHIPPED', 'CANCELLED', 'PAID']);
  });

  test('a charge does not leave that was being looked up when the hold came', async () => {
    const life = await openLife();
    const id = await orderWithUnknownPayment(life, false);
    const first = keepBack(life.desk, 'getPaymentByOrder');
    const paying = first.desk.payOrder(id, CALLER);
    paying.catch(() => {});
    await first.answered;
    await setHold(life, true);
    forgetCalls(life);
    first.letThrough();
    await expect(paying).rejects.toMatchObject({ kind: 'conflict', code: 'charges_held' });
    expect(callsOf(life)).toEqual([]);
    expect(statusOf(life, id)).toBe('PENDING');
  });
});
