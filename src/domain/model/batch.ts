// A batch: many orders from one file or one request, created together and charged in parallel.
import { OrdersError } from '../shared/errors.ts';
import { timeToJson } from '../shared/format.ts';
import type { BatchJson } from './batch-json.ts';
import type { BatchStatus } from './batch-status.ts';

/**
 * `loading`: its orders are being stored, none is charged. `running`: any free process charges its waiting orders.
 * `paused`: no process does. `completed`: no order waits or is under way. `aborted`: ended early; it does not count
 * when the same file comes again, unless orders of it are charged.
 */
/** The actions on a batch. */
export const BATCH_ACTIONS = ['pause', 'resume', 'cancel', 'retry'] as const;
export type BatchAction = (typeof BATCH_ACTIONS)[number];

export interface Batch {
  readonly id: number;
  /** The name of the file. */
  readonly csvSource: string | null;
  /** Of the file's bytes; null for a batch that came as JSON. */
  readonly contentHash: string | null;
  /** The path and encoding of the file when its import began; null if no process could read it again. */
  readonly sourcePath: string | null;
  readonly encoding: string | null;
  /** How its columns were read, as JSON: a resumed import reads the file in the same way. */
  readonly reading: string | null;
  readonly status: BatchStatus;
  /** The reason for its status, if an operator should know it. */
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** When the last of its payments had ended; null before, and while some wait again. */
  readonly completedAt: number | null;
  /** Orders in the file, and how many of them were bad. */
  readonly totalOrders: number;
  readonly rejected: number;
  /** Orders in the file that were left out on purpose. */
  readonly skipped: number;
  /** How many of the good orders are stored. */
  readonly accepted: number;
  /** The process that is loading it. */
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
}

export type BatchPatch = Partial<
  Pick<
    Batch,
    'status' | 'reason' | 'completedAt' | 'accepted' | 'rejected' | 'skipped' | 'leaseOwner' | 'leaseUntil'
  >
>;

/** Counts of a batch's orders by state. */
export interface BatchCounts {
  /** Charged, whatever happened to it since. */
  readonly paid: number;
  /** Not yet tried, under way or unknown. */
  readonly pending: number;
  /** Tried, and surely not charged. */
  readonly failed: number;
  readonly cancelled: number;
  /** By currency: of all orders, and of the orders that are charged now. */
  readonly amounts: readonly {
    readonly currency: string;
    readonly total: number;
    readonly paid: number;
  }[];
}

export const NO_ORDERS: BatchCounts = { paid: 0, pending: 0, failed: 0, cancelled: 0, amounts: [] };

export function batchToJson(batch: Batch, counts: BatchCounts): BatchJson {
  const isLoading = batch.status === 'loading';
  // While orders are still being stored, a client sees them as pending.
  const accepted = isLoading ? batch.totalOrders - batch.rejected - batch.skipped : batch.accepted;
  const unstored = accepted - counts.paid - counts.failed - counts.cancelled;
  return {
    id: batch.id,
    csv_source: batch.csvSource,
    created_at: timeToJson(batch.createdAt),
    completed_at: batch.completedAt === null ? null : timeToJson(batch.completedAt),
    status: isLoading ? 'running' : batch.status,
    reason: batch.reason,
    total_orders: batch.totalOrders,
    accepted,
    rejected: batch.rejected,
    paid: counts.paid,
    pending: isLoading ? unstored : counts.pending,
    failed: counts.failed,
    cancelled: counts.cancelled,
    amounts: counts.amounts.map((amount) => ({ ...amount })),
  };
}

export function batchNotFound(id: number): OrdersError {
  return new OrdersError('not_found', `there is no batch ${id}`, { hint: { to: 'list_batches' } });
}
