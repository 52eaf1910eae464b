// What a charge does to an order, however the news of it comes: the answer of the payment call, an answer
// that came too late, a webhook, a look-up (contract section 3, webhook; section 1, three outcomes).
import type { JournalRow } from './journal.ts';
import { isOpen } from './journal.ts';
import { asClosed, compensationRow, knownChargeRow, notificationRow } from './journal-rows.ts';
import type { OrderHead } from './order.ts';
import { changeOrder, type OrderChange } from './order-change.ts';
import type { Caller, Deps, Tx } from './ports.ts';

/** What a transaction did to an order, and the calls it wrote into the journal for its caller to perform. */
export interface Applied {
  readonly order: OrderHead;
  readonly followUps: readonly JournalRow[];
  /** False where the news changed nothing. */
  readonly changed: boolean;
}

/** PENDING or PAYMENT_PROCESSING becomes PAID along the diagram. */
export function movePaid(change: OrderChange, paymentId: string): void {
  const detail = `payment ${paymentId}`;
  if (change.status === 'pending') change.move('payment_initiated', `${detail} had been made`);
  change.move('payment_succeeded', detail);
}

/**
 * Books a charge: pays an order that waits for it, gives back one the order has no use for, and does nothing
 * for one that is already accounted for. `order` must be locked in `tx`.
 */
export async function applyCharge(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  paymentId: string,
  caller: Caller,
): Promise<Applied> {
  const now = deps.clock.now();
  const rows = await tx.journalOf(order.id, ['payment', 'refund', 'compensation']);
  // News of a charge may come after the news that it went back.
  const settled =
    rows.some((row) => accountsFor(row, paymentId)) || (await tx.wasRefunded(order.id, paymentId));
  if (settled) return { order, followUps: [], changed: false };
  const change = changeOrder(order, caller.actor, now);
  const attempt = rows.find((row) => row.kind === 'payment' && isOpen(row));
  if (attempt) await tx.patchJournal(attempt.id, { ...asClosed('done'), paymentId });
  if (order.status === 'pending' || order.status === 'payment_processing') {
    if (!attempt) await tx.insertJournal(knownChargeRow(deps, order, paymentId, now));
    movePaid(change, paymentId);
    const confirmation = await tx.insertJournal(notificationRow(deps, order, 'ORDER_CONFIRMATION', now));
    return { order: await change.save(tx), followUps: [confirmation], changed: true };
  }
  const compensation = await tx.insertJournal(compensationRow(deps, order, paymentId, now));
  const why = order.status === 'cancelled' ? 'the order is cancelled' : 'the order is already paid';
  change.note('compensation_initiated', `payment ${paymentId} goes back: ${why}`);
  return { order: await change.save(tx), followUps: [compensation], changed: true };
}

/** Whether a row already stands for this payment: it paid the order, or is given back. */
function accountsFor(row: JournalRow, paymentId: string): boolean {
  if (row.paymentId !== paymentId) return false;
  return row.kind === 'payment' ? row.state === 'done' : row.state !== 'dropped' && row.state !== 'refused';
}
