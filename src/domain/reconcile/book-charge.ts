// Books a charge on an order that waits for it, also where the journal knows the payment as done already: a hand in the
// database has set the order back.
import { applyCharge, movePaid } from '../charge.ts';
import { absenceCountsFrom, isOpen, type JournalRow } from '../journal.ts';
import { asClosed, notificationRow } from '../journal-rows.ts';
import type { OrderHead } from '../order.ts';
import { changeOrder } from '../order-change.ts';
import type { Caller, Deps, Tx } from '../ports.ts';
import { MONEY_KINDS } from './compare.ts';

/** The calls that follow; undefined where nothing could be booked. `order` must be locked. */
export async function bookCharge(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  paymentId: string,
  askedAt: number,
  caller: Caller,
): Promise<readonly JournalRow[] | undefined> {
  const { changed, followUps } = await applyCharge(deps, tx, order, paymentId, caller);
  if (changed) return followUps;
  const waits = order.status === 'pending' || order.status === 'payment_processing';
  if (!waits || (await tx.wasRefunded(order.id, paymentId))) return undefined;
  const rows = await tx.journalOf(order.id, MONEY_KINDS);
  const about = rows.filter((row) => row.paymentId === paymentId);
  const isPaidBy = about.some(({ kind, state }) => kind === 'payment' && state === 'done');
  const goesBack = about.some((row) => row.kind !== 'payment' && (isOpen(row) || row.state === 'done'));
  if (!isPaidBy || goesBack || !(await endOpen(tx, rows.find(isOpen), askedAt))) return undefined;
  const now = deps.clock.now();
  const change = changeOrder(order, caller.actor, now);
  movePaid(change, paymentId);
  await change.save(tx);
  return confirmation(deps, tx, order, now);
}

/** A later attempt at an order that was paid all along. False where it may still charge. */
async function endOpen(tx: Tx, open: JournalRow | undefined, askedAt: number): Promise<boolean> {
  if (!open) return true;
  if (open.kind !== 'payment' || open.state === 'running') return false;
  if (open.sentAt !== null && askedAt < absenceCountsFrom(open)) return false;
  const end = open.sentAt === null ? 'dropped' : 'refused';
  await tx.patchJournal(open.id, asClosed(end, 'the order was paid before'));
  return true;
}

/** Only where none has been sent, or is about to be. */
async function confirmation(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  now: number,
): Promise<readonly JournalRow[]> {
  const mails = await tx.journalOf(order.id, ['notification']);
  const isTold = mails.some(
    (row) => row.template === 'ORDER_CONFIRMATION' && (isOpen(row) || row.state === 'done'),
  );
  return isTold ? [] : [await tx.insertJournal(notificationRow(deps, order, 'ORDER_CONFIRMATION', now))];
}
