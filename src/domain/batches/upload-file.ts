// A file of orders that arrives as a stream: spooled to disk, checked whole, then stored as a batch for a process
// that drains batches. Memory does not grow with the file.

import type * as z from 'zod';
import { type CheckedFile, checkOrderFile, type ImportableOrder } from '../csv/check-order-file.ts';
import { badRows, orderFileReport } from '../csv/file-report.ts';
import { contentHash } from '../csv/input-file.ts';
import type { Mapping } from '../csv/mapping/mapping.ts';
import type { OrderPreset } from '../csv/mapping/preset.ts';
import type { OrderFileReport } from '../csv/report-json.ts';
import { SPOOL_LIMITS, type SpoolRoom, spoolRoom } from '../csv/spool-room.ts';
import { type SpoolOptions, spool } from '../csv/spool-upload.ts';
import type { Staging } from '../csv/staging.ts';
import type { Batch } from '../model/batch.ts';
import { readParameters } from '../model/query-parameters.ts';
import type { LastStored } from '../ports/batch-store.ts';
import type { Caller, Deps } from '../ports/store.ts';
import type { TextStream } from '../ports/text-stream.ts';
import { invalid, OrdersError, overloaded } from '../shared/errors.ts';
import { counted, formatNumber } from '../shared/format.ts';
import { createLimiter, type Limiter } from '../shared/turns.ts';
import { refuseChargedBefore } from './charged-before.ts';
import { IMPORT_PARAMETERS } from './import-parameters.ts';
import type { CheckedOrders, Loaded } from './load-batch.ts';
import { resumeBatch } from './manage-batch.ts';
import { storeFile } from './store-file.ts';

export interface Receiving {
  /** Stops reading, checking and storing; a repeat of the file continues behind the orders stored by then. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted when no client waits for the answer: a file that is not being stored yet is discarded. */
  readonly gone?: AbortSignal | undefined;
  /** Size of the file, if known before it arrives. */
  readonly sizeBytes?: number | undefined;
}

export interface ReceiveOptions extends Receiving {
  readonly openStaging: () => Staging;
  /** Throws `usage` for an unknown preset. */
  readonly presetOf: (name: string) => Promise<OrderPreset>;
  readonly room?: SpoolRoom;
  readonly checks?: Limiter;
}

/** The rows of rejected orders, as a file to correct. It takes the place of a file until it is closed. */
export interface RejectsFile extends TextStream {
  readonly name: string;
}

export type Received =
  | { readonly report: OrderFileReport }
  | { readonly rejects: RejectsFile }
  | { readonly batch: Batch; readonly as: Loaded['as'] };

/** More than a million orders with all optional fields. */
const FILE_LIMIT_BYTES = 2 ** 30;
/** A file of the largest size is checked in less; a hung check does not hold up others for longer. */
const LONGEST_CHECK_MS = 120_000;

/** Shared by all servers in this process. */
const ROOM = spoolRoom(SPOOL_LIMITS);
/** A check takes a whole core: files wait for each other, so that requests do not wait for all of them. */
const CHECKS = createLimiter({
  atOnce: 1,
  mostWaiting: SPOOL_LIMITS.mostFiles,
  longestMs: LONGEST_CHECK_MS,
  full: () => overloaded('too many files wait; retry later', 30),
});

/**
 * `parameters` as in the query string of the API. Throws `invalid` for bad rows (unless they are to be skipped or the
 * file is a batch already), for a file that is not CSV, and for a file of a cancelled batch with charged orders;
 * `too_large`; `conflict` while the same file is being stored; `interrupted`; `unavailable` while too many files are
 * being received.
 */
export async function receiveFile(
  deps: Deps,
  pieces: AsyncIterable<Uint8Array>,
  parameters: Readonly<Record<string, string>>,
  caller: Caller,
  options: ReceiveOptions,
): Promise<Received> {
  const asked = readParameters(IMPORT_PARAMETERS, parameters);
  const preset = asked.preset === undefined ? undefined : await presetNamed(asked.preset, options);
  const mapping = { preset, maps: asked.map, currency: asked.currency };
  // A longer file is refused for its length once that much has been read.
  const sizeBytes = Math.min(options.sizeBytes ?? 0, FILE_LIMIT_BYTES);
  const place = await (options.room ?? ROOM).enter(sizeBytes);
  const receiving = { ...options, onBytes: place.add };
  const received = await receive(deps, pieces, { ...asked, mapping }, caller, receiving).catch((error) => {
    place.leave();
    throw error;
  });
  if (!('rejects' in received)) {
    place.leave();
    return received;
  }
  const { rejects } = received;
  const close = () => {
    rejects.close();
    place.leave();
  };
  return { rejects: { ...rejects, close } };
}

async function presetNamed(name: string, { presetOf }: ReceiveOptions): Promise<OrderPreset> {
  try {
    return await presetOf(name);
  } catch (error) {
    if (!(error instanceof OrdersError) || error.kind !== 'usage') throw error;
    throw invalid([{ path: 'preset', message: `is not known here: ${error.message}` }]);
  }
}

async function receive(
  deps: Deps,
  pieces: AsyncIterable<Uint8Array>,
  asked: z.infer<typeof IMPORT_PARAMETERS> & { readonly mapping: Mapping },
  caller: Caller,
  { signal, gone, onBytes, openStaging, checks = CHECKS }: ReceiveOptions & Pick<SpoolOptions, 'onBytes'>,
): Promise<Received> {
  const csvSource = asked.csv_source ?? null;
  const page = { skip: asked.errors_skip, limit: asked.errors_limit };
  const spooled = await spool(pieces, { limitBytes: FILE_LIMIT_BYTES, signal, onBytes });
  try {
    const checking = {
      openStaging,
      known: { policy: asked.known_refs, lookup: deps.store.read },
      encoding: asked.encoding,
      mapping: asked.mapping,
      sheet: asked.sheet,
      name: csvSource ?? 'the file',
      signal: AbortSignal.any([signal, gone].filter((one) => one !== undefined)),
    };
    const check = () => checkOrderFile(spooled.path, checking);
    const wait = checks.run(check, checking.signal, (late) => late.close());
    const checked = await wait.catch(async (error: unknown) => {
      const batch =
        asked.force || asked.dry_run ? undefined : await importedBefore(deps, spooled.path, error);
      if (batch) return batch;
      throw error;
    });
    if (!('counts' in checked)) return await goesOn(deps, checked);
    let isKept = false;
    try {
      // The staging now holds all of it.
      await spooled.remove();
      const bad = checked.counts.rejectedOrders > 0;
      const { force } = asked;
      if (asked.rejects) {
        isKept = true;
        return { rejects: rejectsOf(checked, csvSource) };
      }
      if (asked.dry_run) {
        if (!force) await refuseChargedBefore(deps.store.read, checked.sha256);
        return { report: await orderFileReport(checked, page) };
      }
      const isKnown = async () => !force && (await deps.store.read.batchOf(checked.sha256)) !== undefined;
      if (bad && asked.on_error === 'abort' && !(await isKnown())) {
        const { orders, rejectedOrders, knownOrders } = checked.counts;
        const what = `${formatNumber(rejectedOrders)} of ${counted(orders, 'order')} rejected, nothing was imported`;
        const hint = { to: knownOrders > 0 ? 'skip_known_orders' : 'skip_bad_orders' } as const;
        throw badRows(await orderFileReport(checked, page), what, hint);
      }
      const { batch, as } = await storeFile(deps, fromFile(checked, csvSource), caller, { force, signal });
      return batch.status === 'paused' ? { batch: await resumeBatch(deps, batch.id), as } : { batch, as };
    } finally {
      if (!isKept) checked.close();
    }
  } finally {
    await spooled.remove();
  }
}

function rejectsOf(checked: CheckedFile, csvSource: string | null): RejectsFile {
  const name =
    csvSource
      ?.split(/[/\\]/)
      .at(-1)
      ?.replace(/\.[^.]{1,5}$/, '') || 'orders';
  return { name: `${name}-rejects.csv`, pieces: checked.rejects(), close: checked.close };
}

/** The batch of a file that is wrong as a whole, but that was imported before, with other parameters. */
async function importedBefore(deps: Deps, path: string, error: unknown): Promise<Batch | undefined> {
  if (!(error instanceof OrdersError) || error.kind !== 'invalid') return undefined;
  const batch = await deps.store.read.batchOf(await contentHash(path, { name: 'the file' }));
  return batch?.status === 'loading' ? undefined : batch;
}

async function goesOn(deps: Deps, batch: Batch): Promise<Received> {
  if (batch.status === 'completed') return { batch, as: 'known' };
  return { batch: batch.status === 'paused' ? await resumeBatch(deps, batch.id) : batch, as: 'resumed' };
}

/** The good orders of a checked file, to be stored. `sourcePath` only if the file can be read there again. */
export function fromFile(
  checked: CheckedFile,
  csvSource: string | null,
  sourcePath: string | null = null,
): CheckedOrders {
  return {
    csvSource,
    contentHash: checked.sha256,
    sourcePath,
    encoding: checked.readAs.encoding,
    reading: checked.reading,
    totalOrders: checked.counts.orders,
    rejected: checked.counts.rejectedOrders,
    skipped: checked.counts.skippedOrders,
    refusesKnown: checked.refusesKnown,
    problems: () => checked.problems(),
    async *orders(_skip, last) {
      // Not by a count: orders before the last one may have become known, or be known no more.
      let isStored = last !== undefined;
      for await (const order of checked.orders()) {
        if (!isStored) yield order;
        else if (last && isSame(order, last, checked)) isStored = false;
      }
      if (isStored) throw readOtherwise();
    },
  };
}

function isSame(order: ImportableOrder, last: LastStored, checked: CheckedFile): boolean {
  if (order.importGroup !== last.importGroup) return false;
  if (last.groupIsLine || !order.groupIsLine) return order.groupIsLine === last.groupIsLine;
  // An older version did not store what the group is: a ref, unless the file has no such ref.
  return !checked.hasRef(order.importGroup);
}

function readOtherwise(): OrdersError {
  return new OrdersError(
    'conflict',
    'this file was first imported with other options; retry with those options, or cancel its batch',
  );
}
