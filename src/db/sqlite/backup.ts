// Copies an order database while it is in use, with SQLite's own online backup, and checks the copy.
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { OrdersError } from '../../domain/shared/errors.ts';
import { createPrivateFile } from '../../domain/shared/private-file.ts';
import { alreadyThere, isThere, makeBeside, writing } from '../../domain/shared/write-beside.ts';
import type { Sql } from '../sql.ts';
import { openReader, type SqliteConnection } from './connection.ts';
import { makeFolder } from './database-file.ts';

export interface BackupOptions {
  /** Only counts. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Names that SQLite would take for a part of the database next to them. */
const SIDE_FILES = ['-wal', '-shm', '-journal'];

/**
 * The name appears only when the copy is whole and checked. Throws `usage` where the file is there already or the
 * database is not, `unavailable` where it cannot be written, `interrupted`.
 */
export async function backupDatabase(
  database: string,
  file: string,
  { dryRun = false, signal }: BackupOptions = {},
): Promise<{ file: string; orders: number; bytes: number }> {
  await refuseTaken(file);
  const source = await openReader(database);
  if (!source.reader) throw new OrdersError('usage', `there is no order database at ${database} to back up`);
  if (dryRun) {
    const found = { file, orders: await countOrders(source.reader), bytes: statSync(database).size };
    await source.reader.close();
    return found;
  }
  try {
    const orders = await copyWhole(source.reader, file, signal);
    return { file, orders, bytes: statSync(file).size };
  } finally {
    await source.reader.close();
  }
}

async function refuseTaken(file: string): Promise<void> {
  if (await isThere(file)) throw alreadyThere(file);
  for (const name of SIDE_FILES.map((end) => `${file}${end}`)) {
    if (await isThere(name)) {
      throw alreadyThere(name, 'SQLite would read it as part of the copy; remove it, or name a new file');
    }
  }
}

/**
 * Copies what a connection sees into `file`, which appears only when the copy is whole and checked; the number of its
 * orders. Throws `unavailable` where it cannot be written, `interrupted`.
 */
export async function copyWhole(
  { handle }: SqliteConnection,
  file: string,
  signal?: AbortSignal,
): Promise<number> {
  const goOn = () => {
    if (signal?.aborted) throw new OrdersError('interrupted', `stopped; ${file} was not written`);
  };
  await writing(file, async () => makeFolder(dirname(resolve(file))));
  return makeBeside(file, (partial) =>
    writing(file, async () => {
      createPrivateFile(partial);
      await handle.backup(partial, {
        progress() {
          goOn();
          return PAGES_A_TURN;
        },
      });
      const orders = await check(partial);
      // A signal is heard between two turns of the event loop.
      await turn();
      goOn();
      return orders;
    }),
  );
}

const PAGES_A_TURN = 100;

/** Reads the copy as a restore would; returns the number of its orders. */
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
