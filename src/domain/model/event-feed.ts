// The feed of the events of all timelines, and the reads that it needs from the database.
import { eventFromJson, eventToJson, type OrderEvent } from './order.ts';
import type { BookEventJson } from './order-json.ts';

/** A row of some order's timeline. Its id is greater than those of all rows committed before it. */
export interface BookEvent extends OrderEvent {
  readonly id: number;
  readonly orderId: number;
}

export interface EventPage {
  readonly events: readonly BookEvent[];
  /** The id that the next page starts after, also if this page is empty. */
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
  eventsAfter(query: EventQuery): Promise<BookEvent[]>;
  /** The id of the newest event, 0 if there is none; no event with a smaller id is committed later. */
  lastEventId(): Promise<number>;
  /** An id slightly smaller than those of all events from `at` on. */
  eventIdBefore(at: number): Promise<number>;
}

export function bookEventToJson({ id, orderId, ...event }: BookEvent): BookEventJson {
  return { id, order_id: orderId, ...eventToJson(event) };
}

export function bookEventFromJson({ id, order_id: orderId, ...event }: BookEventJson): BookEvent {
  return { id, orderId, ...eventFromJson(event) };
}
