// An order book of a test's own, in SQLite or in PostgreSQL as the run has it, and what another process would see
// in it: the same tests prove the same promises of both.
import BetterSqlite3 from 'better-sqlite3';
import { inject } from 'vitest';
import { isPostgresUrl } from '../../src/db/postgres-url.ts';
import { postgresQuery } from './postgres-query.ts';
import { tempPath } from './temp.ts';

export const ON_POSTGRES = process.env.ORDERS_TEST_DATABASE === 'postgres';

let books = 0;

/** What ORDERS_DB would say: the path of a file that is not there yet, or the URL of an empty schema. */
export function newBook(): string {
  return ON_POSTGRES ? newPostgresBook() : tempPath('orders.db');
}

/** A schema of the shared server; it goes with the server. */
export function newPostgresBook(): string {
  const server = inject('postgresUrl');
  const schema = `book_${process.pid}_${++books}`;
  postgresQuery(server, `CREATE SCHEMA ${schema}`);
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}

/** A database of the shared server, for what is more than a schema. */
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
  const connection = new BetterSqlite3(book);
  try {
    const statement = connection.prepare(sql);
    if (statement.reader) return statement.all(...values) as Row[];
    statement.run(...values);
    return [];
  } finally {
    connection.close();
  }
}
