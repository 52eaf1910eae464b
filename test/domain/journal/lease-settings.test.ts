// Proves that a process judges the calls of another one by the time limit stored with them, never by its own settings:
// whether their lease is over, and from when an empty record means "not charged".
import { expect, test } from 'vitest';
import { isSendWindowOpen, type JournalRow, notChargedAfter } from '../../../src/domain/model/journal.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, SETTLER, type TestDeskOptions } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  chargeEvent,
  type Life,
  LONG_AFTER_MS,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  orderWithUnknownRefund,
  settleAfter,
  statusOf,
} from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';

const LONG = { paymentTimeoutMs: 30_000, notificationTimeoutMs: 10_000 };
const SHORT = { paymentTimeoutMs: 100, notificationTimeoutMs: 100 };

/** Another process at the same database and the same services. */
async function beside({ desk, fake }: Life, options: TestDeskOptions): Promise<Life> {
  return { fake, desk: await openDesk(fake, { ...options, path: desk.path, clock: desk.clock }) };
}

const paymentOf = ({ desk }: Life) =>
  desk.rows<{ state: string; timeout_ms: number }>(
    "SELECT state, timeout_ms FROM journal WHERE kind = 'payment'",
  )[0];

test('a process with short time limits takes over no payment that one with long limits has in flight', async () => {
  const life = await openLife(LONG);
  const { desk: other } = await beside(life, SHORT);
  // Nothing in the record yet: the charge lands while others look.
  life.fake.script.onLookup(() => ({ kind: 'answer', status: 404 }));
  const slow = keepBack(life.desk, 'createPayment');
  const creating = slow.desk.createOrder(TANAKA, CALLER);
  await slow.answered;
  life.desk.clock.advance(20_000);
  expect(await recoverOpenRows(other.deps, SETTLER, { everything: true })).toEqual([]);
  await expect(other.desk.cancelOrder(1, CALLER)).rejects.toMatchObject({ kind: 'illegal_transition' });
  await expect(other.desk.payOrder(1, CALLER)).rejects.toMatchObject({ kind: 'illegal_transition' });
  slow.letThrough();
  expect((await creating).status).toBe('paid');
  expect(life.fake.charges).toHaveLength(1);
  expect(life.fake.refunds).toEqual([]);
});

test('nor a refund', async () => {
  const life = await openLife(LONG);
  const { desk: other } = await beside(life, SHORT);
  const id = await orderIn(life, 'paid');
  const slow = keepBack(life.desk, 'processRefund');
  const cancelling = slow.desk.cancelOrder(id, CALLER);
  await slow.answered;
  life.desk.clock.advance(20_000);
  expect(await recoverOpenRows(other.deps, SETTLER, { everything: true })).toEqual([]);
  await expect(other.desk.shipOrder(id, CALLER)).rejects.toMatchObject({ kind: 'conflict' });
  slow.letThrough();
  expect((await cancelling).status).toBe('cancelled');
});

test('each call is stored with its limit; one that is sent again with a shorter limit keeps the longer one', async () => {
  const life = await openLife(LONG);
  const other = await beside(life, SHORT);
  const id = await orderWithUnknownPayment(life, false);
  expect(paymentOf(life)).toEqual({ state: 'unknown', timeout_ms: 30_000 });
  await other.desk.desk.payOrder(id, CALLER);
  // The first call may still be on its way.
  expect(paymentOf(life)).toEqual({ state: 'done', timeout_ms: 30_000 });
  await life.desk.desk.cancelOrder(id, CALLER);
  expect(life.desk.rows('SELECT kind, timeout_ms FROM journal WHERE order_id = ? ORDER BY id', id)).toEqual([
    { kind: 'payment', timeout_ms: 30_000 },
    { kind: 'notification', timeout_ms: 100 },
    { kind: 'refund', timeout_ms: 30_000 },
    { kind: 'notification', timeout_ms: 10_000 },
  ]);
});

test('the absence of a charge counts by the limit of its call: one that lands late is found and given back', async () => {
  const life = await openLife(LONG);
  const other = await beside(life, SHORT);
  const id = await orderWithUnknownPayment(life, false);
  life.desk.clock.advance(10_000);
  const { facts } = await other.desk.desk.explainOrder(id, CALLER);
  expect(facts.map(({ text }) => text)).toContainEqual(
    expect.stringContaining('an empty record does not prove that nothing was charged'),
  );
  await other.desk.desk.cancelOrder(id, CALLER);
  await settleAfter(other, 10_000);
  expect(paymentOf(life)?.state).toBe('unknown');
  const { payment_id } = chargeEvent(life, id);
  await settleAfter(other, LONG_AFTER_MS);
  expect(life.fake.refunds).toMatchObject([{ paymentId: payment_id }]);
  expect(statusOf(life, id)).toBe('CANCELLED');
});

test('a process with long limits need not wait for a call that had a short one', async () => {
  const life = await openLife(LONG);
  const other = await beside(life, SHORT);
  const id = await orderWithUnknownPayment(other, false);
  await life.desk.desk.cancelOrder(id, CALLER);
  await settleAfter(life, 2_000);
  expect(paymentOf(life)?.state).toBe('refused');
});

test('the absence of a refund counts by the limit of its call', async () => {
  const life = await openLife(LONG);
  const other = await beside(life, SHORT);
  const id = await orderWithUnknownRefund(life, false);
  const refund = () => life.desk.rows("SELECT state FROM journal WHERE kind = 'refund' ORDER BY id");
  await settleAfter(other, 20_000);
  expect(refund()).toEqual([{ state: 'unknown' }]);
  await settleAfter(other, 60_000);
  expect(refund()).toEqual([{ state: 'refused' }]);
  expect(statusOf(life, id)).toBe('PAID');
});

test.each([
  ['as long as by default', { timeoutMs: 30_000 }, 5_000, 65_001],
  ['of before limits were stored', { timeoutMs: null }, 5_000, 65_001],
  ['in between', { timeoutMs: 2_000 }, 2_000, 6_001],
  ['very short', { timeoutMs: 100 }, 1_000, 1_201],
  ['of a call that is repeated', { timeoutMs: 2_000, resilient: true }, 2_000, 32_001],
])(
  'with a limit %s, absence counts from the latest moment at which the call may leave',
  (_name, of, window, counts) => {
    const row = { kind: 'payment', sentAt: 0, resilient: false, ...of } as JournalRow;
    expect([isSendWindowOpen(row, window - 1), isSendWindowOpen(row, window)]).toEqual([true, false]);
    expect(notChargedAfter(row)).toBe(counts);
  },
);
