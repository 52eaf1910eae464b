// A whole import: stores the good orders of a checked file, then charges them until none waits.
import { type Batch, type BatchCounts, batchNotFound } from '../model/batch.ts';
import { pauseRunning } from '../payments/pause-batch.ts';
import type { Caller, Deps, PaymentResult } from '../ports/store.ts';
import { recoverOpenRows } from '../recovery/recovery-loop.ts';
import { endedOrLeft } from '../shared/concurrency.ts';
import { drainBatch } from './charge-batch.ts';
import type { CheckedOrders, Loaded } from './load-batch.ts';
import { resumeBatch } from './manage-batch.ts';
import { storeFile } from './store-file.ts';

export interface ImportOptions {
  readonly concurrency: number;
  readonly force?: boolean;
  /** The interrupted batch to continue, if known. */
  readonly batchId?: number | undefined;
  /** Takes no further orders: payments under way are finished, and the batch is paused. */
  readonly signal?: AbortSignal;
  /** After the signal, payments under way are left to recovery after so long; without it, they are all waited for. */
  readonly leaveAfterMs?: number;
  /** Called after each stored chunk, with the number of stored orders. */
  readonly onStored?: (orders: number) => void;
  /** Called once all are stored, with the batch's counts. */
  readonly onCharging?: (counts: BatchCounts) => void;
  readonly onOutcome?: (outcome: PaymentResult['outcome']) => void;
}

export interface Imported {
  readonly as: Loaded['as'];
  readonly batch: Batch;
  readonly counts: BatchCounts;
  /** Payments that were left to recovery: whether they succeed is unknown. */
  readonly left: number;
}

/** Throws as `storeFile` does. A signal while payments are sent is no error: the batch it returns is paused. */
export async function importOrders(
  deps: Deps,
  checked: CheckedOrders,
  caller: Caller,
  options: ImportOptions,
): Promise<Imported> {
  await deps.services.connect();
  const { batch, as } = await storeFile(deps, checked, caller, options);
  if (as === 'known') return imported(deps, batch.id, as);
  if (batch.status === 'paused') await resumeBatch(deps, batch.id);
  return charge(deps, batch.id, as, caller, options);
}

/** Continues a batch whose orders are all stored. Throws `not_found`, `conflict`. */
export async function resumeImport(
  deps: Deps,
  batchId: number,
  caller: Caller,
  options: ImportOptions,
): Promise<Imported> {
  const batch = await deps.store.read.batch(batchId);
  if (!batch) throw batchNotFound(batchId);
  if (batch.status === 'completed') return imported(deps, batchId, 'known');
  await deps.services.connect();
  await resumeBatch(deps, batchId);
  return charge(deps, batchId, 'resumed', caller, options);
}

async function charge(
  deps: Deps,
  batchId: number,
  as: Loaded['as'],
  caller: Caller,
  options: ImportOptions,
): Promise<Imported> {
  const { concurrency, signal, leaveAfterMs } = options;
  let underWay = 0;
  const onPlaces = (places: number) => {
    underWay = places;
  };
  const work = async () => {
    if (as === 'resumed') await finishInterrupted(deps, caller, signal);
    await drainBatch(deps, batchId, caller, { ...options, concurrency: () => concurrency, onPlaces });
  };
  const isLeft = await endedOrLeft(work(), signal, leaveAfterMs);
  // A running `serve` must not continue a batch that an operator has interrupted.
  if (signal?.aborted) await pauseRunning(deps, batchId, 'interrupted');
  return { ...(await imported(deps, batchId, as)), left: isLeft ? underWay : 0 };
}

/** Finishes the open work of an interrupted run, due or not: its emails, and its payments, which recovery decides. */
async function finishInterrupted(deps: Deps, caller: Caller, signal: AbortSignal | undefined): Promise<void> {
  const until = signal ? { signal } : {};
  await recoverOpenRows(deps, caller, { ...until, kinds: ['notification'] });
  await recoverOpenRows(deps, caller, { ...until, kinds: ['payment'], everything: true });
}

async function imported(deps: Deps, batchId: number, as: Loaded['as']): Promise<Imported> {
  const batch = await deps.store.read.batch(batchId);
  if (!batch) throw batchNotFound(batchId);
  return { as, batch, counts: await deps.store.read.batchCounts(batchId), left: 0 };
}
