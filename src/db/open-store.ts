// Opens the order book behind ORDERS_DB: a read-only connection for reads, the door for writes, each when it
// is first needed, so that a command that only reads never takes the write lock of a current database.
import { OrdersError } from '../domain/errors.ts';
import type { Store } from '../domain/ports.ts';
import { openReads } from './reads.ts';
import { openReader, openWriter, type SqliteConnection } from './sqlite-connection.ts';
import { sqliteDoor } from './sqlite-door.ts';
import { openTx } from './tx.ts';

/** Makes or upgrades the schema where needed. Throws `unavailable` where the database cannot be used. */
export async function openStore(database: string): Promise<Store & { close(): Promise<void> }> {
  if (/^postgres(ql)?:\/\//.test(database)) {
    throw new OrdersError('unavailable', 'PostgreSQL is not supported yet; give --db the path of a file');
  }
  const reader = await openCurrentReader(database);
  const door = sqliteDoor(() => openWriter(database));
  return {
    read: openReads(async () => reader),
    write: (work) => door.write((sql) => work(openTx(sql))),
    async close() {
      await door.close();
      await reader.close();
    },
  };
}

async function openCurrentReader(database: string): Promise<SqliteConnection> {
  const first = await openReader(database);
  if (first.state === 'current' && first.reader) return first.reader;
  await first.reader?.close();
  const writer = await openWriter(database);
  await writer.close();
  const { reader } = await openReader(database);
  if (!reader) throw new OrdersError('unavailable', `the database ${database} vanished while it was opened`);
  return reader;
}
