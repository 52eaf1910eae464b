// A file of orders that comes as a stream (contract section 3): put aside, checked whole, then stored as a batch that
// whoever drains batches charges. Nothing of it is held in memory.
import type { Batch } from './batch.ts';
import { type CheckedFile, checkOrderFile } from './csv/check-order-file.ts';
import { badRows, type OrderFileReport, orderFileReport } from './csv/file-report.ts';
import { spool } from './csv/spool.ts';
import type { Staging } from './csv/staging.ts';
import { IMPORT_PARAMETERS } from './import-parameters.ts';
import { type CheckedOrders, type Loaded, loadBatch } from './load-batch.ts';
import { resumeBatch } from './manage-batch.ts';
import type { Caller, Deps } from './ports.ts';
import { readParameters } from './query-parameters.ts';
import { grouped } from './written-number.ts';

export interface ReceiveOptions {
  readonly openStaging: () => Staging;
  /** Stops the reading, the checking and the storing; what is stored by then goes on when the file comes again. */
  readonly signal?: AbortSignal | undefined;
}

export type Received =
  | { readonly report: OrderFileReport }
  | { readonly batch: Batch; readonly as: Loaded['as'] };

/** More than a million orders with everything that may stand in them. */
const FILE_LIMIT_BYTES = 2 ** 30;

/**
 * `parameters` as in the query string of the API. Throws `invalid` for bad rows, unless they are to be skipped, and
 * for a file that is none; `too_large`; `conflict` while the same file is being stored; `interrupted`.
 */
export async function receiveFile(
  deps: Deps,
  pieces: AsyncIterable<Uint8Array>,
  parameters: Readonly<Record<string, string>>,
  caller: Caller,
  { openStaging, signal }: ReceiveOptions,
): Promise<Received> {
  const asked = readParameters(IMPORT_PARAMETERS, parameters);
  const csvSource = asked.csv_source ?? null;
  const spooled = await spool(pieces, { limitBytes: FILE_LIMIT_BYTES, signal });
  try {
    const { encoding } = asked;
    const name = csvSource ?? 'the file';
    const checked = await inTurn(() => checkOrderFile(spooled.path, { openStaging, encoding, name, signal }));
    // All of it is in the staging now.
    await spooled.remove();
    try {
      const bad = checked.counts.rejectedOrders > 0;
      if (asked.dry_run) return { report: await orderFileReport(checked) };
      if (bad && asked.on_error === 'abort') {
        const { orders, rejectedOrders } = checked.counts;
        const what = `${grouped(rejectedOrders)} of ${grouped(orders)} orders are bad, nothing was imported`;
        throw badRows(await orderFileReport(checked), `${what}; on_error=skip imports the others`);
      }
      const { force } = asked;
      const { batch, as } = await loadBatch(deps, fromFile(checked, csvSource), caller, { force, signal });
      return batch.status === 'paused' ? { batch: await resumeBatch(deps, batch.id), as } : { batch, as };
    } finally {
      checked.close();
    }
  } finally {
    await spooled.remove();
  }
}

/** The good orders of a checked file, to be stored. `sourcePath` only where the file can be read there again. */
export function fromFile(
  checked: CheckedFile,
  csvSource: string | null,
  sourcePath: string | null = null,
): CheckedOrders {
  return {
    csvSource,
    contentHash: checked.sha256,
    sourcePath,
    encoding: checked.encoding,
    totalOrders: checked.counts.orders,
    rejected: checked.counts.rejectedOrders,
    problems: () => checked.problems(),
    async *orders(skip) {
      let at = 0;
      for await (const order of checked.orders()) {
        if (at >= skip) yield order;
        at += 1;
      }
    },
  };
}

let last: Promise<unknown> = Promise.resolve();

/** Checking takes all of a core: files wait for each other, so that requests do not wait for all of them. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => {});
  return turn;
}
