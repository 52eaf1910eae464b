// Opens the order database in a SQLite file: a read-only connection for reads, and the write queue, which opens on
// first use, so that a command that only reads never takes the write lock of a current database.
import type { Tx } from '../domain/ports/store.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import type { OpenedStore } from './opened-store.ts';
import { openReads } from './reads.ts';
import { isNewer, MIGRATIONS_DONE } from './schema/migration-names.ts';
import { searchIndexer } from './search/indexer.ts';
import type { Sql } from './sql.ts';
import { isInWal, openReader, openWriter, reopenWriter, type SqliteConnection } from './sqlite/connection.ts';
import { isLost, RESCUED, watchDatabaseFile } from './sqlite/database-file.ts';
import { tellingReads } from './sqlite/errors.ts';
import { QUEUE_OPTIONS, sqliteWriteQueue } from './sqlite/write-queue.ts';
import { movedError } from './tables/moved-mark.ts';
import { openTx } from './tx.ts';
import { writeProbe } from './write-probe.ts';

/** Makes or upgrades the schema where needed. Throws `unavailable` where the database cannot be used. */
export async function openSqliteStore(path: string): Promise<OpenedStore> {
  const opened = await openCurrentReader(path);
  const reader = tellingReads(opened);
  const watch = watchDatabaseFile(path);
  let loss: unknown;
  const check = () => {
    try {
      watch.check();
    } catch (error) {
      if (isLost(error)) loss = error;
      throw error;
    }
  };
  const told = (error: unknown) => movedError(error) ?? error;
  const writeQueue = sqliteWriteQueue(() => reopenWriter(path), { ...QUEUE_OPTIONS, check, told });
  // One for each connection and not for each request: making its functions costs more than a statement.
  const txs = new WeakMap<Sql, Tx>();
  const txOf = (sql: Sql) => {
    const tx = txs.get(sql) ?? openTx(sql);
    txs.set(sql, tx);
    return tx;
  };
  // A file that has lost its name can still be read, and would answer as if nothing had happened.
  const query: Sql['query'] = (text, values) =>
    loss === undefined ? reader.query(text, values) : Promise.reject(loss);
  const readable: Sql = { ...reader, query, queryAnew: query };
  return {
    read: openReads(readable),
    write: (work, sharing) => writeQueue.write((sql) => work(txOf(sql)), sharing),
    // All processes at a file are on one machine.
    clock: { now: () => Date.now() },
    searchIndex: searchIndexer(readable, writeQueue),
    file: {
      check,
      async rescue() {
        const copy = await rescue(opened, path, watch.inode);
        watch.removeLog();
        return copy;
      },
    },
    probeWrite: () => writeQueue.write(writeProbe),
    isNewer: async () => isNewer(await readable.query(MIGRATIONS_DONE)),
    async close() {
      await writeQueue.close();
      await reader.close();
    },
  };
}

/** An unlinked file is still whole for the connection that has it open. The copy's name says which file it is from. */
async function rescue(reader: SqliteConnection, path: string, inode: number): Promise<string> {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const file = `${path}${RESCUED}${time}-${process.pid}-${inode}`;
  const { copyWhole } = await import('./sqlite/backup.ts');
  await copyWhole(reader, file);
  return file;
}

async function openCurrentReader(path: string): Promise<SqliteConnection> {
  const first = await openReader(path);
  if (first.state === 'current' && first.reader && isInWal(first.reader)) return first.reader;
  await first.reader?.close();
  const writer = await openWriter(path);
  await writer.close();
  const { reader } = await openReader(path);
  if (!reader)
    throw new OrdersError(
      'unavailable',
      `the database ${path} was removed while it was opened; restore it, then retry`,
    );
  return reader;
}
