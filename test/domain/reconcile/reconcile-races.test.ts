// Proves that one payment is never given back under two keys: whatever runs beside a repair, however late the Payment
// Service's record is.
import { expect, test } from 'vitest';
import { CALLER, openDesk } from '../../support/desk.ts';
import {
  keysOf,
  type Life,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  statusOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import { found, reconciled } from '../../support/orders/reconciled.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';

/** The record goes on saying that whatever was charged is there. */
function recordIsLate({ fake }: Life): void {
  fake.script.onLookup(({ path }) => ({
    kind: 'answer',
    status: 200,
    body: fake.charges
      .filter(({ orderId }) => path.endsWith(`/${orderId}`))
      .map(({ paymentId, amount, currency }) => ({ id: paymentId, amount, currency, status: 'succeeded' })),
  }));
}

/** By payment, the keys under which a refund of it was asked for. */
function refundKeys({ fake }: Life): Record<string, number> {
  const keys = new Map<string, Set<string | undefined>>();
  for (const { path, method, body, key } of fake.calls) {
    if (method !== 'POST' || !path.endsWith('/refund')) continue;
    const payment = String(body?.payment_id);
    keys.set(payment, (keys.get(payment) ?? new Set()).add(key));
  }
  return Object.fromEntries([...keys].map(([payment, own]) => [payment, own.size]));
}

const charge = ({ fake }: Life, orderId: number) =>
  fake.addCharge({ orderId, amount: TOTAL, currency: 'JPY' });

const givenBack = ({ desk }: Life) =>
  desk.rows(`SELECT kind, state, sends FROM journal WHERE kind IN ('refund','compensation') ORDER BY id`);

test('a refund that the record does not know yet is sent again with its own key', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'cancelled');
  recordIsLate(life);
  const still = { orderId: id, kind: 'cancelled_still_charged', fixed: false };
  expect(await found(life, true)).toEqual([still]);
  expect(refundKeys(life)).toEqual({ pay_1: 1 });
  expect(keysOf(life, 'payments/refund')).toHaveLength(2);
  expect(givenBack(life)).toEqual([{ kind: 'compensation', state: 'done', sends: 2 }]);
  life.fake.script.reset();
  expect(await found(life)).toEqual([]);
});

test('so is one of a second charge, however often it is repaired', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  charge(life, 1);
  recordIsLate(life);
  for (let run = 0; run < 3; run += 1) await found(life, true);
  expect(refundKeys(life)).toEqual({ pay_2: 1 });
  expect(givenBack(life)).toEqual([{ kind: 'compensation', state: 'done', sends: 3 }]);
});

test('two that repair at once give a payment back under one key', async () => {
  const life = await openLife();
  await orderIn(life, 'cancelled');
  await orderIn(life, 'paid');
  charge(life, 2);
  recordIsLate(life);
  const other = await openDesk(life.fake, { path: life.desk.path, clock: life.desk.clock });
  await Promise.all([reconciled(life.desk.deps, true), reconciled(other.deps, true)]);
  await Promise.all([reconciled(life.desk.deps, true), reconciled(other.deps, true)]);
  expect(refundKeys(life)).toEqual({ pay_1: 1, pay_3: 1 });
});

test('while a cancellation waits for its refund, nothing is given back beside it', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  const slow = keepBack(life.desk, 'processRefund');
  const cancelling = slow.desk.cancelOrder(id, CALLER);
  await slow.answered;
  recordIsLate(life);
  const beside = await found(life, true);
  slow.letThrough();
  await cancelling;
  expect(beside).toEqual([]);
  await found(life, true);
  expect(statusOf(life, id)).toBe('CANCELLED');
  expect(refundKeys(life)).toEqual({ pay_1: 1 });
});

test('a cancellation that ends between comparison and repair has given the payment back', async () => {
  const life = await openLife();
  const id = await orderWithUnknownPayment(life, true);
  charge(life, id);
  const { deps, desk } = life.desk;
  let cancelling: Promise<void> | undefined;
  const write: typeof deps.store.write = async (work, patience) => {
    cancelling ??= desk.cancelOrder(id, CALLER).then(() => recordIsLate(life));
    await cancelling;
    return deps.store.write(work, patience);
  };
  await reconciled({ ...deps, store: { ...deps.store, write } }, true);
  await found(life, true);
  expect(statusOf(life, id)).toBe('CANCELLED');
  expect(refundKeys(life)).toEqual({ pay_1: 1, pay_2: 1 });
});

test('a payment whose refund is under way is told, and left alone', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'cancelled');
  charge(life, id);
  life.fake.script.onRefund(() => ({ kind: 'answer', status: 500 }));
  const { differences } = await reconciled(life.desk.deps, true);
  const underWay = {
    orderId: id,
    kind: 'cancelled_still_charged',
    paymentId: 'pay_2',
    detail: 'the order is cancelled; its refund is under way',
    fixed: false,
    fixable: false,
    underWay: true,
  };
  expect(differences).toEqual([underWay]);
  const calls = keysOf(life, 'payments/refund').length;
  expect((await reconciled(life.desk.deps, true)).differences).toEqual([underWay]);
  expect(keysOf(life, 'payments/refund')).toHaveLength(calls);
  expect(givenBack(life)).toEqual([
    { kind: 'refund', state: 'done', sends: 1 },
    { kind: 'compensation', state: 'waiting', sends: 1 },
  ]);
});

test('a compensation of an earlier version, dropped for another attempt, is sent again with its own key', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  charge(life, 1);
  await found(life, true);
  recordIsLate(life);
  life.desk.rows("UPDATE journal SET state = 'dropped' WHERE kind = 'compensation'");
  await found(life, true);
  expect(refundKeys(life)).toEqual({ pay_2: 1 });
});
