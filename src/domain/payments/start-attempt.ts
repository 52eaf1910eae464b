// Whether a payment attempt may leave now, and allows it: a new one, or an open one with its key. While the Payment
// Service is known to be down the attempt waits; recovery sends it later, a few orders at first.
import { chargesOnHold } from '../journal/conflicts.ts';
import { paymentRow, sendingAgain } from '../journal/journal-entries.ts';
import { claimOpenRow } from '../journal/open-operation.ts';
import { changeOrder } from '../journal/order-change.ts';
import type { JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';
import { OrdersError } from '../shared/errors.ts';

export async function startAttempt(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  caller: Caller,
): Promise<JournalRow> {
  const now = deps.clock.now();
  const row = await tx.insertJournal(paymentRow(deps, order, now));
  await changeOrder(order, caller.actor, now).move('payment_initiated').save(tx);
  return row;
}

/** Lets an open attempt leave (again) with its key; throws `conflict` while a process holds it. */
export async function markSending(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  open: JournalRow,
  caller: Caller,
): Promise<JournalRow> {
  const now = deps.clock.now();
  const taken = await claimOpenRow(deps, tx, open, sendingAgain(deps, open, now));
  await changeOrder(order, caller.actor, now)
    .move('payment_initiated', taken.sends > 1 ? 'sent again with the same key' : null)
    .save(tx);
  return taken;
}

/** Checked in the transaction that allows the charge: a hold stops all calls that have not left. */
export async function refuseWhileHeld(tx: Tx): Promise<void> {
  if (await tx.chargesHeld()) throw chargesOnHold();
}

/** The timeline's text for a payment that waits. */
export const PARKED = [
  'payment_parked',
  'the Payment Service does not answer; the payment waits until it does',
] as const;

/** Paying more than this would take longer than any customer waits. */
const MOST_PARKED = 100_000;

/**
 * Whether a request may call the Payment Service. The trial call after a pause is left to recovery: it may take long.
 */
export function canCallPayments(deps: Deps): boolean {
  return deps.services.health.payments.state() === 'closed';
}

/** Throws `unavailable` if so many payments wait that no more should be accepted. */
export function assertCapacity(deps: Deps): void {
  if (canCallPayments(deps) || deps.process.parked < MOST_PARKED) return;
  throw new OrdersError(
    'unavailable',
    'the Payment Service does not answer and too many orders wait for it; retry later',
    { code: 'overloaded', retryAfterSeconds: 10 },
  );
}
