// Looks up an earlier import of the same file, in the local order database or on the server, before bad rows end this
// import or a dry run reports success.
import { refuseChargedBefore } from '../../domain/batches/charged-before.ts';
import type { CheckedFile } from '../../domain/csv/check-order-file.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli } from '../../terminal/cli.ts';
import type { ReadableFile } from '../../terminal/input-file.ts';
import type { FileOptions } from '../../terminal/options/row-file.ts';

export interface Upload extends FileOptions {
  readonly force?: boolean;
}

interface Asked {
  readonly checked: CheckedFile;
  readonly source: ReadableFile;
  /** Whether a remote server is driven. */
  readonly there: boolean;
}

/** As in the query string of the API. */
export function uploadParameters(options: Upload, { name }: ReadableFile): Record<string, string> {
  return {
    ...(name === null ? {} : { csv_source: name }),
    encoding: options.encoding ?? 'auto',
    on_error: options.onError ?? 'abort',
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

/** For a dry run: throws `invalid` where the import would be refused because its orders are charged. */
export async function refuseAsImport(
  cli: Cli,
  options: Upload,
  { checked, source, there }: Asked,
): Promise<void> {
  if (options.force) return;
  if (there) return void (await send(cli, options, source, { dry_run: 'true' }));
  await cli.withContext(options, ({ context }) =>
    refuseChargedBefore(context.deps.store.read, checked.sha256),
  );
}

function send(cli: Cli, options: Upload, source: ReadableFile, more: Record<string, string>) {
  const parameters = { ...uploadParameters(options, source), ...more };
  return cli.withSession(options, ({ batches, caller }) =>
    batches.importFile(source.pieces(), parameters, caller),
  );
}
