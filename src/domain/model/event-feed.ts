// The feed of the events of all timelines, and the reads that it needs from the database.
import { eventFromJson, eventToJson, type OrderEvent } from './order.ts';
import type { FeedEventJson } from './order-json.ts';

/** A row of some order's timeline. Its id is greater than those of all rows committed before it. */
export interface FeedEvent extends OrderEvent {
  readonly id: number;
  readonly orderId: number;
}

export interface EventPage {
  readonly events: readonly FeedEvent[];
  /**
   * The id that the next page starts after, also if this page is empty. Smaller than the requested one if the database
   * no longer has that event: it was restored from a backup.
   */
  readonly lastId: number;
}

export interface EventQuery {
  readonly after: number;
  /** Only of this order's timeline. */
  readonly orderId?: number | undefined;
  readonly limit: number;
}

export interface EventReads {
  /**
   * Events with a greater id than `after`, by ascending id. A client that continues after the last of them misses
   * none and gets none twice: no event with a smaller id is committed later.
   */
  eventsAfter(query: EventQuery): Promise<FeedEvent[]>;
  /** The id of the newest event, 0 if there is none; no event with a smaller id is committed later. */
  lastEventId(): Promise<number>;
  /** The same without that promise, and without waiting for it. */
  newestEventId(): Promise<number>;
  /** An id slightly smaller than those of all events from `at` on. */
  eventIdBefore(at: number): Promise<number>;
}

export function feedEventToJson({ id, orderId, ...event }: FeedEvent): FeedEventJson {
  return { id, order_id: orderId, ...eventToJson(event) };
}

export function feedEventFromJson({ id, order_id: orderId, ...event }: FeedEventJson): FeedEvent {
  return { id, orderId, ...eventFromJson(event) };
}
