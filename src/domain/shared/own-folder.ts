// Folders for temporary files. Only their owner can read and write them. A process that ends by a signal removes
// them; those of a killed process are swept later.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { removedAtEnd } from './end-signals.ts';

export interface OwnFolder {
  readonly path: string;
  remove(): Promise<void>;
  /** The same, synchronously. */
  removeNow(): void;
}

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const TEMPORARY = new RegExp(`^orders-(spool|staging|dry-run)-${UUID}$`);
/** No folder in use stays unchanged for so long. */
const LEFT_BEHIND_MS = 24 * 3_600_000;

/** In the system's folder for temporary files unless another is given. Throws what the system throws. */
export function temporaryFolder(kind: 'spool' | 'staging' | 'dry-run', parent: string = tmpdir()): OwnFolder {
  return ownFolder(join(parent, `orders-${kind}-${randomUUID()}`));
}

/** The folder for a file that is then moved to `path`: in the same folder. Throws the system's errors. */
export function folderBeside(path: string): OwnFolder {
  return ownFolder(join(dirname(path), `${shortened(basename(path))}.${randomUUID()}.partial`));
}

/** By the name of a file, recognises folders that `folderBeside` has made for it. */
export function isBeside(name: string): (other: string) => boolean {
  const rest = new RegExp(`^\\.${UUID}\\.partial$`);
  const begin = shortened(name);
  return (other) => other.startsWith(begin) && rest.test(other.slice(begin.length));
}

/** With its suffix a name has 255 bytes at most, the limit of file systems. */
const LONGEST_NAME = 200;

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST_NAME) return name;
  return createHash('sha256').update(name).digest('hex');
}

function ownFolder(path: string): OwnFolder {
  const forget = removedAtEnd(path);
  try {
    // Unlike `recursive`, this fails if the path exists already, even as a link.
    mkdirSync(path, 0o700);
  } catch (error) {
    forget();
    throw error;
  }
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true });
      forget();
    },
    removeNow() {
      rmSync(path, { recursive: true, force: true });
      forget();
    },
  };
}

/** Removes temporary folders that killed processes of this user have left behind. */
export function sweepTemporary(parent: string = tmpdir(), user?: number): Promise<void> {
  return sweep(parent, (name) => TEMPORARY.test(name), user);
}

/**
 * Removes those folders in `parent` that processes of this user have left behind. Failures are ignored, and folders
 * of other users are left: such a folder may be replaced while it is being removed.
 */
export async function sweep(
  parent: string,
  isOurs: (name: string) => boolean,
  user: number | undefined = process.getuid?.(),
): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter(isOurs)) {
    const path = join(parent, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.uid !== user || !found?.isDirectory()) continue;
    if (Date.now() - (await lastWritten(path)) <= LEFT_BEHIND_MS) continue;
    await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

/** Of the folder, or of the files in it: a file may grow for long. Infinite if it cannot be read. */
async function lastWritten(folder: string): Promise<number> {
  try {
    const paths = [folder, ...(await readdir(folder)).map((name) => join(folder, name))];
    const times = await Promise.all(paths.map(async (path) => (await lstat(path)).mtimeMs));
    return Math.max(...times);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
