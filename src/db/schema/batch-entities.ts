// The tables of batches, and of errors in their rows.
import type { Batch } from '../../domain/model/batch.ts';
import type { BatchError } from '../../domain/model/batch-json.ts';
import { bigint, type ColumnTypes, idOf, integer, ofBatch, optional, text } from './column-types.ts';
import type { Entity } from './entity.ts';

/** `copy` tells those of one file apart. */
export const batches = (types: ColumnTypes): Entity<Batch & { copy: number }> => ({
  name: 'batches',
  columns: {
    id: idOf(types),
    csvSource: optional(text),
    contentHash: optional(text),
    copy: { ...integer, select: false },
    status: text,
    reason: optional(text),
    createdAt: bigint,
    totalOrders: integer,
    rejected: integer,
    accepted: integer,
    leaseOwner: optional(text),
    leaseUntil: optional(bigint),
    sourcePath: optional(text),
    encoding: optional(text),
    reading: optional(text),
    completedAt: optional(bigint),
    skipped: { ...integer, default: 0 },
  },
  checks: [
    {
      name: 'batches_status_known',
      expression: "status IN ('loading','running','paused','completed','aborted')",
    },
  ],
  indices: [
    {
      name: 'batches_once',
      columns: ['contentHash', 'copy'],
      unique: true,
      where: "content_hash IS NOT NULL AND status <> 'aborted'",
    },
    { name: 'batches_running', columns: ['id'], where: "status = 'running'" },
    { name: 'batches_loading', columns: ['id'], where: "status = 'loading'" },
  ],
});

export const batchErrors = (types: ColumnTypes): Entity<BatchError & { id: number; batchId: number }> => ({
  name: 'batch_errors',
  columns: {
    id: { ...idOf(types), select: false },
    batchId: { ...ofBatch(types, 'batch_errors_of_batch'), select: false },
    line: integer,
    column: optional(text),
    value: optional(text),
    reason: text,
  },
  indices: [{ name: 'batch_errors_by_batch', columns: ['batchId', 'id'] }],
});
