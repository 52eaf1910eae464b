// Puts a stream (standard input, the body of a request) into a temporary file, since checking reads twice.
import { lstat, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorText, OrdersError } from '../errors.ts';
import { grouped } from '../written-number.ts';
import { refuseAborted } from './input-file.ts';

export interface SpoolOptions {
  readonly limitBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Awaited before so many bytes are written; may throw. */
  readonly onBytes?: ((bytes: number) => Promise<void>) | undefined;
  /** Where the file is put; the system's folder for temporary files unless given. */
  readonly folder?: string | undefined;
}

export interface Spooled {
  readonly path: string;
  remove(): Promise<void>;
}

const PREFIX = 'orders-spool-';
/** No file takes so long to come in and to be checked. */
const LEFT_BEHIND_MS = 24 * 3_600_000;

/** The file is its owner's alone, and gone again where this rejects: `too_large`, `interrupted`, `unavailable`. */
export async function spool(source: AsyncIterable<Uint8Array>, options: SpoolOptions = {}): Promise<Spooled> {
  const { limitBytes = Number.POSITIVE_INFINITY, signal, onBytes, folder = tmpdir() } = options;
  const own = await mkdtemp(join(folder, PREFIX)).catch((error: unknown) => {
    throw unusable(error);
  });
  const remove = () => rm(own, { recursive: true, force: true });
  try {
    const path = join(own, 'orders.csv');
    await write(path, source, limitBytes, signal, onBytes);
    return { path, remove };
  } catch (error) {
    await remove();
    if (error instanceof OrdersError) throw error;
    refuseAborted(signal);
    throw unusable(error);
  }
}

/**
 * Removes what processes of this user have left behind that were killed while a file came in. Whatever fails is left,
 * and so is what another user has put there: it may become another folder while it is being removed.
 */
export async function sweepSpools(
  folder: string = tmpdir(),
  user: number | undefined = process.getuid?.(),
): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(PREFIX))) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.uid !== user || Date.now() - (found?.mtimeMs ?? 0) <= LEFT_BEHIND_MS) continue;
    await rm(path, { recursive: true, force: true }).catch(() => {});
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
        throw new OrdersError('too_large', `a file of orders may have at most ${grouped(limitBytes)} bytes`);
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
  return new OrdersError('unavailable', `the file of orders could not be put aside (${errorText(error)})`, {
    cause: error,
  });
}
