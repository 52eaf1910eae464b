// Looks up an earlier import of the same file, in the local order database or on the server, before bad rows end this
// import or a dry run reports success.
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { refuseChargedBefore } from '../../domain/batches/charged-before.ts';
import type { CheckedFile } from '../../domain/csv/check-order-file.ts';
import type { OrderFileReport } from '../../domain/csv/report-json.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli } from '../../terminal/cli.ts';
import type { CheckRows, ReadableFile } from '../../terminal/input-file.ts';
import type { FileOptions } from '../../terminal/options/row-file.ts';
import { type KnownOptions, knownPolicy } from './known-orders.ts';
import type { MappingOptions } from './mapping-options.ts';

export interface Upload extends FileOptions, KnownOptions, MappingOptions {
  readonly force?: boolean;
}

interface Asked {
  readonly checked: CheckedFile;
  readonly source: ReadableFile;
  /** Whether a remote server is driven. */
  readonly there: boolean;
}

/** The file is a batch, though it cannot be read with these options. */
export class ImportedBefore extends Error {
  readonly batchId: number;

  constructor(batchId: number) {
    super(`imported before as batch ${batchId}`);
    this.batchId = batchId;
  }
}

interface Checking {
  readonly check: CheckRows<CheckedFile>;
  /** As it was named; - for standard input. */
  readonly file: string;
  readonly there: boolean;
}

/**
 * The same check, which throws `ImportedBefore` if the file as a whole is wrong, and its content was imported before:
 * with whatever options it comes again, it creates nothing.
 */
export function orImportedBefore(
  cli: Cli,
  options: Upload,
  { check, file, there }: Checking,
): CheckRows<CheckedFile> {
  return async (path, checking) => {
    try {
      return await check(path, checking);
    } catch (error) {
      if (!(error instanceof OrdersError) || error.kind !== 'invalid' || options.force || options.dryRun) {
        throw error;
      }
      const batchId = await batchOfContent(cli, options, { path, file, there }).catch((failure: unknown) => {
        if (failure instanceof OrdersError) return undefined;
        throw failure;
      });
      if (batchId !== undefined) throw new ImportedBefore(batchId);
      throw error;
    }
  };
}

interface Content {
  readonly path: string;
  readonly file: string;
  readonly there: boolean;
}

async function batchOfContent(cli: Cli, options: Upload, { path, file, there }: Content) {
  if (there) {
    const name = file === '-' ? null : basename(file);
    const received = await send(cli, options, { name, path, pieces: () => createReadStream(path) }, {});
    return 'batch' in received ? received.batch.id : undefined;
  }
  const { contentHash } = await import('../../domain/csv/input-file.ts');
  const sha256 = await contentHash(path, { name: file });
  return cli.withContext({ ...options, dryRun: true }, async ({ context }) => {
    const batch = await context.deps.store.read.batchOf(sha256);
    return batch?.status === 'loading' ? undefined : batch?.id;
  });
}

/** As in the query string of the API. */
export function uploadParameters(options: Upload, { name }: ReadableFile): Record<string, string> {
  return {
    ...(name === null ? {} : { csv_source: name }),
    encoding: options.encoding ?? 'auto',
    on_error: options.onError ?? 'abort',
    ...(options.preset === undefined ? {} : { preset: options.preset }),
    ...(options.map === undefined ? {} : { map: options.map.join('\n') }),
    ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
    ...(options.currency === undefined ? {} : { currency: options.currency }),
    ...(options.knownRefs === undefined ? {} : { known_refs: knownPolicy(options) }),
    ...(options.force ? { force: 'true' } : {}),
  };
}

/** Whether the file is a batch already: then it is imported, even with bad rows. */
export async function isKnown(cli: Cli, options: Upload, asked: Asked): Promise<boolean> {
  if (options.force) return false;
  try {
    return await find(cli, options, asked);
  } catch (error) {
    // A failure here is reported once the rows are corrected: for now the rows end the import.
    if (error instanceof OrdersError) return false;
    throw error;
  }
}

async function find(cli: Cli, options: Upload, { checked, source, there }: Asked): Promise<boolean> {
  if (there) {
    // The server refuses its bad rows, unless it knows the file.
    await send(cli, options, source, {});
    return true;
  }
  // The question alone creates no order database.
  const only = { ...options, dryRun: true };
  return cli.withContext(only, async ({ context }) => {
    return (await context.deps.store.read.batchOf(checked.sha256)) !== undefined;
  });
}

/** The report of a server, which knows the orders of its database. Throws its refusal. */
export async function reportOfServer(
  cli: Cli,
  options: Upload,
  source: ReadableFile,
): Promise<OrderFileReport> {
  const received = await send(cli, options, source, { dry_run: 'true' });
  if ('report' in received) return received.report;
  throw new Error('a file that was sent to be checked was imported');
}

/** For a dry run: throws `invalid` where the import would be refused because its orders are charged. */
export async function refuseAsImport(
  cli: Cli,
  options: Upload,
  { checked }: Pick<Asked, 'checked'>,
): Promise<void> {
  if (options.force) return;
  await cli.withContext(options, async ({ context }) => {
    const { read } = context.deps.store;
    await refuseChargedBefore(read, checked.sha256);
    const batch = await read.batchOf(checked.sha256);
    if (batch && !options.json) {
      cli.io.err(`already imported as batch ${batch.id}; an import would create nothing\n`);
    }
  });
}

function send(cli: Cli, options: Upload, source: ReadableFile, more: Record<string, string>) {
  const parameters = { ...uploadParameters(options, source), ...more };
  return cli.withSession(options, ({ batches, caller }) =>
    batches.importFile(source.pieces(), parameters, caller),
  );
}
