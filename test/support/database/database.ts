// An order book of a test's own, in SQLite or in PostgreSQL as the run has it, and what another process would see
// in it: the same tests prove the same promises of both.
import { inject, onTestFinished } from 'vitest';
import { isPostgresUrl } from '../../../src/db/postgres/url.ts';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { tempPath } from '../temp.ts';
import { EMPTY_POSTGRES } from './empty-postgres.ts';
import { postgresQuery } from './postgres-query.ts';

export const ON_POSTGRES = process.env.ORDERS_TEST_DATABASE === 'postgres';

let books = 0;

/**
 * A value for ORDERS_DB: the path of a file that does not exist yet, or the URL of a schema whose tables are empty. A test
 * that changes the tables themselves takes `newPostgresBook`.
 */
export function newBook(): string {
  if (!ON_POSTGRES) return tempPath('orders.db');
  const book = borrowPostgresBook();
  // A failed test may have left it open.
  onTestFinished(({ task }) => {
    if (task.result?.state !== 'fail') returnPostgresBook(book);
  });
  return book;
}

/** An empty schema, of the shared server where none is named; it goes with the server. */
export function newPostgresBook(server = inject('keptPostgresUrl')): string {
  const schema = `book_${process.pid}_${++books}`;
  postgresQuery(server, `CREATE SCHEMA ${schema}`);
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}

/** Making the tables of a book takes longer than most tests: these have them, and nothing in them. */
const emptied: string[] = [];

/** A new book, or one that an earlier test gave back: for whoever opens it and leaves its schema alone. */
export function borrowPostgresBook(): string {
  return emptied.pop() ?? newPostgresBook();
}

/** Whatever had it open is closed; what is in it is gone, and ids start at 1 again. */
export function returnPostgresBook(book: string): void {
  postgresQuery(book, EMPTY_POSTGRES);
  emptied.push(book);
}

/** A database of the shared server, for more than a schema; its connections are opened and closed. */
export function newPostgresDatabase(): string {
  const url = new URL(inject('postgresUrl'));
  const name = `database_${process.pid}_${++books}`;
  postgresQuery(url.href, `CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  return url.href;
}

/** Committed rows only; or changes them as nobody of ours would. */
export function query<Row = Record<string, unknown>>(book: string, sql: string, ...values: unknown[]): Row[] {
  if (isPostgresUrl(book)) return postgresQuery<Row>(book, sql, values);
  const connection = openSqliteFile(book);
  try {
    const statement = connection.prepare(sql);
    if (statement.reader) return statement.all(...values) as Row[];
    statement.run(...values);
    return [];
  } finally {
    connection.close();
  }
}
