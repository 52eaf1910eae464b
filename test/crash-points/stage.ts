// The databases that trials are played on: an empty one for each trial, a look into it that no process shares, and the
// stores of processes that may die.
import type { Pool } from 'pg';
import { openStore } from '../../src/db/open-store.ts';
import { connectPool, POSTGRES_OPTIONS } from '../../src/db/postgres/connection.ts';
import { MIGRATIONS_TABLE } from '../../src/db/schema/migration-names.ts';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import type { Store } from '../../src/domain/ports/store.ts';
import { openShelf } from '../simulation/book.ts';
import { checkFile } from '../simulation/invariants.ts';
import type { World } from '../simulation/world.ts';
import { EMPTY_POSTGRES } from '../support/database/empty-postgres.ts';
import { postgresQuery } from '../support/database/postgres-query.ts';
import type { Life } from './life.ts';
import { openPostgresProcess } from './postgres-process.ts';
import { openConnections, openSqliteProcess } from './sqlite-process.ts';

export interface ProcessStore {
  readonly store: Store;
  /** Ends the connections of a dead process. */
  bury(): Promise<void>;
  /** When all that was asked of it has ended. */
  close(): Promise<void>;
}

export interface Book {
  /** Committed rows only. */
  rows<Row>(sql: string, ...values: (string | number)[]): Row[];
  openProcess(life: Life): Promise<ProcessStore>;
  /** Of dead processes. */
  checkTransactions(wrong: World['wrong']): void;
}

export interface Stage {
  readonly database: 'sqlite' | 'postgres';
  newBook(): Book;
  checkFile(wrong: World['wrong']): void;
  close(): Promise<void>;
}

export async function openSqliteStage(): Promise<Stage> {
  const shelf = await openShelf();
  const book = shelf.open();
  const connections = await openConnections(book.path);
  const empty = sqliteEmptier(book.path);
  return {
    database: 'sqlite',
    newBook() {
      empty.all();
      return {
        rows: book.rows,
        openProcess: async (life) => openSqliteProcess(connections, life),
        checkTransactions(wrong) {
          if (!empty.canWrite()) wrong('D5', 'a transaction was left open');
        },
      };
    },
    checkFile: (wrong) => checkFile({ book, wrong }),
    async close() {
      empty.close();
      connections.close();
      book.close();
      shelf.close();
    },
  };
}

/** Empties all tables; ids start at 1 again. */
function sqliteEmptier(path: string) {
  const connection = openSqliteFile(path, { timeout: 0 });
  connection.pragma('foreign_keys = OFF');
  const tables = connection
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN (?, 'sqlite_stat1')")
    .pluck()
    .all(MIGRATIONS_TABLE) as string[];
  // Triggers count the orders that go: their counters go after them.
  const statements = [...tables, ...tables].map((name) => connection.prepare(`DELETE FROM ${name}`));
  return {
    all: connection.transaction(() => {
      for (const statement of statements) statement.run();
    }),
    canWrite() {
      try {
        connection.exec('BEGIN IMMEDIATE; ROLLBACK');
        return true;
      } catch {
        return false;
      }
    },
    close: () => connection.close(),
  };
}

/** `url` of a schema that is empty, or becomes so. */
export async function openPostgresStage(url: string): Promise<Stage> {
  await (await openStore(url)).close();
  const { pool, close } = await connectPool(url, POSTGRES_OPTIONS);
  return { database: 'postgres', newBook: () => postgresBook(url, pool), checkFile() {}, close };
}

/** Locks of the tables of this schema: each transaction that has read or written holds some. */
const LOCKS = `SELECT count(*) AS n FROM pg_locks JOIN pg_class ON pg_class.oid = relation
  WHERE relnamespace = current_schema()::regnamespace AND relname IN ('orders', 'journal')`;
/** The server sees within so long that a client is gone. */
const SEEN_MS = 2_000;

function postgresBook(url: string, pool: Pool): Book {
  postgresQuery(url, EMPTY_POSTGRES);
  return {
    rows: (sql, ...values) => postgresQuery(url, sql, values),
    openProcess: async (life) => openPostgresProcess(pool, life),
    checkTransactions(wrong) {
      const latest = performance.now() + SEEN_MS;
      const locks = () => postgresQuery<{ n: number }>(url, LOCKS)[0]?.n ?? 0;
      while (locks() > 0) {
        if (performance.now() > latest) return wrong('D5', 'a transaction was left open');
      }
    },
  };
}
