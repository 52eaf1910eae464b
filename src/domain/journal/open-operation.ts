// The one payment or refund of an order that may be open, and the right to continue it.
import { isOpen, type JournalPatch, type JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import { type ExpectedVersion, requireVersion } from '../model/order-version.ts';
import type { Deps, Tx } from '../ports/store.ts';
import { OrdersError, orderNotFound } from '../shared/errors.ts';
import { operationInProgress } from './conflicts.ts';
import { isLeaseFree, newLease } from './journal-entries.ts';

/** Locks the order. Throws `not_found`, and `precondition_failed` where it is not in the version that is expected. */
export async function lockOrder(tx: Tx, id: number, expected?: ExpectedVersion): Promise<OrderHead> {
  const order = await tx.lockOrder(id);
  if (!order) throw orderNotFound(id);
  requireVersion(order, expected);
  return order;
}

/** The open payment or refund of a locked order, if there is one. */
export async function openOperation(tx: Tx, orderId: number): Promise<JournalRow | undefined> {
  return (await tx.journalOf(orderId, ['payment', 'refund'])).find(isOpen);
}

/** Whether no living process holds it. */
export function isFree({ process }: Pick<Deps, 'process'>, row: JournalRow, now: number): boolean {
  return row.state !== 'running' || isLeaseFree(process, row, now);
}

/** Claims an open row; throws `conflict` while a living process holds it. */
export async function claimOpenRow(
  deps: Deps,
  tx: Tx,
  row: JournalRow,
  also: JournalPatch = {},
): Promise<JournalRow> {
  const now = deps.clock.now();
  const taken = isFree(deps, row, now) ? await tx.claim(row, { ...newLease(deps, now), ...also }) : undefined;
  if (!taken) throw operationInProgress(row.orderId);
  return taken;
}

export function recordUnreachable(orderId: number, reason: string): OrdersError {
  return new OrdersError(
    'downstream_failed',
    `the Payment Service's record of order ${orderId} cannot be reached (${reason}); nothing was changed; retry later`,
    { code: 'payment_record_unreachable' },
  );
}
