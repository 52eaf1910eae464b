// `orders import`: a file of orders, checked whole, then created and charged side by side.
import { existsSync } from 'node:fs';
import type { Context } from '../../app/context.ts';
import type { Imported } from '../../domain/batches/import-orders.ts';
import type { CheckedFile } from '../../domain/csv/check-order-file.ts';
import { parseReading } from '../../domain/csv/mapping/mapping.ts';
import { updateSearchIndex } from '../../domain/maintenance/update-search-index.ts';
import { batchNotFound, batchToJson } from '../../domain/model/batch.ts';
import type { Caller } from '../../domain/ports/store.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import { turn } from '../../domain/shared/long-work.ts';
import { GRACE_MS } from '../../terminal/calls/order-calls.ts';
import type { Cli, CommandSpec } from '../../terminal/cli.ts';
import { type CheckRows, type ReadableFile, withFile } from '../../terminal/input-file.ts';
import { argument, BATCHES, common, FILES, option, url } from '../../terminal/options/options.ts';
import { checkFile, type FileOptions, fileOptions, skipsBadRows } from '../../terminal/options/row-file.ts';
import { recordOptions } from '../../terminal/output/records.ts';
import { dryRunThere, importRemote, resumeForeseen, resumeRemote } from './at-server.ts';
import { ImportedBefore, isKnown, orImportedBefore, refuseAsImport } from './imported-before.ts';
import { type KnownOptions, knownPolicy, withLookup } from './known-orders.ts';
import {
  type MappingOptions,
  mappingOf,
  mappingOptions,
  printPresets,
  saveOrderMapping,
} from './mapping-options.ts';
import type { Followed } from './remote.ts';
import { reportProblems } from './report.ts';
import { type Running, run } from './running.ts';

interface ImportOptions extends FileOptions, KnownOptions, MappingOptions {
  readonly concurrency?: string;
  readonly force?: boolean;
  readonly resume?: string;
}

const MAX_CONCURRENCY = 1_000;

export const importFile: CommandSpec<ImportOptions> = {
  name: 'import',
  description: 'create and charge the orders of a CSV file or an .xlsx workbook',
  arguments: [argument('[file]', 'the file, or - for standard input', FILES)],
  options: [
    ...common,
    url,
    ...fileOptions,
    ...mappingOptions,
    ...recordOptions,
    option('--concurrency <n>', 'how many orders to charge at the same time (default: 16)'),
    option(
      '--known-refs <refuse|skip|allow>',
      'orders whose order_ref is already in the database: refuse (the default), skip or import again',
    ),
    option('--force', 'import the file even if it was imported before'),
    option('--resume <batch>', 'continue a paused or interrupted import', BATCHES),
    option('--resilience <on|off>', 'use retries, circuit breakers and the outbox (ORDERS_RESILIENCE)'),
  ],
  examples: [
    'orders import orders.csv --dry-run',
    'orders import orders.csv --on-error skip --rejects rejects.csv',
    'orders import --list-presets',
    'orders import --resume 3',
    'cat orders.csv | orders import -',
  ],
  prints(options) {
    if (options.listPresets) return 'presets';
    return options.dryRun && options.resume === undefined ? 'fileReport' : 'batches';
  },
  async run(cli, options, file?: string) {
    if (options.listPresets) return printPresets(cli, options);
    const there = (await cli.config(options)).remoteUrl !== undefined;
    const concurrency = concurrencyOf(options, there);
    const skips = skipsBadRows(options);
    const policy = knownPolicy(options);
    if (options.resume !== undefined) {
      if (file !== undefined) throw new OrdersError('usage', 'use a file or --resume, not both');
      const batch = whole('--resume', options.resume, Number.MAX_SAFE_INTEGER);
      return there ? resumeRemote(cli, options, batch) : resumeLocal(cli, options, batch, concurrency);
    }
    if (file === undefined) {
      throw new OrdersError('usage', 'the file is missing; name it, or use - for standard input');
    }
    const { checkOrderFile } = await import('../../domain/csv/check-order-file.ts');
    const mapping = await mappingOf(cli, options);
    const check: CheckRows<CheckedFile> = (path, asked) => {
      const checking = { ...asked, mapping, sheet: options.sheet };
      // A server looks up the orders of its own database.
      return there
        ? checkOrderFile(path, checking)
        : withLookup(cli, options, (lookup) =>
            checkOrderFile(path, { ...checking, known: { policy, lookup } }),
          );
    };
    const checkOrKnow = orImportedBefore(cli, options, { check, file, there });
    const work = async (checked: CheckedFile, source: ReadableFile) => {
      await saveOrderMapping(cli, options, mapping);
      const asked = { checked, source, there };
      const ends = checked.counts.rejectedOrders > 0 && !skips;
      if (options.dryRun && there && !ends) return dryRunThere(cli, options, checked, source);
      if (options.dryRun) {
        const reported = reportProblems(cli, checked, options);
        return ends ? reported : reported.finally(() => refuseAsImport(cli, options, asked));
      }
      const known = ends && (await isKnown(cli, options, asked));
      if (!known) await reportProblems(cli, checked, options);
      if (there) return importRemote(cli, options, checked, source);
      await importLocal(cli, options, checked, source, concurrency);
    };
    try {
      await checkFile(cli.io, file, options, checkOrKnow, work);
    } catch (error) {
      if (!(error instanceof ImportedBefore)) throw error;
      const { batchId } = error;
      await (there ? resumeRemote(cli, options, batchId) : resumeLocal(cli, options, batchId, concurrency));
    }
  },
};

function concurrencyOf({ concurrency = '16' }: ImportOptions, there: boolean): number {
  if (there && concurrency !== '16') {
    throw new OrdersError(
      'usage',
      '--concurrency has no effect on a server; set ORDERS_BATCH_CONCURRENCY there',
    );
  }
  return whole('--concurrency', concurrency, MAX_CONCURRENCY);
}

async function importLocal(
  cli: Cli,
  options: ImportOptions,
  checked: CheckedFile,
  { name, path }: Pick<ReadableFile, 'name' | 'path'>,
  concurrency: number,
  batchId?: number,
): Promise<void> {
  const [{ importOrders }, { fromFile }] = await Promise.all([
    import('../../domain/batches/import-orders.ts'),
    import('../../domain/batches/upload-file.ts'),
  ]);
  const force = options.force === true;
  const orders = fromFile(checked, name, path);
  await cli.withContext(options, ({ context }) =>
    run(cli, options, checked.counts.acceptedOrders, async (running) => {
      const settings = { ...running, concurrency, force, batchId, leaveAfterMs: GRACE_MS };
      const imported = await importOrders(context.deps, orders, callerOf(cli, running), settings);
      return { ...(await followed(context, imported, running)), readAs: checked.readAs };
    }),
  );
}

/** Where its orders are not all stored yet, the file is read again. */
async function resumeLocal(cli: Cli, options: ImportOptions, id: number, concurrency: number): Promise<void> {
  const found = await cli.withContext(options, async ({ context }) => {
    const { deps } = context;
    const batch = await deps.store.read.batch(id);
    if (!batch) throw batchNotFound(id);
    if (batch.status === 'loading' || options.dryRun) return batch;
    const { resumeImport } = await import('../../domain/batches/import-orders.ts');
    await run(cli, options, undefined, async (running) => {
      const settings = { ...running, concurrency, leaveAfterMs: GRACE_MS };
      return followed(context, await resumeImport(deps, id, callerOf(cli, running), settings), running);
    });
    return undefined;
  });
  if (!found) return;
  if (found.status !== 'loading') return resumeForeseen(cli, options, id);
  const { sourcePath: path, encoding, csvSource: name } = found;
  if (path === null) throw importAgain(id, 'its file came from standard input or over the API');
  if (!existsSync(path)) throw importAgain(id, `${path} no longer exists`);
  const read = encoding?.startsWith('utf-16') ? 'utf-16' : (encoding ?? 'auto');
  const { checkOrderFile } = await import('../../domain/csv/check-order-file.ts');
  const policy = knownPolicy(options);
  const reading = parseReading(found.reading);
  const check: CheckRows<CheckedFile> = (at, checking) =>
    withLookup(cli, options, (lookup) =>
      checkOrderFile(at, { ...checking, ...reading, known: { policy, lookup } }),
    );
  await withFile(cli.io, path, { encoding: read }, check, async (checked) => {
    if (checked.sha256 !== found.contentHash) throw importAgain(id, `${path} has changed`);
    if (options.dryRun) return resumeForeseen(cli, options, id);
    await importLocal(cli, options, checked, { name, path }, concurrency, id);
  });
}

function importAgain(id: number, why: string): OrdersError {
  return new OrdersError(
    'conflict',
    `batch ${id} was interrupted while its orders were stored, and ${why}; import the file again to continue`,
    { code: 'file_needed' },
  );
}

/** Programs read of each failed email in the log. */
function callerOf(cli: Cli, { onStep }: Pick<Running, 'onStep'>): Caller {
  const caller = cli.newCaller();
  return onStep ? { ...caller, onStep, reportsEmails: true } : caller;
}

/** No process may ever serve this database, so the search index is updated here. */
async function followed(
  { deps, searchIndex }: Pick<Context, 'deps' | 'searchIndex'>,
  { as, batch, counts, left }: Imported,
  { signal }: Pick<Running, 'signal'>,
): Promise<Followed> {
  await updateSearchIndex(deps, searchIndex, { signal, rest: turn });
  const { read } = deps.store;
  const chargesHeld = await read.chargesHeld();
  const filter = { batchId: batch.id, held: true, statuses: ['pending'] } as const;
  const held = counts.pending === 0 ? undefined : await read.list({ filter, skip: 0, limit: 1 });
  const interrupted = batch.reason === 'interrupted';
  const heldOrders = held?.total ?? 0;
  return { as, batch: batchToJson(batch, counts), interrupted, leftOpen: left, chargesHeld, heldOrders };
}

function whole(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && value >= 1 && value <= most) return value;
  throw new OrdersError('usage', `${flag} must be a whole number from 1 to ${formatNumber(most)}`);
}
