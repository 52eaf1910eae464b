// Connections to an order database below its store, as the store itself has them: for reads with sizes of the test's own,
// and for an indexer that the test stops wherever it wants.
import { connectPool, POSTGRES_OPTIONS } from '../../../src/db/postgres/connection.ts';
import { statements } from '../../../src/db/postgres/statements.ts';
import { isPostgresUrl } from '../../../src/db/postgres/url.ts';
import { POSTGRES_WRITE_QUEUE_OPTIONS, postgresWriteQueue } from '../../../src/db/postgres/write-queue.ts';
import type { Sql, WriteQueue } from '../../../src/db/sql.ts';
import { openReader, openWriter } from '../../../src/db/sqlite/connection.ts';
import { sqliteWriteQueue } from '../../../src/db/sqlite/write-queue.ts';

export interface Connections {
  readonly read: Sql;
  readonly writeQueue: WriteQueue;
  close(): Promise<void>;
}

/** The database has its tables already. */
export function openConnections(database: string): Promise<Connections> {
  return isPostgresUrl(database) ? openPostgres(database) : openSqlite(database);
}

async function openSqlite(path: string): Promise<Connections> {
  const { reader } = await openReader(path);
  if (!reader) throw new Error('the database is gone');
  const writeQueue = sqliteWriteQueue(() => openWriter(path));
  return {
    read: reader,
    writeQueue,
    async close() {
      await writeQueue.close();
      await reader.close();
    },
  };
}

async function openPostgres(url: string): Promise<Connections> {
  const options = { ...POSTGRES_OPTIONS, ...POSTGRES_WRITE_QUEUE_OPTIONS };
  const { pool, close } = await connectPool(url, options);
  return { read: statements(pool), writeQueue: postgresWriteQueue(pool, options), close };
}
