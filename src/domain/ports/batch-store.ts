// The batch queries of the database, in addition to those of single orders.

import type { Batch, BatchCounts, BatchPatch } from '../model/batch.ts';
import type { BatchError } from '../model/batch-json.ts';
import type { ShownStatus } from '../model/batch-status.ts';
import type { JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';

/** A batch before its orders are stored. */
export type NewBatch = Pick<
  Batch,
  'csvSource' | 'contentHash' | 'sourcePath' | 'encoding' | 'reading' | 'totalOrders' | 'rejected' | 'skipped'
>;

/** `wasSent`: a call for the order has left before. */
export interface WaitingPayment {
  readonly order: OrderHead;
  readonly row: JournalRow;
  readonly wasSent: boolean;
}

/** Orders of cancelled batches of one file that are charged, or may be. */
export interface ChargedBefore {
  /** Ascending, as the ids of the orders, of which these are the first. */
  readonly batchIds: readonly number[];
  readonly orderIds: readonly number[];
  readonly total: number;
}

interface ChargedReads {
  /** Of aborted batches of this content. At most `limit` orders are named, all are counted. */
  chargedBefore(contentHash: string, limit: number): Promise<ChargedBefore>;
}

/** The refs and ids asked for in one call; each call is one query. */
export const KNOWN_AT_ONCE = 250;

/** The import group of an order, and whether it is only the number of a line or a place. */
export interface LastStored {
  readonly importGroup: string | null;
  readonly groupIsLine: boolean;
}

interface KnownReads {
  /**
   * The oldest order with each of these refs. Left out: refs that an order of a batch of this content has, and cancelled
   * orders of cancelled batches. In a transaction, no other one stores orders of a file until the commit.
   */
  knownRefs(refs: readonly string[], contentHash: string | null): Promise<ReadonlyMap<string, number>>;
}

export interface BatchTx extends ChargedReads, KnownReads {
  /**
   * With `force` in addition to those of the same content. Throws `conflict` if another process was faster with one
   * that counts.
   */
  insertBatch(
    batch: NewBatch,
    lease: Pick<Batch, 'leaseOwner' | 'leaseUntil'>,
    at: number,
    force: boolean,
  ): Promise<Batch>;
  /** The batch, its row locked until the commit. */
  lockBatch(id: number): Promise<Batch | undefined>;
  /** The same, shared with other readers: no transaction changes it meanwhile. */
  lockBatchShared(id: number): Promise<Batch | undefined>;
  /** The newest batch of this content that was not aborted, locked. */
  lockBatchOf(contentHash: string): Promise<Batch | undefined>;
  patchBatch(batch: Batch, patch: BatchPatch): Promise<Batch>;
  insertBatchErrors(id: number, errors: readonly BatchError[]): Promise<void>;
  deleteBatchErrors(id: number): Promise<void>;
  /** Orders of the batch whose payment waits, locked; orders that another transaction has locked are skipped. */
  lockWaiting(id: number, limit: number, which: 'all' | 'chargeable'): Promise<WaitingPayment[]>;
  /** PENDING orders of the batch without an open payment, above `afterId` in ascending ids, locked. */
  lockFailed(id: number, afterId: number, limit: number): Promise<OrderHead[]>;
  /** Whether a payment of the batch waits or is under way anywhere. */
  hasOpenPayments(id: number): Promise<boolean>;
}

export interface BatchesPage {
  readonly skip: number;
  readonly limit: number;
  /** Only batches that show it. */
  readonly status?: ShownStatus | undefined;
}

export interface BatchReads extends ChargedReads, KnownReads {
  /** Those of these ids that are ids of orders, but not of orders of a batch of this content. */
  knownIds(ids: readonly number[], contentHash: string): Promise<ReadonlySet<number>>;
  /** The order of the batch that was stored last. */
  lastOfBatch(id: number): Promise<LastStored | undefined>;
  batch(id: number): Promise<Batch | undefined>;
  /** The newest of this content that was not aborted. */
  batchOf(contentHash: string): Promise<Batch | undefined>;
  /** Newest first. */
  batches(page: BatchesPage): Promise<Batch[]>;
  batchTotal(status?: ShownStatus): Promise<number>;
  runningBatches(): Promise<Batch[]>;
  /** Batches being stored whose request no client can repeat: no file, and no idempotency key. */
  unrepeatableLoads(): Promise<Batch[]>;
  batchCounts(id: number): Promise<BatchCounts>;
  /** Of all batches with these ids that have orders, at one moment. */
  countsOfBatches(first: number, last: number): Promise<ReadonlyMap<number, BatchCounts>>;
  /** By line. */
  batchErrors(id: number, skip: number, limit: number): Promise<BatchError[]>;
  batchErrorTotal(id: number): Promise<number>;
  /** Ids of its PENDING orders whose last attempt has no answer, above `afterId`, ascending. */
  unknownOfBatch(id: number, afterId: number, limit: number): Promise<number[]>;
  /** Whether a payment of it is under way right now: its lease ends after `now`, and not later than any can. */
  isCharging(id: number, now: number, longestLeaseUntil: number): Promise<boolean>;
  /** Ids of its charged orders above `afterId`, ascending. */
  paidOfBatch(id: number, afterId: number, limit: number): Promise<number[]>;
}
