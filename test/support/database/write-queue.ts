// A door to a database of a test's own, whose statements, faults and connections can be seen and made.
import { onTestFinished } from 'vitest';
import { openWriter, type SqliteConnection } from '../../../src/db/sqlite/connection.ts';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { QUEUE_OPTIONS, type QueueOptions, sqliteWriteQueue } from '../../../src/db/sqlite/write-queue.ts';
import { tempPath } from '../temp.ts';

/** A door on a new database with a table of notes, and what another process would read there. */
export async function openDoor(options: Partial<QueueOptions> = {}) {
  const path = tempPath('orders.db');
  const first = await openWriter(path);
  await first.query('CREATE TABLE notes (text TEXT UNIQUE)');
  await first.close();
  const statements: string[] = [];
  const failing = new Map<string, Error>();
  let opened = 0;
  let newest: SqliteConnection | undefined;
  const connect = async (): Promise<SqliteConnection> => {
    opened += 1;
    const writer = await openWriter(path);
    newest = writer;
    return {
      ...writer,
      query: async (text, values) => {
        statements.push(text);
        const failure = failing.get(text);
        if (failure) throw failure;
        return writer.query(text, values);
      },
    };
  };
  const door = sqliteWriteQueue(connect, { ...QUEUE_OPTIONS, ...options });
  onTestFinished(() => door.close());
  return {
    path,
    door,
    statements,
    failing,
    opened: () => opened,
    newest: () => {
      if (!newest) throw new Error('no connection has been opened yet');
      return newest;
    },
    /** The disk is full, as far as the connection of this moment can tell. */
    shrink: () => newest?.handle.pragma('max_page_count = 1'),
    note: (text: string) => door.write(async (sql) => void (await sql.query(INSERT, [text]))),
    notes: () => readNotes(path),
  };
}

/** Of a note; its text is not there yet. */
export const INSERT = 'INSERT INTO notes (text) VALUES (?)';

function readNotes(path: string): string[] {
  const reader = openSqliteFile(path, { readonly: true });
  try {
    return reader.prepare('SELECT text FROM notes ORDER BY rowid').pluck().all() as string[];
  } finally {
    reader.close();
  }
}

/** Holds the write lock as another process would. */
export function holdLock(path: string) {
  const other = openSqliteFile(path);
  other.exec('BEGIN IMMEDIATE');
  let held = true;
  const release = () => {
    if (held) other.exec('ROLLBACK');
    held = false;
    other.close();
  };
  onTestFinished(() => {
    if (held) release();
  });
  return release;
}
