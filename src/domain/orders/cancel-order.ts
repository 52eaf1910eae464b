// Cancels an order (design section 2.5): all possible charges are looked up, then refunded, and only then is the
// order CANCELLED.
import { operationInProgress, recordDisagrees } from '../journal/conflicts.ts';
import { asClosed, NO_LEASE, refundRow } from '../journal/journal-entries.ts';
import { claimOpenRow, lockOrder, recordUnreachable } from '../journal/open-operation.ts';
import { changeOrder, markCancelled } from '../journal/order-change.ts';
import { isOpen, type JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import { illegalTransition } from '../model/order-status.ts';
import { leaveAttempt } from '../payments/apply-charge.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import { wasEverSent } from '../payments/payment-lookup.ts';
import { recoverPayment } from '../payments/recover-payment.ts';
import { refundOrder, sendRefundAndFollowUps } from '../payments/refund-order.ts';
import { canCallPayments } from '../payments/start-attempt.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';

type Start =
  | { readonly next: 'email'; readonly email: JournalRow }
  | { readonly next: 'nothing' }
  | { readonly next: 'look_up'; readonly row: JournalRow }
  | { readonly next: 'refund'; readonly row: JournalRow };

/**
 * Resolves when the order is CANCELLED. Throws `illegal_transition`, `conflict`, or `downstream_failed` if the refund
 * or the look-up before it failed and the order is as it was (or, if a charge was found, PAID). With resilience on a
 * failed refund is no error: the order stays PAID and locked, and recovery retries until it succeeds.
 */
export async function cancelOrder(deps: Deps, id: number, caller: Caller): Promise<void> {
  const start = await deps.store.write((tx) => begin(deps, tx, id, caller));
  if (start.next === 'nothing') return;
  if (start.next === 'email') return runFollowUps(deps, [start.email], caller);
  if (start.next === 'refund') return refundOrder(deps, start.row, caller);
  const { finding, followUps, held, order, refund } = await recoverPayment(deps, start.row, caller, 'cancel');
  if (refund) return sendRefundAndFollowUps(deps, refund, followUps, caller);
  await runFollowUps(deps, followUps, caller);
  // A webhook has paid it meanwhile.
  if (order.status === 'paid') return cancelOrder(deps, id, { ...caller, ifMatch: undefined });
  if (!held) throw operationInProgress(id);
  if (finding.found === 'foreign') throw recordDisagrees(order, finding.payments);
  if (finding.found === 'unreachable' && order.status !== 'cancelled')
    throw recordUnreachable(id, finding.reason);
}

async function begin(deps: Deps, tx: Tx, id: number, caller: Caller): Promise<Start> {
  const order = await lockOrder(tx, id, caller.ifMatch);
  const rows = await tx.journalOf(id, ['payment', 'refund']);
  if (order.status === 'paid') {
    const stray = rows.find((row) => row.kind === 'payment' && isOpen(row));
    if (stray) await leaveStray(deps, tx, order, stray);
    const open = rows.find((row) => row.kind === 'refund' && isOpen(row));
    if (open && open.sentAt === null && !canCallPayments(deps)) return { next: 'nothing' };
    if (open) return { next: 'refund', row: await claimOpenRow(deps, tx, open) };
    // Named before the record is read: a finding about another payment says nothing about this one.
    const paid = rows.findLast((row) => row.kind === 'payment' && row.state === 'done');
    const refund = { ...refundRow(deps, order, deps.clock.now()), paymentId: paid?.paymentId ?? null };
    if (canCallPayments(deps)) return { next: 'refund', row: await tx.insertJournal(refund) };
    await tx.insertJournal({ ...refund, state: 'waiting', ...NO_LEASE });
    await changeOrder(order, caller.actor, deps.clock.now())
      .note('refund_parked', 'the Payment Service does not answer; the refund waits until it does')
      .save(tx);
    return { next: 'nothing' };
  }
  if (order.status !== 'pending') throw illegalTransition(order.status, 'cancelled', id);
  const open = rows.find(isOpen);
  // A call that was ever sent may have charged the order, whatever the answer.
  if (wasEverSent(rows)) {
    if (open) return { next: 'look_up', row: await claimOpenRow(deps, tx, open) };
    return { next: 'look_up', row: await tx.insertJournal(refundRow(deps, order, deps.clock.now())) };
  }
  // A payment that has never left is no longer wanted.
  if (open) await tx.patchJournal((await claimOpenRow(deps, tx, open)).id, asClosed('dropped', 'cancelled'));
  return { next: 'email', email: await cancelNow(deps, tx, order, caller) };
}

/** The order was paid by another payment while this one was under way, and its process has ended since. */
async function leaveStray(deps: Deps, tx: Tx, order: OrderHead, stray: JournalRow): Promise<void> {
  const taken = await claimOpenRow(deps, tx, stray);
  await leaveAttempt(deps, tx, order, { ...taken, state: 'unknown' });
}

async function cancelNow(deps: Deps, tx: Tx, order: OrderHead, caller: Caller): Promise<JournalRow> {
  const change = changeOrder(order, caller.actor, deps.clock.now());
  const email = markCancelled(deps, change, 'nothing was charged');
  await change.save(tx);
  return tx.insertJournal(email);
}
