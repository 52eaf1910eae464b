// Lets a payment attempt leave: a new one, or an open one with the key it has.
import { chargesAreHeld } from '../journal/conflicts.ts';
import { paymentRow, sendingAgain } from '../journal/journal-entries.ts';
import { takeOver } from '../journal/open-operation.ts';
import { changeOrder } from '../journal/order-change.ts';
import type { JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';

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

/** Makes an open attempt leave (again) with the key it has; throws `conflict` while somebody is at it. */
export async function sendAgain(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  open: JournalRow,
  caller: Caller,
): Promise<JournalRow> {
  const now = deps.clock.now();
  const taken = await takeOver(deps, tx, open, sendingAgain(deps, open, now));
  await changeOrder(order, caller.actor, now)
    .move('payment_initiated', taken.sends > 1 ? 'sent again with the same key' : null)
    .save(tx);
  return taken;
}

/** Asked in the transaction that allows the charge: a hold stops whatever has not left. */
export async function refuseWhileHeld(tx: Tx): Promise<void> {
  if (await tx.chargesHeld()) throw chargesAreHeld();
}
