// The queries of statistics: orders in spans of a thousand ids, so that no other query waits for long.
import type { OrderFilter } from '../model/list-query.ts';
import type { OrderStatus } from '../model/order-status.ts';

/** When orders were created. */
export interface StatsTimes extends Pick<OrderFilter, 'createdFrom' | 'createdBefore'> {
  readonly createdFrom: number;
  readonly createdBefore: number;
}

/** Orders of one day with this status and currency, and the exact sum of their totals. */
export interface OrderGroup {
  /** How many of the given days have begun: 0 is the day before the first of them. */
  readonly day: number;
  readonly status: OrderStatus;
  readonly currency: string;
  readonly orders: number;
  /** Added up as whole units and ten-thousandths. */
  readonly whole: bigint;
  readonly parts: bigint;
}

/** Payment attempts with this outcome and duration. */
export interface PaymentGroup {
  readonly outcome: 'succeeded' | 'declined' | 'unknown';
  /** From sending to the moment its success was known; null if unknown. */
  readonly durationMs: number | null;
  readonly attempts: number;
}

/** A thousand ids, and the times of its first and its last order, in epoch milliseconds. */
export interface StatsSpan {
  readonly id: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface StatsReads {
  /** The spans of ids that hold orders of these times. */
  spansWithin(times: StatsTimes): Promise<StatsSpan[]>;
  /** The time of the oldest order; undefined if there is none. */
  firstOrderAt(): Promise<number | undefined>;
  /** The orders of one span that were created in these times, by the days that begin at `dayStarts`, ascending. */
  orderGroups(span: number, times: StatsTimes, dayStarts: readonly number[]): Promise<OrderGroup[]>;
  /** The outcomes of their payments. */
  paymentGroups(span: number, times: StatsTimes): Promise<PaymentGroup[]>;
}
