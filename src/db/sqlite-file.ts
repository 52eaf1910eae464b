// Looks at the file behind a SQLite database before SQLite does, and makes the folders it needs: a wrong path
// is one clear line, and the file there stays untouched.
import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorText, OrdersError } from '../domain/errors.ts';

const MAGIC = 'SQLite format 3\0';

/** Whether the file holds a database already. Throws `unavailable` where there can be none. */
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
  if (size === 0) {
    // Emptied by accident: its commits are still in the log, and a new database would bury them.
    if (existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0) {
      throw unusable(path, 'is empty but has a write-ahead log; restore it from a backup');
    }
    return false;
  }
  if (firstBytes(path) !== MAGIC) throw unusable(path, 'is not a SQLite database');
  return true;
}

/** Makes the folders above `path` and the file itself, readable for its owner alone: it holds customer data. */
export function createDatabaseFile(path: string): void {
  try {
    makeFolder(dirname(resolve(path)));
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw unusable(path, `cannot be created (${errorText(error)})`);
  }
}

export function unusable(path: string, what: string): OrdersError {
  return new OrdersError(
    'unavailable',
    `the database ${path} ${what}; choose another with --db or ORDERS_DB`,
    {
      code: 'database_unusable',
    },
  );
}

/** Step by step: `mkdir` with `recursive` never returns below /proc on Node 20. */
function makeFolder(path: string): void {
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

function firstBytes(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(MAGIC.length);
      readSync(file, bytes, 0, bytes.length, 0);
      return bytes.toString('latin1');
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unusable(path, `cannot be read (${errorText(error)})`);
  }
}
