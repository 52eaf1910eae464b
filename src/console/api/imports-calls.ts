// The calls about files of orders and their imports. A file is sent as it lies on the disk: the browser reads it piece by
// piece while it sends, and no script holds it in memory.
import type { OrderFileReport } from '../../domain/csv/report-json.ts';
import type { BatchAction } from '../../domain/model/batch.ts';
import type { BatchError, BatchJson, ChangedBatch } from '../../domain/model/batch-json.ts';
import { list } from './calls.ts';
import { failureTexts } from './failure-texts.ts';
import { ask, NoAnswer } from './request.ts';

type Query = Readonly<Record<string, string | undefined>>;

/** The browser cannot read the file (any more): since it was chosen it has changed, moved or gone. */
class UnreadableFile extends Error {
  constructor() {
    super(failureTexts.unreadableFile);
  }
}

const BATCHES = 'batches/';
const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const checkFile = (file: File, query: Query, signal: AbortSignal) =>
  sendFile<OrderFileReport>(file, { ...query, dry_run: 'true' }, signal);

export const readRejects = (file: File, query: Query) =>
  sendFile<Blob>(file, { ...query, dry_run: 'true', rejects: 'true' });

export const importFile = (file: File, query: Query) => sendFile<BatchJson>(file, query);

export const listBatches = (query: Query, signal?: AbortSignal) => list<BatchJson>(BATCHES, query, signal);

export const getBatch = async (id: number, signal: AbortSignal) =>
  (await ask<BatchJson>(`${BATCHES}${id}`, { signal })).body;

export const listBatchErrors = (id: number, query: Query, signal?: AbortSignal) =>
  list<BatchError>(`${BATCHES}${id}/errors`, query, signal);

export const changeBatch = async (id: number, action: BatchAction, refund = false) =>
  (
    await ask<ChangedBatch>(`${BATCHES}${id}/actions`, {
      method: 'POST',
      body: refund ? { action, refund } : { action },
    })
  ).body;

/** Throws `UnreadableFile`. */
export async function touchFile(file: File): Promise<void> {
  await firstBytes(file);
}

async function sendFile<Body>(file: File, query: Query, signal?: AbortSignal): Promise<Body> {
  const [first, second] = await firstBytes(file);
  // The content decides: the type that the browser tells is that of the program which opens such names.
  const type = first === 0x50 && second === 0x4b ? WORKBOOK : 'text/csv';
  signal?.throwIfAborted();
  const sent = { method: 'POST', query, body: file, headers: { 'Content-Type': type } } as const;
  try {
    return (await ask<Body>(BATCHES, signal ? { ...sent, signal } : sent)).body;
  } catch (error) {
    // A dry run ends without an answer, too, where the browser could not read on.
    if (error instanceof NoAnswer && query.dry_run) await touchFile(file);
    throw error;
  }
}

async function firstBytes(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(0, 2).arrayBuffer());
  } catch {
    throw new UnreadableFile();
  }
}
