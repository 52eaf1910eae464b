// The batch operations for operators and programs: the interface that the commands and the server call. The local
// domain implements it here; a client of a remote `orders serve` implements it too.

import * as z from 'zod';
import type { CreatedBatch } from './batches/create-batch.ts';
import type { Loaded } from './batches/load-batch.ts';
import type { Receiving, RejectsFile } from './batches/upload-file.ts';
import type { OrderPreset } from './csv/mapping/preset.ts';
import type { PresetJson } from './csv/mapping/preset-json.ts';
import type { OrderFileReport } from './csv/report-json.ts';
import type { Staging } from './csv/staging.ts';
import { type Batch, type BatchAction, batchNotFound, batchToJson, NO_ORDERS } from './model/batch.ts';
import type { BatchError, BatchJson, ChangedBatch } from './model/batch-json.ts';
import { SHOWN_STATUSES } from './model/batch-status.ts';
import { pageParameters, readParameters } from './model/query-parameters.ts';
import type { Caller, Deps } from './ports/store.ts';
import { OrdersError } from './shared/errors.ts';
import { counted } from './shared/format.ts';
import { describe } from './shared/schema.ts';

export interface BatchPage<Row> {
  readonly skip: number;
  readonly limit: number;
  readonly rows: readonly Row[];
  readonly total: number;
  readonly more: boolean;
}

export type ReceivedFile =
  | { readonly report: OrderFileReport }
  | { readonly rejects: RejectsFile }
  | { readonly batch: BatchJson; readonly as: Loaded['as'] };

/** `parameters` as in the query strings of the API: each throws `invalid` for a wrong or unknown one. */
export interface BatchService {
  /** Many orders at once; a repeat with the same key creates nothing. Throws `invalid` naming each bad order. */
  createBatch(input: unknown, key: string | undefined, caller: Caller): Promise<CreatedBatch>;
  /** A CSV file as a stream: checked whole, then stored to be charged. Throws `invalid` for bad rows. */
  importFile(
    pieces: AsyncIterable<Uint8Array>,
    parameters: Readonly<Record<string, string>>,
    caller: Caller,
    receiving?: Receiving,
  ): Promise<ReceivedFile>;
  /** The presets that `importFile` takes. */
  listPresets(caller: Caller): Promise<PresetJson[]>;
  /** Newest first. */
  listBatches(parameters: Readonly<Record<string, string>>, caller: Caller): Promise<BatchPage<BatchJson>>;
  /** Throws `not_found`, as the following do. */
  getBatch(id: number, caller: Caller): Promise<BatchJson>;
  /** Errors in its rows, by line. */
  listBatchErrors(
    id: number,
    parameters: Readonly<Record<string, string>>,
    caller: Caller,
  ): Promise<BatchPage<BatchError>>;
  /** Throws `conflict` if the batch's state does not allow it, `downstream_failed` if refunds failed. */
  changeBatch(
    id: number,
    action: BatchAction,
    caller: Caller,
    options?: { readonly refund?: boolean | undefined },
  ): Promise<ChangedBatch>;
}

export interface LocalBatches {
  readonly deps: Deps;
  /** Loaded on first use: few commands check files. */
  readonly openStaging: () => Promise<() => Staging>;
  /** A preset of column mappings; throws `usage` for an unknown name. */
  readonly presetOf: (name: string) => Promise<OrderPreset>;
  readonly orderPresets: () => Promise<PresetJson[]>;
  /** Called when a batch has orders to charge. */
  readonly onRunning: () => void;
}

const DEFAULT_BATCHES = 20;
/** Most callers want to see all errors. */
const DEFAULT_ERRORS = 1_000;

const ONE_OF = `must be one of ${SHOWN_STATUSES.join(', ')}`;

export const BATCH_PARAMETERS = z.strictObject({
  ...pageParameters(DEFAULT_BATCHES),
  status: describe(z.enum(SHOWN_STATUSES, { error: ONE_OF }).optional(), {
    description: 'Only batches with this status.',
  }),
});
export const BATCH_ERROR_PARAMETERS = z.strictObject(pageParameters(DEFAULT_ERRORS));

/**
 * The batch service that works on the database of this process. Charging the waiting orders is left to a process that
 * drains batches.
 */
export function createBatchService({
  deps,
  openStaging,
  presetOf,
  orderPresets,
  onRunning,
}: LocalBatches): BatchService {
  const { read } = deps.store;
  const toJson = async (batch: Batch) => batchToJson(batch, await read.batchCounts(batch.id));
  const getBatch = async (id: number) => {
    const batch = await read.batch(id);
    if (!batch) throw batchNotFound(id);
    return batch;
  };
  return {
    async createBatch(input, key, caller) {
      await deps.services.connect();
      const { createBatch } = await import('./batches/create-batch.ts');
      const created = await createBatch(deps, input, caller, key);
      onRunning();
      return created;
    },
    async importFile(pieces, parameters, caller, receiving = {}) {
      await deps.services.connect();
      const { receiveFile } = await import('./batches/upload-file.ts');
      const options = { ...receiving, openStaging: await openStaging(), presetOf };
      const received = await receiveFile(deps, pieces, parameters, caller, options);
      if (!('batch' in received)) return received;
      onRunning();
      return { batch: await toJson(received.batch), as: received.as };
    },
    listPresets: () => orderPresets(),
    async listBatches(parameters) {
      const { skip = 0, limit = DEFAULT_BATCHES, status } = readParameters(BATCH_PARAMETERS, parameters);
      const batches = await read.batches({ skip, limit, status });
      const [newest, oldest] = [batches[0]?.id ?? 0, batches.at(-1)?.id ?? 0];
      const counts = await read.countsOfBatches(oldest, newest);
      const rows = batches.map((batch) => batchToJson(batch, counts.get(batch.id) ?? NO_ORDERS));
      const total = await read.batchTotal(status);
      return { skip, limit, rows, total, more: skip + rows.length < total };
    },
    getBatch: async (id) => toJson(await getBatch(id)),
    async listBatchErrors(id, parameters) {
      const { skip = 0, limit = DEFAULT_ERRORS } = readParameters(BATCH_ERROR_PARAMETERS, parameters);
      await getBatch(id);
      const rows = await read.batchErrors(id, skip, limit);
      const total = await read.batchErrorTotal(id);
      return { skip, limit, rows, total, more: skip + rows.length < total };
    },
    async changeBatch(id, action, caller, { refund = false } = {}) {
      if (refund) await deps.services.connect();
      const counts = await change(deps, id, action, caller, refund);
      onRunning();
      return { ...(await toJson(await getBatch(id))), ...counts };
    },
  };
}

async function change(deps: Deps, id: number, action: BatchAction, caller: Caller, refund: boolean) {
  const { cancelBatch, pauseBatch, resumeBatch, retryBatch } = await import('./batches/manage-batch.ts');
  if (action === 'pause') await pauseBatch(deps, id);
  if (action === 'resume') await resumeBatch(deps, id);
  if (action === 'retry') return { retried: (await retryBatch(deps, id)).retried };
  if (action !== 'cancel') return {};
  const { dropped, refunded, failed } = await cancelBatch(deps, id, caller, { refund });
  const [first] = failed;
  if (!first) return { dropped, refunded };
  throw new OrdersError(
    'downstream_failed',
    `${counted(failed.length, 'order')} could not be cancelled; order ${first.orderId}: ${first.reason}`,
    {
      members: {
        dropped,
        refunded,
        failed: failed.map(({ orderId, reason }) => ({ order_id: orderId, reason })),
      },
    },
  );
}
