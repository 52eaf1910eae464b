// A file that a command writes for a person: theirs alone, there when it is whole, and never over another by mistake.
import { randomUUID } from 'node:crypto';
import { type FileHandle, link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorText, OrdersError } from '../domain/errors.ts';
import { endSignal } from './end-signal.ts';

interface OutputOptions {
  /** A file of that name is replaced. */
  readonly force?: boolean;
}

/** Throws `usage` where `path` is not free, before any work is done for it. */
export async function checkOutput(path: string, { force }: OutputOptions): Promise<void> {
  const target = await stat(path).catch(() => undefined);
  // A device or a pipe would be replaced, not written to.
  if (target && !target.isFile()) {
    throw new OrdersError('usage', `${path} is not a file; name one, or redirect standard output there`);
  }
  // A link that leads nowhere is there, too.
  const isThere = target !== undefined || (await lstat(path).catch(() => undefined)) !== undefined;
  if (isThere && !force) throw alreadyThere(path);
}

/**
 * Writes beside `path` first. Throws `unavailable` where it cannot, `interrupted` on SIGINT or SIGTERM, and what
 * the pieces throw; whatever it throws, `path` is as it was.
 */
export async function writeOutput(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  options: OutputOptions,
): Promise<void> {
  let isStopped = false;
  void endSignal().then(() => {
    isStopped = true;
  });
  const partial = `${path}.${randomUUID()}.partial`;
  let file: FileHandle | undefined;
  try {
    for await (const piece of pieces) {
      if (isStopped) throw new OrdersError('interrupted', `stopped; ${path} was not written`);
      file ??= await writing(path, open(partial, 'wx', 0o600));
      await writing(path, file.writeFile(piece));
    }
    if (!file) return;
    await writing(path, file.sync());
    await file.close();
    await putInPlace(partial, path, options);
  } catch (error) {
    await file?.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

async function putInPlace(partial: string, path: string, { force }: OutputOptions): Promise<void> {
  if (force) return writing(path, rename(partial, path));
  try {
    // Unlike a rename, a link never takes the place of a file that has come meanwhile.
    await link(partial, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(path);
    // Shared folders and sticks often know no links.
    await checkOutput(path, {});
    return writing(path, rename(partial, path));
  }
  await rm(partial);
}

function alreadyThere(path: string): OrdersError {
  return new OrdersError('usage', `${path} is there already; name a new file, or replace it with --force`);
}

async function writing<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isNowhere = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isNowhere ? `there is no folder ${dirname(path)}` : errorText(error);
    throw new OrdersError('unavailable', `${path} cannot be written (${why})`);
  }
}
