// A file that a command writes for a user: readable by the owner alone, visible once complete, and never overwriting
// another by mistake.
import { stat } from 'node:fs/promises';
import { OrdersError } from '../../domain/shared/errors.ts';
import { alreadyThere, isThere, writeBeside } from '../../domain/shared/write-beside.ts';
import { interruptible } from '../../terminal/signals.ts';

interface OutputOptions {
  /** A file of that name is replaced. */
  readonly force?: boolean;
}

/** Throws `usage` where `path` is in use, before any work is done. */
export async function checkOutput(path: string, { force }: OutputOptions): Promise<void> {
  const target = await stat(path).catch(() => undefined);
  // A device or a pipe would be replaced instead of written.
  if (target && !target.isFile()) {
    throw new OrdersError(
      'usage',
      `${path} is not a regular file; choose one, or redirect standard output to it`,
    );
  }
  if (!force && (await isThere(path)))
    throw alreadyThere(path, 'choose a new file, or replace it with --force');
}

/**
 * Throws `unavailable` where it cannot be written, `interrupted` on a signal that ends the process, and any error of
 * the pieces; after each of them, `path` is unchanged.
 */
export async function writeOutput(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  { force }: OutputOptions,
): Promise<void> {
  await interruptible((signal) => writeBeside(path, untilStopped(path, pieces, signal), { over: force }));
}

async function* untilStopped(path: string, pieces: AsyncIterable<Uint8Array>, signal: AbortSignal) {
  for await (const piece of pieces) {
    if (signal.aborted) throw new OrdersError('interrupted', `stopped; ${path} was not written`);
    yield piece;
  }
}
