// Opens the order book in a SQLite file: a read-only connection for reads, the door for writes, which is opened
// when it is first needed, so that a command that only reads never takes the write lock of a current database.
import { OrdersError } from '../domain/errors.ts';
import type { OpenedStore } from './open-store.ts';
import { openReads } from './reads.ts';
import { searchFollower } from './search-follower.ts';
import { openReader, openWriter, type SqliteConnection } from './sqlite-connection.ts';
import { sqliteDoor } from './sqlite-door.ts';
import { openTx } from './tx.ts';

/** Makes or upgrades the schema where needed. Throws `unavailable` where the database cannot be used. */
export async function openSqliteStore(path: string): Promise<OpenedStore> {
  const reader = await openCurrentReader(path);
  const door = sqliteDoor(() => openWriter(path));
  return {
    read: openReads(reader),
    write: (work, patience) => door.write((sql) => work(openTx(sql)), patience),
    // All processes at a file are on one machine.
    clock: { now: () => Date.now() },
    searchIndex: searchFollower(reader, door),
    async close() {
      await door.close();
      await reader.close();
    },
  };
}

async function openCurrentReader(path: string): Promise<SqliteConnection> {
  const first = await openReader(path);
  if (first.state === 'current' && first.reader) return first.reader;
  await first.reader?.close();
  const writer = await openWriter(path);
  await writer.close();
  const { reader } = await openReader(path);
  if (!reader) throw new OrdersError('unavailable', `the database ${path} vanished while it was opened`);
  return reader;
}
