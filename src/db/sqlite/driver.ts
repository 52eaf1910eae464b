// SQLite's driver, loaded by the first database that is opened: a command that opens none needs none.
import type BetterSqlite3 from 'better-sqlite3';
import { loadSqlite } from '#sqlite';
import { errorText, OrdersError } from '../../domain/shared/errors.ts';

/** Throws `internal` with install instructions where this machine has no binary for it. */
export function sqliteDriver(): typeof BetterSqlite3 {
  try {
    return loadSqlite();
  } catch (error) {
    throw new OrdersError('internal', errorText(error));
  }
}

export function openSqliteFile(path: string, options?: BetterSqlite3.Options): BetterSqlite3.Database {
  return new (sqliteDriver())(path, options);
}
