// Opens SQLite with the settings that durability needs: one connection to write, one to read.
import { existsSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { unusable } from '../database-errors.ts';
import { codeOf } from '../error-code.ts';
import { isNewer, MIGRATION_NAMES, MIGRATIONS_DONE, MIGRATIONS_TABLE } from '../schema/migration-names.ts';
import { APPLICATION_ID } from '../schema/migrations/1764547200000-first-schema.ts';
import type { Sql, SqlValue } from '../sql.ts';
import { createDatabaseFile, databaseExists, refuseOlderThanRescued } from './database-file.ts';
import { SQLITE } from './dialect.ts';
import { openSqliteFile } from './driver.ts';
import { isDamaged } from './errors.ts';

/** A connection that is ours alone, and SQLite's own handle on it. */
export interface SqliteConnection extends Sql {
  readonly handle: BetterSqlite3.Database;
  close(): Promise<void>;
}

/** Earlier releases can corrupt a WAL database during a reset of the log. */
const LEAST_SQLITE = [3, 51, 3] as const;
/** SQLite waits with the whole event loop, so it may wait only this long; the write queue waits outside. */
const BUSY_WAIT_MS = 10;
/** Far more than the program has; only lists with many filters make new ones. */
const STATEMENTS_KEPT = 500;
/** Setting up is done once, before anything is served. */
const SETUP_WAIT_MS = 5_000;

/** The state of the path: no database yet, a schema to upgrade, or a usable database. */
export type SchemaState = 'missing' | 'outdated' | 'current';

/** Opens for reading only. `state` tells whether the tables can be used. */
export async function openReader(path: string): Promise<{ state: SchemaState; reader?: SqliteConnection }> {
  if (!databaseExists(path)) return { state: 'missing' };
  refuseOlderThanRescued(path);
  if (existsSync(`${path}-journal`)) undoHalfCommit(path);
  const reader = connect(path, { readonly: true });
  try {
    return { state: await schemaState(reader, path), reader };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** Of another program that keeps no log and was killed: only a connection that may write undoes it. */
function undoHalfCommit(path: string): void {
  const handle = openHandle(path, false);
  try {
    handle.prepare('SELECT 1 FROM sqlite_schema').get();
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    handle.close();
  }
}

/** Opens for writing, after creating the database or upgrading its schema where that is needed. */
export function openWriter(path: string): Promise<SqliteConnection> {
  if (databaseExists(path)) refuseOlderThanRescued(path);
  else createDatabaseFile(path);
  return connectWriter(path, migrate);
}

/** Opens for writing a database that is already in use. Does not create one that has disappeared since. */
export function reopenWriter(path: string): Promise<SqliteConnection> {
  return connectWriter(path, async (writer) => {
    if ((await schemaState(writer, path)) !== 'current')
      throw unusable(path, 'is not the one that was opened');
  });
}

async function connectWriter(
  path: string,
  prepare: (writer: SqliteConnection, path: string) => Promise<void>,
): Promise<SqliteConnection> {
  const writer = connect(path, { readonly: false });
  try {
    await prepare(writer, path);
    writer.handle.pragma('synchronous = FULL');
    // Where a savepoint keeps its undo data; on disk that is a temporary file for each.
    writer.handle.pragma('temp_store = MEMORY');
    writer.handle.pragma(`busy_timeout = ${BUSY_WAIT_MS}`);
    return writer;
  } catch (error) {
    await writer.close();
    if (error instanceof OrdersError) throw error;
    throw unusable(path, `cannot be written (${errorText(error)})`);
  }
}

function connect(path: string, { readonly }: { readonly readonly: boolean }): SqliteConnection {
  const handle = openHandle(path, readonly);
  return { handle, ...statements(handle), close: async () => void handle.close() };
}

function openHandle(path: string, readonly: boolean): BetterSqlite3.Database {
  let handle: BetterSqlite3.Database | undefined;
  try {
    handle = openSqliteFile(path, { readonly, fileMustExist: true, timeout: SETUP_WAIT_MS });
    handle.pragma('foreign_keys = ON');
    refuseOldSqlite(handle);
    return handle;
  } catch (error) {
    handle?.close();
    throw error instanceof OrdersError ? error : unreadable(path, error);
  }
}

/** Prepares each statement once: an order takes twenty of them. RETURNING would cost more than SQLite itself. */
function statements(handle: BetterSqlite3.Database): Sql {
  const prepared = new Map<string, Prepared>();
  const prepare = (text: string) => {
    const known = prepared.get(text);
    if (known) return known;
    const statement = handle.prepare<SqlValue[], SqlValue[]>(text);
    const columns = statement.reader
      ? statement
          .raw()
          .columns()
          .map(({ name }) => name)
      : undefined;
    if (prepared.size >= STATEMENTS_KEPT) prepared.clear();
    prepared.set(text, { statement, columns });
    return { statement, columns };
  };
  const query = async <Row>(text: string, values: readonly SqlValue[] = []): Promise<Row[]> => {
    const { statement, columns } = prepare(text);
    if (columns) return statement.all(...values).map((row) => named(columns, row) as Row);
    statement.run(...values);
    return [];
  };
  const run = (text: string, values: readonly SqlValue[]) => prepare(text).statement.run(...values);
  const insert = (text: string, values: readonly SqlValue[]) => Number(run(text, values).lastInsertRowid);
  return {
    dialect: SQLITE,
    query,
    // Its plans do not depend on values.
    queryAnew: query,
    insert: async (text, values) => insert(text, values),
    // Without a turn between two rows: work of one transaction that is done side by side stays in its sequence.
    async insertRows(into, rows) {
      const text = `${into} VALUES (${rows[0]?.map(() => '?').join(', ')})`;
      return rows.map((row) => insert(text, row));
    },
    mayRepeat() {},
    witness() {},
    change: async (text, values) => run(text, values).changes,
    send: (text, values) => void run(text, values),
  };
}

interface Prepared {
  readonly statement: BetterSqlite3.Statement<SqlValue[], SqlValue[]>;
  /** The columns of its result; undefined where it returns none. */
  readonly columns: readonly string[] | undefined;
}

/** A row as an object. The driver makes one too, but looks up the name of each column in each row: twice as slow. */
function named(columns: readonly string[], values: readonly SqlValue[]): object {
  const row: Record<string, SqlValue | undefined> = {};
  let at = 0;
  for (const name of columns) {
    row[name] = values[at];
    at += 1;
  }
  return row;
}

function refuseOldSqlite(handle: BetterSqlite3.Database): void {
  const version = String(handle.prepare('SELECT sqlite_version()').pluck().get());
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor, leastPatch] = LEAST_SQLITE;
  const number = (a: number, b: number, c: number) => a * 1_000_000 + b * 1_000 + c;
  if (number(major, minor, patch) < number(leastMajor, leastMinor, leastPatch)) {
    throw new OrdersError(
      'unavailable',
      `SQLite ${version} is too old; Orders needs SQLite ${LEAST_SQLITE.join('.')} or newer`,
    );
  }
}

function unreadable(path: string, error: unknown): OrdersError {
  if (codeOf(error) === 'SQLITE_NOTADB') return unusable(path, 'is not a SQLite database');
  const why = errorText(error);
  return isDamaged(error)
    ? unusable(path, `is damaged (${why})`, { to: 'examine_database' })
    : unusable(path, `cannot be opened (${why})`);
}

async function schemaState(connection: Sql, path: string): Promise<SchemaState> {
  const tables = await connection
    .query<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .catch((error: unknown) => {
      throw unreadable(path, error);
    });
  if (tables.length === 0) return 'missing';
  const [row] = await connection.query<{ application_id: number }>('PRAGMA application_id');
  if (row?.application_id !== APPLICATION_ID || !tables.some((table) => table.name === MIGRATIONS_TABLE)) {
    throw unusable(path, 'belongs to another program');
  }
  const done = await connection.query<{ name: string }>(MIGRATIONS_DONE);
  if (isNewer(done)) {
    throw unusable(path, 'was written by a newer version of orders; upgrade this one');
  }
  return done.length === MIGRATION_NAMES.length ? 'current' : 'outdated';
}

/** Several processes may do this at once on one new file: the write lock lets the first one do the work. */
async function migrate(writer: SqliteConnection, path: string): Promise<void> {
  const state = await schemaState(writer, path);
  if (!isInWal(writer)) enterWal(writer.handle);
  if (state === 'current') return;
  const { runMigrations, sqliteSource } = await import('../schema/data-source.ts');
  const runner = (await sqliteSource(writer.handle)).createQueryRunner();
  await writer.query('BEGIN IMMEDIATE');
  try {
    if ((await schemaState(writer, path)) !== 'current') await runMigrations(runner);
    await writer.query('COMMIT');
  } catch (error) {
    if (writer.handle.inTransaction) await writer.query('ROLLBACK');
    throw error;
  }
}

/** A file that another program has copied or restored may have left it. */
export function isInWal({ handle }: Pick<SqliteConnection, 'handle'>): boolean {
  return handle.pragma('journal_mode', { simple: true }) === 'wal';
}

/** The switch to WAL does not wait for a lock as other statements do, so it is retried. */
function enterWal(handle: BetterSqlite3.Database): void {
  const deadline = Date.now() + SETUP_WAIT_MS;
  for (;;) {
    try {
      handle.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (Date.now() > deadline || !errorText(error).includes('locked')) throw error;
    }
  }
}
