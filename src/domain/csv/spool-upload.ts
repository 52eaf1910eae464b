// Puts a stream (standard input, the body of a request) into a temporary file, since checking reads twice.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText, OrdersError } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';
import { type OwnFolder, temporaryFolder } from '../shared/own-folder.ts';
import { refuseAborted } from './input-file.ts';

export interface SpoolOptions {
  readonly limitBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Awaited before so many bytes are written; may throw. */
  readonly onBytes?: ((bytes: number) => Promise<void>) | undefined;
  /** Folder for the file; the system's folder for temporary files unless given. */
  readonly folder?: string | undefined;
}

export interface Spooled {
  readonly path: string;
  remove(): Promise<void>;
}

/** Only its owner can read the file. It is removed if this rejects: `too_large`, `interrupted`, `unavailable`. */
export async function spool(source: AsyncIterable<Uint8Array>, options: SpoolOptions = {}): Promise<Spooled> {
  const { limitBytes = Number.POSITIVE_INFINITY, signal, onBytes, folder } = options;
  const own = openFolder(folder);
  try {
    const path = join(own.path, 'orders.csv');
    await write(path, source, limitBytes, signal, onBytes);
    return { path, remove: own.remove };
  } catch (error) {
    await own.remove();
    if (error instanceof OrdersError) throw error;
    refuseAborted(signal);
    throw unusable(error);
  }
}

function openFolder(folder: string | undefined): OwnFolder {
  try {
    return temporaryFolder('spool', folder);
  } catch (error) {
    throw unusable(error);
  }
}

async function write(
  path: string,
  source: AsyncIterable<Uint8Array>,
  limitBytes: number,
  signal: AbortSignal | undefined,
  onBytes: SpoolOptions['onBytes'],
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    let bytes = 0;
    for await (const piece of source) {
      refuseAborted(signal);
      bytes += piece.length;
      if (bytes > limitBytes) {
        throw new OrdersError(
          'too_large',
          `a file of orders may have at most ${formatNumber(limitBytes)} bytes`,
        );
      }
      await onBytes?.(piece.length);
      await file.writeFile(piece);
    }
    refuseAborted(signal);
  } finally {
    await file.close();
  }
}

function unusable(error: unknown): OrdersError {
  return new OrdersError(
    'unavailable',
    `the file of orders could not be stored temporarily (${errorText(error)})`,
    {
      cause: error,
    },
  );
}
