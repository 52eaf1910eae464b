// The queries of pruning, in addition to those of single orders.
import type { OrderHistory, PrunableRows } from '../model/retention.ts';

/** Orders by their ids. */
export interface IdRange {
  readonly after: number;
  /** Inclusive. */
  readonly upTo: number;
}

export interface PruneReads {
  /** The last of the next `limit` orders above `after`; undefined if there is none. */
  lastOrderOf(after: number, limit: number): Promise<number | undefined>;
  /** Of the orders that have not moved since `cutoff`, in epoch milliseconds; by ascending id. */
  histories(range: IdRange, cutoff: number): Promise<OrderHistory[]>;
  /** Batches that ended before `cutoff` and still hold errors of their rows. */
  prunableBatches(cutoff: number): Promise<{ readonly id: number; readonly errors: number }[]>;
}

export interface PruneTx {
  /**
   * Locks these orders, by ascending id, and returns those that have not changed since they were read: no other
   * transaction has them locked, and they have as many rows as before. Each change of an order adds a row.
   */
  lockUnchanged(
    orders: readonly { readonly id: number; readonly rows: number }[],
  ): Promise<ReadonlySet<number>>;
  deleteHistory(rows: PrunableRows): Promise<void>;
  /** Deletes the row errors of this batch, `limit` of them at most; returns how many. */
  pruneBatchErrors(id: number, cutoff: number, limit: number): Promise<number>;
}
