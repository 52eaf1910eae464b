// Folders for what is there only for a while. Their owner alone can look into them and put something there, and a
// process that is ended by a signal takes them along; those of one that was killed are swept later.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { removedAtEnd } from './end-signals.ts';

export interface OwnFolder {
  readonly path: string;
  remove(): Promise<void>;
  /** The same before anything else can happen. */
  removeNow(): void;
}

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const TEMPORARY = new RegExp(`^orders-(spool|staging|dry-run)-${UUID}$`);
/** Nothing that is still in use has been left alone for so long. */
const LEFT_BEHIND_MS = 24 * 3_600_000;

/** In the system's folder for temporary files unless another is given. Throws what the system throws. */
export function temporaryFolder(kind: 'spool' | 'staging' | 'dry-run', parent: string = tmpdir()): OwnFolder {
  return ownFolder(join(parent, `orders-${kind}-${randomUUID()}`));
}

/** Where a file is made that is then put at `path`: in the same folder. Throws what the system throws. */
export function folderBeside(path: string): OwnFolder {
  return ownFolder(join(dirname(path), `${shortened(basename(path))}.${randomUUID()}.partial`));
}

/** By the name of a file, tells folders that `folderBeside` has made for it. */
export function isBeside(name: string): (other: string) => boolean {
  const rest = new RegExp(`^\\.${UUID}\\.partial$`);
  const begin = shortened(name);
  return (other) => other.startsWith(begin) && rest.test(other.slice(begin.length));
}

/** With what is added to it a name has 255 bytes at most, as file systems want it. */
const LONGEST_NAME = 200;

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST_NAME) return name;
  return createHash('sha256').update(name).digest('hex');
}

function ownFolder(path: string): OwnFolder {
  const forget = removedAtEnd(path);
  try {
    // Unlike `recursive`, this fails where something is there already, and be it a link.
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
 * Removes those folders in `parent` that processes of this user have left behind. Whatever fails is left, and so is what
 * another user has put there: it may become another folder while it is being removed.
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

/** Of the folder, or of what is in it: a file may grow for long. Endless for what cannot be looked at. */
async function lastWritten(folder: string): Promise<number> {
  try {
    const paths = [folder, ...(await readdir(folder)).map((name) => join(folder, name))];
    const times = await Promise.all(paths.map(async (path) => (await lstat(path)).mtimeMs));
    return Math.max(...times);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
