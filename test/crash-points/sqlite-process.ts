// The SQLite store of a process that may die before each statement, and after a commit whose answer it never hears.
import { openReads } from '../../src/db/reads.ts';
import type { Sql } from '../../src/db/sql.ts';
import { openReader, reopenWriter, type SqliteConnection } from '../../src/db/sqlite/connection.ts';
import { QUEUE_OPTIONS, sqliteWriteQueue } from '../../src/db/sqlite/write-queue.ts';
import { openTx } from '../../src/db/tx.ts';
import type { Life } from './life.ts';
import type { ProcessStore } from './stage.ts';

/** Lent to one process after the other: to open a connection and prepare its statements takes longer than most trials. */
export interface SqliteConnections {
  readonly reader: SqliteConnection;
  writer(): Promise<SqliteConnection>;
  /** As SQLite does when the system closes the files of a dead process: its open transaction is rolled back. */
  rollBack(): void;
  close(): void;
}

export async function openConnections(path: string): Promise<SqliteConnections> {
  const { reader } = await openReader(path);
  if (!reader) throw new Error(`${path} is missing`);
  let writer: SqliteConnection | undefined;
  return {
    reader,
    async writer() {
      writer ??= await reopenWriter(path);
      return writer;
    },
    rollBack() {
      if (writer?.handle.inTransaction) writer.handle.exec('ROLLBACK');
    },
    close() {
      writer?.handle.close();
      reader.handle.close();
    },
  };
}

export function openSqliteProcess({ reader, writer, rollBack }: SqliteConnections, life: Life): ProcessStore {
  const connect = async () => {
    if (life.isOver) return life.never();
    const connection = await writer();
    // All that the write queue uses of it. A dead process neither learns of its rollback nor closes anything.
    const handle = {
      get inTransaction() {
        return life.isOver || connection.handle.inTransaction;
      },
      close() {},
    };
    return {
      ...stepwise(connection, life),
      handle: handle as SqliteConnection['handle'],
      close: async () => {},
    };
  };
  const writeQueue = sqliteWriteQueue(connect, QUEUE_OPTIONS);
  return {
    store: {
      read: openReads(stepwise(reader, life)),
      write: (work, sharing) => life.heard(() => writeQueue.write((sql) => work(openTx(sql)), sharing)),
    },
    bury: async () => rollBack(),
    close: () => writeQueue.close(),
  };
}

/** The driver works at once, so that nothing comes between a statement and its result; but for a commit. */
function stepwise(connection: Sql, life: Life): Sql {
  return {
    dialect: connection.dialect,
    mayRepeat: connection.mayRepeat,
    witness: connection.witness,
    async query<Row>(text: string, values?: Parameters<Sql['query']>[1]) {
      const rows = await life.step(text, () => connection.query<Row>(text, values));
      return text === 'COMMIT' && life.ends('COMMIT, unheard') ? life.never() : rows;
    },
    queryAnew: (text, values) => life.step(text, () => connection.queryAnew(text, values)),
    insert: (text, values) => life.step(text, () => connection.insert(text, values)),
    async insertRows(into, rows) {
      const ids: number[] = [];
      for (const row of rows) {
        ids.push(...(await life.step(into, () => connection.insertRows(into, [row]))));
      }
      return ids;
    },
    change: (text, values) => life.step(text, () => connection.change(text, values)),
    send(text, values) {
      if (!life.ends(text)) connection.send(text, values);
    },
  };
}
