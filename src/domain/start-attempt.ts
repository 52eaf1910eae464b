// Lets a payment attempt leave: a new one, or an open one with the key it has.
import type { JournalRow } from './journal.ts';
import { paymentRow, sendingAgain } from './journal-rows.ts';
import { takeOver } from './open-operation.ts';
import type { OrderHead } from './order.ts';
import { changeOrder } from './order-change.ts';
import type { Caller, Deps, Tx } from './ports.ts';
import { chargesAreHeld } from './refusals.ts';

export async function startAttempt(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  caller: Caller,
): Promise<JournalRow> {
  const now = deps.clock.now();
  const row = await tx.insertJournal(paymentRow(deps, order, now));
  const change = changeOrder(order, caller.actor, now);
  change.move('payment_initiated');
  await change.save(tx);
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
  const change = changeOrder(order, caller.actor, now);
  change.move('payment_initiated', taken.sends > 1 ? 'sent again with the same key' : null);
  await change.save(tx);
  return taken;
}

/** Asked in the transaction that allows the charge: a hold stops whatever has not left. */
export async function refuseWhileHeld(tx: Tx): Promise<void> {
  if (await tx.chargesHeld()) throw chargesAreHeld();
}
