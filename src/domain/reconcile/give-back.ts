// Refunds a charge that a comparison has found, once: an earlier refund of this payment is retried with its own key,
// so that the Payment Service never sees two refunds of one payment.
import { newLease, sendingAgain } from '../journal/journal-entries.ts';
import { changeOrder, compensate } from '../journal/order-change.ts';
import { isOpen, type JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';

const WHY = 'found by reconcile';

/**
 * The row to perform, held by this process; undefined if a refund of the payment is under way. `order` must be
 * locked.
 */
export async function giveBack(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  paymentId: string,
  caller: Caller,
): Promise<JournalRow | undefined> {
  const rows = await tx.journalOf(order.id, ['refund', 'compensation']);
  const about = rows.filter((row) => row.paymentId === paymentId);
  if (about.some(isOpen)) return undefined;
  const now = deps.clock.now();
  const earlier = lastSent(about);
  const change = changeOrder(order, caller.actor, now);
  await makeRoom(tx, about, earlier);
  const [row] = earlier
    ? [await reopened(deps, tx, earlier, now)]
    : await compensate(deps, tx, change, [{ paymentId }], WHY);
  if (!row) return undefined;
  if (earlier)
    change.note('compensation_initiated', `payment ${paymentId} is refunded once more: ${WHY}`, paymentId);
  await change.save(tx);
  return row;
}

/** The row that may have refunded it. A refusal is a definite no: a later row is another attempt. */
function lastSent(about: readonly JournalRow[]): JournalRow | undefined {
  return (
    about.findLast(({ state }) => state === 'done') ??
    about.findLast(({ kind, state, sends }) => kind === 'compensation' && state === 'dropped' && sends > 0)
  );
}

/** A refund continues as a compensation: the order it was to cancel is cancelled, or is not to be. */
function reopened(deps: Deps, tx: Tx, row: JournalRow, now: number): Promise<JournalRow | undefined> {
  return tx.claim(row, {
    ...newLease(deps, now),
    ...sendingAgain(deps, row, now),
    kind: 'compensation',
    dueAt: now,
    detail: null,
  });
}

/** Only one compensation of a payment may exist: a refused one no longer counts. */
async function makeRoom(tx: Tx, about: readonly JournalRow[], but: JournalRow | undefined): Promise<void> {
  for (const { id, kind, state } of about) {
    if (id !== but?.id && kind === 'compensation' && state === 'refused')
      await tx.patchJournal(id, { state: 'dropped' });
  }
}
