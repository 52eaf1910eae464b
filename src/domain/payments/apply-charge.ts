// Applies a charge to an order, whichever way it became known: the answer of the payment call, a late answer, a
// webhook, a look-up.

import { paymentOfAnother } from '../journal/conflicts.ts';
import { asClosed, knownChargeRow, lookLaterRow } from '../journal/journal-entries.ts';
import { changeOrder, compensate, markPaid } from '../journal/order-change.ts';
import { isOpen, type JournalRow, MONEY_KINDS } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import { awaitsPayment } from '../model/order-status.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';
import { isAccountedFor } from './payment-lookup.ts';

/** The effect of a transaction on an order, and the calls it wrote into the journal for its caller to perform. */
export interface ChargeEffect {
  readonly order: OrderHead;
  readonly followUps: readonly JournalRow[];
  /** False if the charge changed nothing. */
  readonly changed: boolean;
}

/**
 * Records a charge of the order's own money: it pays an order that waits for it, refunds a charge that the order has
 * no use for, and does nothing for one that is already accounted for. `order` must be locked in `tx`. Throws
 * `conflict` for a payment of another order.
 */
export async function applyCharge(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  paymentId: string,
  caller: Caller,
): Promise<ChargeEffect> {
  const now = deps.clock.now();
  const rows = await tx.journalOf(order.id, MONEY_KINDS);
  const { ownerId, isRefunded } = await tx.paymentFacts(order.id, paymentId);
  if (ownerId !== undefined) throw paymentOfAnother(paymentId, ownerId, order.id);
  // An event about a charge may come after the event about its refund.
  if (isRefunded || isAccountedFor(order, rows, paymentId)) return { order, followUps: [], changed: false };
  const change = changeOrder(order, caller.actor, now);
  const attempt = rows.find((row) => row.kind === 'payment' && isOpen(row));
  const isOfAttempt = attempt !== undefined && mayBeOf(attempt, rows, paymentId);
  if (isOfAttempt) await tx.patchJournal(attempt.id, { ...asClosed('done'), paymentId });
  else if (attempt) await leaveAttempt(deps, tx, order, attempt);
  if (awaitsPayment(order)) {
    const isKnown = rows.some((row) => isPaidBy(row, paymentId));
    if (!isOfAttempt && !isKnown) await tx.insertJournal(knownChargeRow(deps, order, paymentId, now));
    const confirmation = markPaid(deps, change, paymentId);
    const isTold = isKnown && (await isConfirmed(tx, order.id));
    const emails = isTold ? [] : [await tx.insertJournal(confirmation)];
    return { order: await change.save(tx), followUps: emails, changed: true };
  }
  const why = order.status === 'cancelled' ? 'the order is cancelled' : 'the order is already paid';
  const followUps = await compensate(deps, tx, change, [{ paymentId }], why);
  return { order: await change.save(tx), followUps, changed: true };
}

/** For an order that waits to be paid: an operator has changed its status manually. */
function isPaidBy({ kind, paymentId, state }: JournalRow, wanted: string): boolean {
  return kind === 'payment' && state === 'done' && paymentId === wanted;
}

async function isConfirmed(tx: Tx, orderId: number): Promise<boolean> {
  const emails = await tx.journalOf(orderId, ['notification']);
  return emails.some((row) => row.template === 'ORDER_CONFIRMATION' && (isOpen(row) || row.state === 'done'));
}

/** Whether the open attempt can be assumed to have made this payment, so that no other charge of it is expected. */
export function mayBeOf(attempt: JournalRow, rows: readonly JournalRow[], paymentId: string): boolean {
  if (attempt.paymentId !== null) return attempt.paymentId === paymentId;
  // An attempt that was never sent makes no payment: the order is paid without it.
  if (attempt.sends === 0) return true;
  // An earlier call may have made it, whatever its answer.
  return !rows.some((row) => row.id !== attempt.id && row.kind === 'payment' && row.sends > 0);
}

/**
 * The order has been paid without this attempt, which may have charged it as well. The answer of an attempt under way
 * decides; for any other, recovery reads the record until it is conclusive.
 */
export async function leaveAttempt(deps: Deps, tx: Tx, order: OrderHead, attempt: JournalRow): Promise<void> {
  if (attempt.state === 'running') return;
  await tx.patchJournal(attempt.id, asClosed('dropped', 'the order was paid by another payment'));
  await tx.insertJournal(lookLaterRow(deps, order, deps.clock.now(), attempt));
}
