// Examines the file behind a SQLite database by its name alone, and makes the folders it needs. It never opens the
// file: closing any descriptor of it would drop the locks that SQLite holds for the whole process.
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { createPrivateFile } from '../../domain/shared/private-file.ts';
import { databaseUnavailable, unusable } from '../database-errors.ts';
import { sqliteDriver } from './driver.ts';

/**
 * Whether a file exists that may hold a database; SQLite judges its content. Throws `unavailable` for a path that is no
 * file.
 */
export function databaseExists(path: string): boolean {
  let size: number;
  try {
    const found = statSync(path);
    if (!found.isFile()) throw unusable(path, 'is not a file');
    size = found.size;
  } catch (error) {
    if (error instanceof OrdersError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw unusable(path, `cannot be opened (${errorText(error)})`);
  }
  if (size > 0) return true;
  // Emptied by accident: its commits are still in the log, and a new database would overwrite them.
  if (existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0) {
    throw unusable(path, 'is empty but has a write-ahead log; restore it from a backup');
  }
  return false;
}

const LOST = 'database_lost';
/** The name of a lost database's copy, before its time. */
export const RESCUED = '.rescued-';

/**
 * Makes the folders above `path` and the file itself, readable for its owner alone: it holds customer data. Throws
 * `unavailable` where a copy of a lost database waits to be put in place, `internal` where no SQLite can open the file.
 */
export function createDatabaseFile(path: string): void {
  sqliteDriver();
  const [copy] = rescuedCopies(path);
  if (copy !== undefined) {
    throw unusable(
      path,
      `is missing, but ${copy} holds its orders; restore it with mv "${copy}" "${path}", or move the copy elsewhere for a new database`,
    );
  }
  try {
    makeFolder(dirname(resolve(path)));
    createPrivateFile(path);
  } catch (error) {
    throw unusable(path, `cannot be created (${errorText(error)})`);
  }
}

/** The newest first. */
export function rescuedCopies(path: string): string[] {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) return [];
  const prefix = `${basename(path)}${RESCUED}`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && /-\d+$/.test(name))
    .sort()
    .reverse()
    .map((name) => join(dirname(path), name));
}

/**
 * Throws `unavailable` where this is the file of a lost database, and a copy of it is newer because its log is gone: if
 * served, it would assign ids and take payments that the copy already has.
 */
export function refuseOlderThanRescued(path: string): void {
  if (existsSync(`${realpathSync(path)}-wal`)) return;
  const { ino, mtimeMs } = statSync(path);
  // A copy says nothing about another file that an operator has put there since.
  const copy = rescuedCopies(path).find((name) => name.endsWith(`-${ino}`));
  if (copy === undefined || mtimeMs >= statSync(copy).mtimeMs) return;
  throw unusable(
    path,
    `is older than ${copy}, which holds later orders; keep the copy (mv "${copy}" "${path}") or this file (rm "${copy}")`,
  );
}

export interface DatabaseWatch {
  /** Inode of the file that was opened. */
  readonly inode: number;
  /**
   * Throws `unavailable` with the code `database_lost` once a file is missing or replaced: later writes would reach no
   * file that has a name.
   */
  check(): void;
  /** Removes the log of a missing database: SQLite would apply it to the next database at that path. */
  removeLog(): void;
}

/** Remembers which files stand at `path` while a connection is open. */
export function watchDatabaseFile(path: string): DatabaseWatch {
  // SQLite keeps its log next to the file itself, even where a link leads to it.
  const real = realpathSync(path);
  const [file, ...log] = [path, `${real}-wal`, `${real}-shm`].map((name) => {
    const opened = identityOf(name);
    return {
      name,
      isOther() {
        const found = identityOf(name);
        return found?.ino !== opened?.ino || found?.dev !== opened?.dev;
      },
    };
  });
  return {
    inode: statSync(path).ino,
    check() {
      for (const one of [file, ...log]) {
        if (one?.isOther()) throw lost(one.name, existsSync(one.name) ? 'replaced' : 'removed');
      }
    },
    removeLog() {
      if (!file?.isOther()) return;
      for (const { name, isOther } of log) if (!isOther()) rmSync(name, { force: true });
    },
  };
}

/** The identity of the file that the name leads to; undefined where there is none. */
function identityOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A disk or a folder that cannot be looked at may come back.
    throw databaseUnavailable(`${path} cannot be read (${errorText(error)})`, error);
  }
}

/** For a loss only: a file that is unreadable for a while is not lost. */
export function isLost(error: unknown): boolean {
  return error instanceof OrdersError && error.code === LOST;
}

function lost(path: string, what: string): OrdersError {
  return new OrdersError(
    'unavailable',
    `${path} was ${what} while it was in use; Orders no longer writes to it`,
    { code: LOST },
  );
}

/** With those above it. Step by step: `mkdir` with `recursive` never returns below /proc on Node 20. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    // Another process may make the same folder at the same moment.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
