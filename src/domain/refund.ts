// The refund of a PAID order (design section 2.5): the row has reserved the order, so that nothing ships it
// meanwhile; the record is looked up, then the refund is sent, and its result is written with the status.
import { asked } from './caller.ts';
import { OrdersError } from './errors.ts';
import { type JournalPatch, type JournalRow, leaveWithinMs, lookupBackoffMs } from './journal.ts';
import {
  asClosed,
  asUnknown,
  asWaiting,
  compensationRow,
  newLease,
  notificationRow,
  sendingAgain,
} from './journal-rows.ts';
import { lookUpLateSend } from './late-send.ts';
import { holdingLease } from './lease.ts';
import { sameMoney } from './money.ts';
import { lockOrder, recordUnreachable } from './open-operation.ts';
import { changeOrder } from './order-change.ts';
import { noteTries } from './pay.ts';
import { performFollowUps } from './perform.ts';
import type { Caller, Deps, PaymentRecord, RecordedPayment, RefundResult, Tx } from './ports.ts';
import { underWay } from './refusals.ts';

/** Looks up, refunds and cancels. Throws `downstream_failed` where the order stays PAID. */
export async function refundOrder(deps: Deps, row: JournalRow, caller: Caller): Promise<void> {
  const record = await holdingLease(deps, row, () => deps.payments.recordOf(row.orderId, caller));
  const seen = readRecord(record, row);
  if (seen.says === 'refunded') return endRefund(deps, row, REFUNDED, caller);
  if (seen.says === 'unreachable') {
    await putBackRefund(deps, row, seen.reason);
    // With resilience on the cancellation is accepted, and settle goes on with it.
    if (row.resilient) return;
    throw recordUnreachable(row.orderId, seen.reason);
  }
  const { sent, followUps } = await deps.store.write((tx) => prepare(deps, tx, row, seen.payments, caller));
  if (!sent) {
    throw new OrdersError(
      'downstream_failed',
      `the Payment Service's record holds no charge for order ${row.orderId}; see "orders events ${row.orderId}"`,
      { code: 'no_charge_found' },
    );
  }
  await sendRefundBeside(deps, sent, followUps, caller);
}

/** Names the payment before the call leaves; charges beside it go back too. */
async function prepare(
  deps: Deps,
  tx: Tx,
  row: JournalRow,
  captured: readonly RecordedPayment[],
  caller: Caller,
): Promise<{ sent: JournalRow | undefined; followUps: JournalRow[] }> {
  const order = await lockOrder(tx, row.orderId);
  const rows = await tx.journalOf(order.id, ['payment', 'refund', 'compensation']);
  const named = captured.find((payment) => payment.paymentId === row.paymentId) ?? captured[0];
  // A service that pays by webhook alone may have no record; the payment's id is known all the same.
  const paymentId = named?.paymentId ?? row.paymentId;
  const now = deps.clock.now();
  const sending = {
    ...newLease(deps, now),
    ...sendingAgain(deps, row, now),
    paymentId,
  };
  const patch = paymentId === null ? asClosed('dropped', 'no charge found') : sending;
  if (!(await tx.patchHeld(row, patch))) throw underWay(order.id);
  const change = changeOrder(order, caller.actor, now);
  const followUps: JournalRow[] = [];
  if (paymentId === null) {
    change.note('refund_refused', 'the record holds no charge');
  } else {
    change.note('refund_initiated', `payment ${paymentId}`);
    const known = new Set(rows.filter((other) => other.kind !== 'payment').map((other) => other.paymentId));
    for (const extra of captured.filter((payment) => payment !== named && !known.has(payment.paymentId))) {
      followUps.push(await tx.insertJournal(compensationRow(deps, order, extra.paymentId, now)));
      change.note('compensation_initiated', `payment ${extra.paymentId} goes back: charged twice`);
    }
  }
  await change.save(tx);
  return { sent: paymentId === null ? undefined : { ...row, ...sending }, followUps };
}

/** Resolves when the refund and the follow-ups have all ended. Throws as `refundOrder` does, for the refund alone. */
export async function sendRefundBeside(
  deps: Deps,
  refund: JournalRow,
  followUps: readonly JournalRow[],
  caller: Caller,
): Promise<void> {
  const beside = performFollowUps(deps, followUps, caller);
  try {
    await sendRefund(deps, refund, caller);
  } finally {
    await beside;
  }
}

/** Sends a refund whose payment is known, and writes what came of it. Throws as `refundOrder` does. */
async function sendRefund(deps: Deps, row: JournalRow, caller: Caller): Promise<void> {
  const { orderId, amount, currency, idempotencyKey, paymentId } = row;
  if (paymentId === null) throw new Error('a refund without a payment cannot be sent');
  const send = async (): Promise<RefundResult> => {
    const withinMs = leaveWithinMs(row, deps.clock.now());
    const request = {
      orderId,
      amount,
      currency,
      idempotencyKey,
      paymentId,
      leaveWithinMs: withinMs,
      sentBefore: row.sends > 1,
    };
    if (withinMs > 0) return deps.payments.refund(request, caller);
    return { outcome: 'unknown', reason: 'the process was suspended before it could send the refund' };
  };
  await endRefund(deps, row, send, caller);
}

/** For a refund that was found in the record. */
export const REFUNDED = async (): Promise<RefundResult> => ({ outcome: 'succeeded' });

/** Writes what comes of `send`, under the lease of the row, and tells of it. Throws as `refundOrder` does. */
export async function endRefund(
  deps: Deps,
  row: JournalRow,
  send: () => Promise<RefundResult>,
  caller: Caller,
): Promise<void> {
  const { result, isHeld, cancelled, followUps } = await holdingLease(deps, row, async (lease) => {
    const result = await send();
    return { result, ...(await lease.record((tx) => writeRefund(deps, tx, row, result, caller))) };
  });
  if (!isHeld && !cancelled) throw underWay(row.orderId);
  if (cancelled || result.outcome === 'succeeded') return performFollowUps(deps, followUps, caller);
  // A command tells its caller itself, in its one line.
  const level = caller.actor === 'cli' ? 'info' : 'error';
  deps.log[level](
    { ...asked(caller), orderId: row.orderId, reason: result.reason },
    `refund ${result.outcome}`,
  );
  if (row.resilient) return;
  throw result.outcome === 'refused'
    ? new OrdersError(
        'downstream_failed',
        `order ${row.orderId} stays paid: the refund was refused (${result.reason})`,
        {
          code: 'refund_refused',
        },
      )
    : new OrdersError(
        'downstream_failed',
        `order ${row.orderId} stays paid and locked: whether it was refunded is not known (${result.reason}); cancel it again later`,
        { code: 'refund_unknown' },
      );
}

async function writeRefund(
  deps: Deps,
  tx: Tx,
  row: JournalRow,
  result: RefundResult,
  caller: Caller,
): Promise<{ isHeld: boolean; cancelled: boolean; followUps: JournalRow[] }> {
  const order = await lockOrder(tx, row.orderId);
  const now = deps.clock.now();
  const patch = patchFor(row, result, now);
  if (!(await tx.patchHeld(row, patch))) {
    // The Payment Service's own word that it is refunded may have come first.
    const cancelled = order.status === 'cancelled';
    if (!cancelled && result.outcome !== 'refused') await lookUpLateSend(deps, tx, order, row);
    return { isHeld: false, cancelled, followUps: [] };
  }
  const change = changeOrder(order, caller.actor, now);
  noteTries(change, result);
  const mails: JournalRow[] = [];
  if (result.outcome === 'succeeded') {
    change.move('cancelled', row.paymentId === null ? 'refunded' : `payment ${row.paymentId} refunded`);
    mails.push(await tx.insertJournal(notificationRow(deps, order, 'ORDER_CANCELLED', now)));
  } else {
    change.note(`refund_${result.outcome}`, result.reason);
  }
  await change.save(tx);
  return { isHeld: true, cancelled: result.outcome === 'succeeded', followUps: mails };
}

function patchFor(row: JournalRow, result: RefundResult, now: number): JournalPatch {
  if (result.outcome === 'succeeded') return asClosed('done');
  if (result.outcome === 'unknown' || result.outcome === 'pending')
    return asUnknown(now + lookupBackoffMs(row.lookups), result.reason);
  // With resilience on a refund is repeated until it is done.
  if (row.resilient) return asWaiting(now + lookupBackoffMs(row.sends), result.reason);
  return asClosed('refused', result.reason);
}

/** What the record says of the payment that a refund is about. */
export type RefundSeen =
  | { readonly says: 'refunded' }
  | { readonly says: 'not_refunded'; readonly payments: RecordedPayment[] }
  | { readonly says: 'unreachable'; readonly reason: string };

export function readRecord(record: PaymentRecord, row: JournalRow): RefundSeen {
  if (!record.reached) return { says: 'unreachable', reason: record.reason };
  const ours = record.payments.filter((payment) => sameMoney(payment, row));
  const payments = ours.filter((payment) => payment.status === 'succeeded');
  const about = ours.filter((payment) => row.paymentId === null || payment.paymentId === row.paymentId);
  const refunded = about.some((payment) => payment.status === 'refunded');
  const captured = about.some((payment) => payment.status === 'succeeded');
  return refunded && !captured ? { says: 'refunded' } : { says: 'not_refunded', payments };
}

/** Puts the row back: dropped if nothing was ever sent, unless it is repeated until it is done; else still unknown. */
export async function putBackRefund(deps: Deps, row: JournalRow, reason: string): Promise<void> {
  const lookups = row.lookups + 1;
  const dueAt = deps.clock.now() + lookupBackoffMs(lookups);
  const unsent = row.resilient ? { ...asWaiting(dueAt, reason), lookups } : asClosed('dropped', reason);
  const patch = row.sentAt === null ? unsent : { ...asUnknown(dueAt, reason), lookups };
  await deps.store.write((tx) => tx.patchHeld(row, patch));
}
