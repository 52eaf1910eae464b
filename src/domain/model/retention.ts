// What an order book may forget of old orders, and what it never does: the rule behind `orders prune`, all of it.
// Orders, items, batches and payment events stay for ever; this is about the journal and the timeline.
import type { BatchStatus } from './batch.ts';
import { isOpen, type JournalKind, type JournalRow, type JournalState, KEY_LIFE_MS } from './journal.ts';
import type { OrderEvent, OrderHead } from './order.ts';
import { ORDER_STATUSES, type OrderStatus } from './order-status.ts';

/**
 * What repeats by itself is over by then: requests with their key (7 days), events, mails (24 hours), look-ups (every
 * 6 hours). And who looks into last week's trouble still finds all of it.
 */
export const LEAST_AGE_MS = KEY_LIFE_MS;

const NEVER: readonly OrderStatus[] = [];
const ALWAYS: readonly OrderStatus[] = ORDER_STATUSES;
/** Nothing leads from there to another payment or refund, so nobody asks which were tried in vain. */
const AFTERWARDS: readonly OrderStatus[] = ['shipped', 'delivered', 'cancelled'];

/**
 * The closed rows of the journal, and the statuses of the order in which they go. What is `done` says for ever whose
 * money it was and that it went back: a late event, a cancellation and `reconcile` ask for it. What was refused or
 * dropped tells the next attempt which payments of the record are not its own, as long as there may be one.
 */
const PRUNABLE: Record<JournalKind, Record<Closed, readonly OrderStatus[]>> = {
  notification: { done: ALWAYS, refused: ALWAYS, dropped: ALWAYS },
  payment: { done: NEVER, refused: AFTERWARDS, dropped: AFTERWARDS },
  refund: { done: NEVER, refused: AFTERWARDS, dropped: AFTERWARDS },
  compensation: { done: NEVER, refused: AFTERWARDS, dropped: AFTERWARDS },
};

type Closed = Exclude<JournalState, 'waiting' | 'running' | 'unknown'>;

/**
 * The timeline decides nothing. Of it stays the move that led to the present status, and what names a payment that
 * was made or given back: after years, in a dispute, that is what a person looks for.
 */
const EVENTS_KEPT: readonly string[] = ['payment_succeeded', 'compensation_succeeded'];

/** Orders of other batches may still be charged without anybody naming them. */
const ENDED: readonly BatchStatus[] = ['completed', 'aborted'];

/** All that is told of an order and its calls, oldest first. */
export interface OrderHistory extends Pick<OrderHead, 'id' | 'status' | 'updatedAt'> {
  /** Of its batch; null where it has none. */
  readonly batchStatus: BatchStatus | null;
  readonly journal: readonly Pick<JournalRow, 'id' | 'kind' | 'state' | 'resilient'>[];
  readonly events: readonly (Pick<OrderEvent, 'at' | 'type' | 'to'> & { readonly id: number })[];
}

/** Rows that go. */
export type PrunableRows = Pick<OrderHistory, 'journal' | 'events'>;

/** What goes of an order to which nothing has happened since `cutoff`, in epoch milliseconds; of any other, nothing. */
export function prunableRowsOf(order: OrderHistory, cutoff: number): PrunableRows {
  const { status, journal, events } = order;
  const lastMove = events.findLast(({ to }) => to !== null);
  if (!lastMove || !isInactive(order, cutoff)) return { journal: [], events: [] };
  return {
    journal: journal.filter(
      (row) => !isOpen(row) && PRUNABLE[row.kind][row.state as Closed].includes(status),
    ),
    events: events.filter((event) => event !== lastMove && !EVENTS_KEPT.includes(event.type)),
  };
}

/** It has not moved, nothing has been told of it, and nobody is at it or will be by himself. */
function isInactive(
  { status, updatedAt, batchStatus, journal, events }: OrderHistory,
  cutoff: number,
): boolean {
  return (
    updatedAt < cutoff &&
    events.every(({ at }) => at < cutoff) &&
    status !== 'payment_processing' &&
    !journal.some(isOpen) &&
    (batchStatus === null || ENDED.includes(batchStatus))
  );
}
