// Which records of old orders an order database may delete: the complete rule behind `orders prune`. Orders, items,
// batches and payment events stay for ever; the rule is about the journal and the timeline.
import type { BatchStatus } from './batch-status.ts';
import { isOpen, type JournalKind, type JournalRow, type JournalState, KEY_LIFE_MS } from './journal.ts';
import type { OrderEvent, OrderHead } from './order.ts';
import { ORDER_STATUSES, type OrderStatus } from './order-status.ts';

/**
 * All automatic repeats are over by then: requests with their key (7 days), events, emails (24 hours), look-ups
 * (every 6 hours). An operator who investigates last week's problem still finds all of it.
 */
export const LEAST_AGE_MS = KEY_LIFE_MS;

const NEVER: readonly OrderStatus[] = [];
const ALWAYS: readonly OrderStatus[] = ORDER_STATUSES;
/** These statuses lead to no other payment or refund, so no caller needs the failed attempts. */
const AFTERWARDS: readonly OrderStatus[] = ['shipped', 'delivered', 'cancelled'];

/**
 * The closed rows of the journal, and the statuses of the order in which they are deleted. A `done` row stays for
 * ever, since it says whose money it was and that it was refunded: a late event, a cancellation and `reconcile` need
 * it. A refused or dropped row tells the next attempt which payments of the record are not its own, as long as there
 * may be one.
 */
const PRUNABLE: Record<JournalKind, Record<Closed, readonly OrderStatus[]>> = {
  notification: { done: ALWAYS, refused: ALWAYS, dropped: ALWAYS },
  payment: { done: NEVER, refused: AFTERWARDS, dropped: AFTERWARDS },
  refund: { done: NEVER, refused: AFTERWARDS, dropped: AFTERWARDS },
  compensation: { done: NEVER, refused: AFTERWARDS, dropped: AFTERWARDS },
};

type Closed = Exclude<JournalState, 'waiting' | 'running' | 'unknown'>;

/**
 * The timeline decides nothing. It keeps the move that led to the present status, and rows that name a payment that
 * was made or refunded: a person needs them in a dispute, years later.
 */
const EVENTS_KEPT: readonly string[] = ['payment_succeeded', 'compensation_succeeded'];

/** Orders of other batches may still be charged without a request that names them. */
const ENDED: readonly BatchStatus[] = ['completed', 'aborted'];

/** All records of an order and its calls, oldest first. */
export interface OrderHistory extends Pick<OrderHead, 'id' | 'status' | 'updatedAt'> {
  /** Status of its batch; null if it has none. */
  readonly batchStatus: BatchStatus | null;
  readonly journal: readonly Pick<JournalRow, 'id' | 'kind' | 'state' | 'resilient'>[];
  readonly events: readonly (Pick<OrderEvent, 'at' | 'type' | 'to'> & { readonly id: number })[];
}

/** Rows to delete. */
export type PrunableRows = Pick<OrderHistory, 'journal' | 'events'>;

/**
 * The rows to delete of an order that has not changed since `cutoff`, in epoch milliseconds; none of any other order.
 */
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

/** It has not moved, it has no new events, and no process is working on it or will start to. */
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
