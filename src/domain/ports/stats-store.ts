// The queries of statistics: orders in spans of a thousand ids, so that no other query waits for long.
import type { OrderFilter } from '../model/list-query.ts';
import type { OrderStatus } from '../model/order-status.ts';

/** When orders were created. */
export interface StatsTimes extends Pick<OrderFilter, 'createdFrom' | 'createdBefore'> {
  readonly createdFrom: number;
  readonly createdBefore: number;
}

/** Orders of one day in UTC with this status and currency, and the exact sum of their totals. */
export interface OrderGroup {
  /** `2025-12-01`. */
  readonly day: string;
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

export interface StatsReads {
  /** The spans of ids that hold orders of these times. */
  spansWithin(times: StatsTimes): Promise<number[]>;
  /** The day of the oldest order in UTC; undefined if there is none. */
  firstDay(): Promise<string | undefined>;
  /** The orders of one span that were created in these times. */
  orderGroups(span: number, times: StatsTimes): Promise<OrderGroup[]>;
  /** The outcomes of their payments. */
  paymentGroups(span: number, times: StatsTimes): Promise<PaymentGroup[]>;
}
