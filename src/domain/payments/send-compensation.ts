// Refunds a charge that its order has no use for, and retries until it succeeds. A row that may have been sent before
// is looked up first.
import { asClosed, asUnknown, asWaiting, newLease, sendingAgain } from '../journal/journal-entries.ts';
import { type HeldLease, withLease } from '../journal/lease.ts';
import { lockOrder } from '../journal/open-operation.ts';
import { type JournalRow, leaveWithinMs, lookupBackoffMs } from '../model/journal.ts';
import {
  type Caller,
  type Deps,
  logContext,
  type PaymentRecord,
  type RefundResult,
  type Tx,
} from '../ports/store.ts';

/**
 * Sends the refund of a compensation row that this process holds, for the first time. Returns whether the money is
 * refunded.
 */
export function sendCompensation(deps: Deps, row: JournalRow, caller: Caller): Promise<boolean> {
  return withLease(deps, row, (lease) => sendAndRecord(deps, lease, row, caller));
}

/** The same for a row that may have been sent before. */
export function repeatCompensation(deps: Deps, row: JournalRow, caller: Caller): Promise<boolean> {
  return withLease(deps, row, async (lease) => {
    const record = await deps.services.payments.getPaymentByOrder(row.orderId, caller);
    const step = await lease.record((tx) => decide(deps, tx, row, record, caller));
    return step.next === 'send' ? sendAndRecord(deps, lease, step.row, caller) : step.next === 'done';
  });
}

type Step = { readonly next: 'send'; readonly row: JournalRow } | { readonly next: 'done' | 'wait' };

async function decide(
  deps: Deps,
  tx: Tx,
  row: JournalRow,
  record: PaymentRecord,
  caller: Caller,
): Promise<Step> {
  await lockOrder(tx, row.orderId);
  const now = deps.clock.now();
  const seen = seenOf(record, row);
  if (seen === 'refunded') {
    if (await tx.patchHeld(row, asClosed('done')))
      await tell(deps, tx, row, caller, { outcome: 'succeeded' });
    return { next: 'done' };
  }
  if (seen === 'declined' && !row.accepted) {
    await tx.patchHeld(row, asClosed('dropped', 'the record says that it was never captured'));
    await tx.deleteForeignCharge(row.orderId, row.paymentId ?? '');
    return { next: 'done' };
  }
  if (typeof seen === 'object' || (row.accepted && seen !== 'declined')) {
    const reason =
      typeof seen === 'object' ? seen.reason : 'the Payment Service has not decided about it yet';
    const lookups = row.lookups + 1;
    await tx.patchHeld(row, { ...asWaiting(now + lookupBackoffMs(lookups), reason), lookups });
    return { next: 'wait' };
  }
  const sent = { ...newLease(deps, now), ...sendingAgain(deps, row, now), accepted: false };
  return (await tx.patchHeld(row, sent)) ? { next: 'send', row: { ...row, ...sent } } : { next: 'wait' };
}

/** The record's finding about the payment to be refunded, or why it is unknown. */
function seenOf(
  record: PaymentRecord,
  { paymentId }: JournalRow,
): 'refunded' | 'declined' | 'there' | { readonly reason: string } {
  if (!record.reached) return { reason: `the record cannot be reached: ${record.reason}` };
  const said = record.payments.filter((one) => one.paymentId === paymentId).map(({ status }) => status);
  // A payment that the record lacks may belong to a service that pays by webhook alone.
  if (said.length === 0 || said.includes('succeeded') || said.includes('processing')) return 'there';
  if (said.includes('unclear')) return { reason: `payment ${paymentId} has an unknown status` };
  return said.includes('refunded') ? 'refunded' : 'declined';
}

async function sendAndRecord(
  deps: Deps,
  lease: HeldLease,
  row: JournalRow,
  caller: Caller,
): Promise<boolean> {
  const result = await callRefund(deps, row, caller);
  if (result.outcome !== 'succeeded') {
    const { orderId, paymentId } = row;
    const told = { ...logContext(caller), orderId, paymentId, reason: result.reason };
    deps.log.error(told, 'refund of an unwanted charge failed');
  }
  return lease.record((tx) => write(deps, tx, row, result, caller));
}

async function write(
  deps: Deps,
  tx: Tx,
  row: JournalRow,
  result: RefundResult,
  caller: Caller,
): Promise<boolean> {
  const order = await tx.lockOrder(row.orderId);
  const done = result.outcome === 'succeeded';
  const dueAt = deps.clock.now() + lookupBackoffMs(row.sends);
  const accepted = result.outcome === 'pending';
  const again = done ? asClosed('done') : { ...waits(dueAt, result), accepted };
  if (!order || !(await tx.patchHeld(row, again))) return false;
  await tell(deps, tx, row, caller, result);
  return done;
}

/** The only call that refunds money, for refunds too. For a row that this process holds, and that names its payment. */
export async function callRefund(deps: Deps, row: JournalRow, caller: Caller): Promise<RefundResult> {
  const { orderId, amount, currency, idempotencyKey, paymentId, sends } = row;
  if (paymentId === null) throw new Error('a refund without a payment cannot be sent');
  const withinMs = leaveWithinMs(row, deps.clock.now());
  const money = { orderId, paymentId, amount, currency, idempotencyKey };
  caller.onStep?.({ is: 'calling', orderId, call: 'refund' });
  if (withinMs > 0)
    return deps.services.payments.processRefund(
      { ...money, leaveWithinMs: withinMs, sentBefore: sends > 1 },
      caller,
    );
  return { outcome: 'unknown', reason: 'the process was suspended before it could send the refund' };
}

/** Once the service has accepted it, only its record is read. */
function waits(dueAt: number, { outcome, reason }: Exclude<RefundResult, { outcome: 'succeeded' }>) {
  return outcome === 'pending' ? asUnknown(dueAt, reason) : asWaiting(dueAt, reason);
}

async function tell(
  deps: Deps,
  tx: Tx,
  { orderId, paymentId }: JournalRow,
  { actor }: Caller,
  result: RefundResult,
): Promise<void> {
  const payment = `payment ${paymentId}`;
  const at = deps.clock.now();
  const row = { orderId, at, from: null, to: null, actor, paymentId };
  if (result.outcome === 'succeeded') {
    await tx.deleteForeignCharge(orderId, paymentId ?? '');
    return tx.appendEvents([{ ...row, type: 'compensation_succeeded', detail: `${payment} refunded` }]);
  }
  const isPending = result.outcome === 'pending';
  const then = isPending ? 'recovery reads the record until it is decided' : 'Orders retries it';
  const type = isPending ? 'compensation_pending' : 'compensation_failed';
  return tx.appendEvents([{ ...row, type, detail: `${payment}: ${result.reason}; ${then}` }]);
}
