// Opens a file of rows that a command names, or standard input for `-`, checks it, and closes it after the work.
import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { CheckOptions } from '../domain/csv/stage-file.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { refuseAddress } from '../domain/shared/written-path.ts';
import { lineProblem } from '../domain/shared/written-text.ts';
import type { Io } from './cli.ts';

/** An open file of orders. */
export interface ReadableFile {
  /** Its name for people; null for standard input. */
  readonly name: string | null;
  /** Its path for reading it again later; null for standard input. */
  readonly path: string | null;
  pieces(): AsyncIterable<Uint8Array>;
}

interface ReadingOptions {
  readonly encoding: string;
  /** How many bytes of the file have been checked. */
  readonly onRead?: (bytes: number, of: number) => void;
}

export type CheckRows<File> = (path: string, options: CheckOptions) => Promise<File>;

/** Throws `usage`, and any error of the check. */
export async function withFile<File extends { close(): void }>(
  { stdin }: Pick<Io, 'stdin'>,
  file: string,
  { encoding, onRead }: ReadingOptions,
  check: CheckRows<File>,
  work: (checked: File, source: ReadableFile) => Promise<void>,
): Promise<void> {
  const [{ encodingOption, ENCODING_PROBLEM }, { openStaging }, { sweepTemporary }] = await Promise.all([
    import('../domain/csv/encoding/encoding-option.ts'),
    import('../db/csv-staging.ts'),
    import('../domain/shared/own-folder.ts'),
  ]);
  void sweepTemporary();
  const asked = encodingOption(encoding);
  if (asked === undefined) {
    throw new OrdersError('usage', `--encoding ${ENCODING_PROBLEM}`);
  }
  refuseAddress(file);
  // It is stored with the orders, as `csv_source`.
  const unclear = file === '-' ? undefined : lineProblem(basename(file));
  if (unclear !== undefined) throw new OrdersError('usage', `the file name ${unclear}`);
  const spooled =
    file === '-' ? await (await import('../domain/csv/spool-upload.ts')).spool(stdin) : undefined;
  try {
    const name = file === '-' ? 'standard input' : undefined;
    const path = spooled?.path ?? file;
    const known = spooled ? { name: null, path: null } : { name: basename(file), path: resolve(file) };
    const checked = await check(path, { openStaging, encoding: asked, name, onRead });
    try {
      await work(checked, { ...known, pieces: () => createReadStream(path) });
    } finally {
      checked.close();
    }
  } finally {
    await spooled?.remove();
  }
}
