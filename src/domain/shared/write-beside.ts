// Writes files to a temporary path, for their owner alone, and moves them to their place when they are complete.
import { link, lstat, open, rename } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errorText, OrdersError } from './errors.ts';
import { folderBeside, isBeside, sweep } from './own-folder.ts';

interface Placing {
  /** The file replaces an existing one. */
  readonly over?: boolean | undefined;
}

/**
 * `make` makes the file at the given path. Throws `unavailable` if the file cannot be written, `usage` if it exists,
 * and the errors of `make`; after any error, `path` is unchanged.
 */
export async function makeBeside<T>(
  path: string,
  make: (partial: string) => Promise<T>,
  placing: Placing = {},
): Promise<T> {
  const name = basename(path);
  await sweep(dirname(resolve(path)), isBeside(name));
  const folder = await writing(path, async () => folderBeside(path));
  try {
    const partial = join(folder.path, name);
    const made = await make(partial);
    await putInPlace(partial, path, placing);
    return made;
  } finally {
    await folder.remove();
  }
}

/** The same for a file of these pieces, which is synced to disk before it is moved to its place. */
export async function writeBeside(
  path: string,
  pieces: AsyncIterable<Uint8Array | string>,
  placing: Placing = {},
): Promise<void> {
  await makeBeside(
    path,
    async (partial) => {
      const file = await writing(path, () => open(partial, 'wx', 0o600));
      try {
        for await (const piece of pieces) await writing(path, () => file.writeFile(piece));
        await writing(path, () => file.sync());
      } finally {
        await file.close();
      }
    },
    placing,
  );
}

async function putInPlace(partial: string, path: string, { over = false }: Placing): Promise<void> {
  if (over) return writing(path, () => rename(partial, path));
  try {
    // Unlike a rename, a link never replaces a file that was created meanwhile.
    await link(partial, path);
  } catch (error) {
    // Shared folders and memory sticks often do not support links.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || (await isThere(path))) throw alreadyThere(path);
    await writing(path, () => rename(partial, path));
  }
}

/** A broken link exists, too. */
export async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

export function alreadyThere(path: string, remedy = 'name a new file'): OrdersError {
  return new OrdersError('usage', `${path} already exists; ${remedy}`);
}

/** Turns errors of `work` into `unavailable`, with the name of the requested file. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OrdersError) throw error;
    const isNowhere = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isNowhere ? `there is no folder ${dirname(path)}` : errorText(error);
    throw new OrdersError('unavailable', `${path} cannot be written (${why})`);
  }
}
