// Copies an order book while it is in use, with SQLite's own online backup, and checks the copy.
import { chmodSync, existsSync, linkSync, rmSync, statSync } from 'node:fs';
import { errorText, OrdersError } from '../domain/errors.ts';
import type { Sql } from './sql.ts';
import { openReader, type SqliteConnection } from './sqlite-connection.ts';
import { createDatabaseFile } from './sqlite-file.ts';

/**
 * Writes beside `file` first; the name appears only when the copy is whole and checked. Throws `usage` where
 * the file is there already or the database is not, `unavailable` where it cannot be written. A dry run only counts.
 */
export async function backupDatabase(
  database: string,
  file: string,
  { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
): Promise<{ file: string; orders: number; bytes: number }> {
  if (existsSync(file)) throw new OrdersError('usage', `${file} is there already; name a new file`);
  const source = await openReader(database);
  if (!source.reader) throw new OrdersError('usage', `there is no order book at ${database} to back up`);
  if (dryRun) {
    const found = { file, orders: await countOrders(source.reader), bytes: statSync(database).size };
    await source.reader.close();
    return found;
  }
  try {
    const orders = await copyWhole(source.reader, file);
    return { file, orders, bytes: statSync(file).size };
  } finally {
    await source.reader.close();
  }
}

/**
 * Copies what a connection sees into `file`, which appears only when the copy is whole and checked; the number of its
 * orders. Throws `unavailable` where it cannot be written.
 */
export async function copyWhole({ handle }: SqliteConnection, file: string): Promise<number> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    createDatabaseFile(partial);
    await handle.backup(partial);
    const orders = await check(partial);
    chmodSync(partial, 0o600);
    // Unlike a rename, a link never takes the place of a file that has come meanwhile.
    linkSync(partial, file);
    return orders;
  } catch (error) {
    if (error instanceof OrdersError) throw error;
    throw new OrdersError('unavailable', `${file} cannot be written (${errorText(error)})`, {
      code: 'backup_failed',
    });
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(`${partial}${end}`, { force: true });
  }
}

/** Reads the copy as a restore would; the number of its orders. */
async function check(path: string): Promise<number> {
  const { reader } = await openReader(path);
  if (!reader) throw new Error('the copy is empty');
  try {
    const [state] = await reader.query<{ quick_check: string }>('PRAGMA quick_check(1)');
    if (state?.quick_check !== 'ok') throw new Error(`the copy is damaged: ${state?.quick_check}`);
    return await countOrders(reader);
  } finally {
    await reader.close();
  }
}

async function countOrders(reader: Pick<Sql, 'query'>): Promise<number> {
  const [count] = await reader.query<{ n: number }>('SELECT count(*) AS n FROM orders');
  return count?.n ?? 0;
}
