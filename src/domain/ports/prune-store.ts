// What pruning asks of the database beside what every order does.
import type { OrderHistory, PrunableRows } from '../model/retention.ts';

/** Orders by their ids. */
export interface IdRange {
  readonly after: number;
  /** Inclusive. */
  readonly upTo: number;
}

export interface PruneReads {
  /** The last of the next `limit` orders above `after`; undefined where there is none. */
  lastOrderOf(after: number, limit: number): Promise<number | undefined>;
  /** Of the orders that have not moved since `cutoff`, in epoch milliseconds; by ascending id. */
  histories(range: IdRange, cutoff: number): Promise<OrderHistory[]>;
  /** Batches that ended before `cutoff` and still hold what was wrong with their rows. */
  prunableBatches(cutoff: number): Promise<{ readonly id: number; readonly errors: number }[]>;
}

export interface PruneTx {
  /**
   * Locks these orders, by ascending id, and says which of them are as they were when they were read: nobody else has
   * them locked, and there are as many rows of theirs. Whoever touches an order adds one.
   */
  lockUnchanged(
    orders: readonly { readonly id: number; readonly rows: number }[],
  ): Promise<ReadonlySet<number>>;
  deleteHistory(rows: PrunableRows): Promise<void>;
  /** Deletes what was wrong with the rows of this batch, `limit` of them at most; how many. */
  pruneBatchErrors(id: number, cutoff: number, limit: number): Promise<number>;
}
