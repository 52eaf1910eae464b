// What statistics ask of the database: orders by the thousand ids, so that nothing else waits for long.
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

/** Payment attempts that came to this, and took as long. */
export interface PaymentGroup {
  readonly outcome: 'succeeded' | 'declined' | 'unknown';
  /** From its sending to the moment its success was known; null where that is not told. */
  readonly durationMs: number | null;
  readonly attempts: number;
}

export interface StatsReads {
  /** The spans of ids in which there are orders of these times. */
  spansWithin(times: StatsTimes): Promise<number[]>;
  /** The day of the oldest order in UTC; undefined where there is none. */
  firstDay(): Promise<string | undefined>;
  /** The orders of one span that were created in these times. */
  orderGroups(span: number, times: StatsTimes): Promise<OrderGroup[]>;
  /** And what came of sending their payments. */
  paymentGroups(span: number, times: StatsTimes): Promise<PaymentGroup[]>;
}
