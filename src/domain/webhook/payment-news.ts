// Applies events about failed or refunded payments to an order, and notes events that change no status.
import { asClosed, asUnknown, asWaiting, knownChargeRow } from '../journal/journal-entries.ts';
import { changeOrder, markCancelled } from '../journal/order-change.ts';
import { isOpen, type JournalRow, MONEY_KINDS } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';

export const EVENT_OUTCOMES = ['applied', 'duplicate', 'ignored'] as const;
export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

export interface News {
  readonly deps: Deps;
  readonly tx: Tx;
  readonly order: OrderHead;
  readonly paymentId: string;
  readonly reason: string | null;
  readonly caller: Caller;
}

export interface NewsOutcome {
  readonly outcome: EventOutcome;
  readonly followUps: readonly JournalRow[];
}

const APPLIED: NewsOutcome = { outcome: 'applied', followUps: [] };
const IGNORED: NewsOutcome = { outcome: 'ignored', followUps: [] };

/** An event about money that changes no status: a row of the timeline, so that a person finds it. */
export async function noteNews(
  { deps, tx, order, paymentId, reason, caller }: News,
  says: string,
): Promise<NewsOutcome> {
  await changeOrder(order, caller.actor, deps.clock.now())
    .note('payment_news', `payment ${paymentId}: ${says}${reason === null ? '' : ` (${reason})`}`, paymentId)
    .save(tx);
  return IGNORED;
}

/**
 * Ends the attempt under way, or the refund that waits for a decision; the failure of an earlier attempt changes
 * nothing.
 */
export async function paymentFailed(news: News): Promise<NewsOutcome> {
  const { deps, tx, order, paymentId, caller } = news;
  const rows = await tx.journalOf(order.id, MONEY_KINDS);
  const pending = rows.find((row) => row.accepted && isOpen(row) && row.paymentId === paymentId);
  if (pending) return refundFailed(news, pending);
  const attempt = rows.find((row) => row.kind === 'payment' && isOpen(row));
  const isOwn = rows.some(
    (row) => row.kind === 'payment' && row.state === 'done' && row.paymentId === paymentId,
  );
  if (order.status !== 'payment_processing') {
    return isOwn ? noteNews(news, 'the Payment Service says that it failed') : IGNORED;
  }
  const earlier = rows.some(
    (row) => row.kind === 'payment' && row !== attempt && row.paymentId === paymentId,
  );
  const other = attempt?.paymentId !== null && attempt?.paymentId !== paymentId;
  if (!attempt || earlier || other) return IGNORED;
  const now = deps.clock.now();
  const reason = news.reason ?? 'the Payment Service says that it failed';
  // While the call is under way its payment has no id yet: the record decides that attempt.
  const patch = attempt.paymentId === null ? asUnknown(now, reason) : asClosed('refused', reason);
  await tx.patchJournal(attempt.id, patch);
  await changeOrder(order, caller.actor, now)
    .move('payment_failed', `payment ${paymentId}: ${reason}`, paymentId)
    .save(tx);
  return APPLIED;
}

/** A refund that the service had accepted has failed: the order is released, or the refund is retried. */
async function refundFailed({ deps, tx, order, ...news }: News, row: JournalRow): Promise<NewsOutcome> {
  const now = deps.clock.now();
  const reason = news.reason ?? 'the Payment Service says that the refund failed';
  const isRepeated = row.kind === 'compensation' || row.resilient;
  const patch = isRepeated ? asWaiting(now, reason) : asClosed('refused', reason);
  await tx.patchJournal(row.id, { ...patch, accepted: false });
  const type = row.kind === 'compensation' ? 'compensation_failed' : 'refund_refused';
  await changeOrder(order, news.caller.actor, now)
    .note(
      type,
      `payment ${news.paymentId}: ${reason}${isRepeated ? '; Orders retries it' : ''}`,
      news.paymentId,
    )
    .save(tx);
  return APPLIED;
}

/** The Payment Service refunded the money: a PAID order is cancelled, a refund of ours has its answer. */
export async function paymentRefunded(news: News): Promise<NewsOutcome> {
  const { deps, tx, order, paymentId, caller } = news;
  const rows = await tx.journalOf(order.id, MONEY_KINDS);
  const about = rows.filter((row) => row.kind !== 'payment' && row.paymentId === paymentId);
  const compensation = about.find((row) => row.kind === 'compensation' && isOpen(row));
  if (compensation) return compensated(news, compensation);
  const paid = rows.findLast((row) => row.kind === 'payment' && row.state === 'done');
  if (order.status === 'paid' && paid?.paymentId === paymentId) {
    const now = deps.clock.now();
    const refund = rows.find((row) => row.kind === 'refund' && isOpen(row));
    if (refund) await tx.patchJournal(refund.id, { ...asClosed('done'), paymentId });
    else await tx.insertJournal({ ...knownChargeRow(deps, order, paymentId, now), kind: 'refund' });
    const change = changeOrder(order, caller.actor, now);
    const email = markCancelled(
      deps,
      change,
      `payment ${paymentId} refunded by the Payment Service`,
      paymentId,
    );
    await change.save(tx);
    return { outcome: 'applied', followUps: [await tx.insertJournal(email)] };
  }
  if (about.some((row) => row.state === 'done')) return IGNORED;
  await tx.deleteForeignCharge(order.id, paymentId);
  return noteNews(news, 'refunded by the Payment Service');
}

/** The service reports the refund of a charge that the order had no use for. */
async function compensated(
  { deps, tx, order, paymentId, caller }: News,
  row: JournalRow,
): Promise<NewsOutcome> {
  await tx.patchJournal(row.id, asClosed('done'));
  await tx.deleteForeignCharge(order.id, paymentId);
  await changeOrder(order, caller.actor, deps.clock.now())
    .note('compensation_succeeded', `payment ${paymentId} refunded`, paymentId)
    .save(tx);
  return APPLIED;
}
