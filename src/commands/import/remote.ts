// An import through a remote `orders serve`: sends the file there and follows its batch to the end.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadAs } from '../../domain/csv/read-file.ts';
import type { BatchJson } from '../../domain/model/batch-json.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { endedSoon } from '../../terminal/calls/order-calls.ts';
import type { Session } from '../../terminal/cli.ts';
import type { ReadableFile } from '../../terminal/input-file.ts';
import type { ImportProgress } from './progress.ts';

export interface RemoteImport {
  readonly signal: AbortSignal;
  readonly progress: ImportProgress;
}

export interface Followed {
  /** How the file was read here; undefined for a batch that is resumed. */
  readonly readAs?: ReadAs;
  readonly as: 'new' | 'resumed' | 'known';
  readonly batch: BatchJson;
  /** Stopped by a signal: the batch is paused there. */
  readonly interrupted: boolean;
  /** Payments that were under way when it was stopped, and were not waited for. */
  readonly leftOpen?: number;
  /** Orders of the batch wait until the charges are released; undefined if it is not known here. */
  readonly chargesHeld?: boolean;
  /** How many of its pending orders are on hold; undefined if it is not known here. */
  readonly heldOrders?: number;
}

/** A small batch ends soon; a large one is asked after less and less often. */
const FIRST_POLL_MS = 100;
const POLL_MS = 1_000;
/** A server may be away for this many seconds. */
const PATIENCE_TRIES = 10;

/** `parameters` as in the query string of the API. */
export async function sendFile(
  { batches, caller }: Session,
  file: ReadableFile,
  parameters: Readonly<Record<string, string>>,
  { signal }: RemoteImport,
): Promise<Omit<Followed, 'interrupted'>> {
  try {
    const received = await batches.importFile(untilStopped(file, signal), parameters, caller);
    if ('batch' in received) return received;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new OrdersError(
      'interrupted',
      'stopped while the file was sent; nothing was charged; run the same command to continue',
    );
  }
  throw new Error('a file that was sent to be imported was only checked');
}

async function* untilStopped(file: ReadableFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const piece of file.pieces()) {
    signal.throwIfAborted();
    yield piece;
  }
}

/** A server that restarts is not gone: it continues with the work it has accepted. */
async function patiently<T>(ask: () => Promise<T>, id: number, progress: ImportProgress): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof OrdersError) || error.kind !== 'unavailable') throw error;
      if (tries === PATIENCE_TRIES) throw lostSight(error, id);
      if (tries === 1) progress.onAway(error.message);
      await sleep(POLL_MS);
    }
  }
}

function lostSight({ kind, code, message }: OrdersError, id: number): OrdersError {
  const next = `follow batch ${id} with "orders import --resume ${id}"`;
  return new OrdersError(kind, `${message}; ${next}`, { code, members: { batch_id: id } });
}

/** Resolves when the batch runs no more. A signal pauses it there, if the server still answers. */
export function follow(session: Session, id: number, following: RemoteImport): Promise<Omit<Followed, 'as'>> {
  return endedSoon(followToEnd(session, id, following), following.signal, () => leftThere(session, id));
}

/** The server does not answer in time to a command that was stopped. */
export function leftThere({ url = '' }: Session, id: number | undefined): OrdersError {
  if (id === undefined) {
    const text = `stopped: ${url} goes on with the file, so its orders may be stored and charged; "orders batches" shows its batch, and the same command continues it`;
    return new OrdersError('interrupted', text);
  }
  const text = `stopped: ${url} goes on with batch ${id}; pause it with "orders batch ${id} --pause", or follow it with "orders import --resume ${id}"`;
  return new OrdersError('interrupted', text, { members: { batch_id: id } });
}

async function followToEnd(
  { batches, caller }: Session,
  id: number,
  { signal, progress }: RemoteImport,
): Promise<Omit<Followed, 'as'>> {
  let told = await batches.getBatch(id, caller);
  progress.onCharging(told);
  for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(2 * pauseMs, POLL_MS)) {
    const batch = await patiently(() => batches.getBatch(id, caller), id, progress);
    for (let n = told.paid; n < batch.paid; n += 1) progress.onOutcome('succeeded');
    for (let n = told.failed; n < batch.failed; n += 1) progress.onOutcome('declined');
    told = batch;
    if (batch.status !== 'running') return { batch, interrupted: false };
    // Rejects on a stop request.
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    if (!signal.aborted) continue;
    try {
      return { batch: await batches.changeBatch(id, 'pause', caller), interrupted: true };
    } catch (error) {
      // It has just ended, before the pause reached it.
      if (!(error instanceof OrdersError) || error.kind !== 'conflict') throw error;
    }
  }
}
