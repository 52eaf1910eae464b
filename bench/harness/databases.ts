// The databases of the cases, and what they ask them beside the servers that are measured.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isPostgresUrl } from '../../src/db/postgres/url.ts';
import { SLICE_ORDERS } from '../../src/db/search/posting-lists.ts';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { startPostgres } from '../../test/support/database/postgres-server.ts';

/** The one number that a query gives, on a SQLite file or at a URL of PostgreSQL. */
export async function countIn(
  database: string,
  sql: string,
  ...values: readonly (string | number)[]
): Promise<number> {
  const [row] = isPostgresUrl(database)
    ? await askPostgres(database, sql)
    : rowsIn<Record<string, number>>(database, sql, ...values);
  return Number(Object.values(row ?? {})[0]);
}

export function rowsIn<Row>(path: string, sql: string, ...values: readonly (string | number)[]): Row[] {
  const db = openSqliteFile(path, { readonly: true });
  try {
    return db.prepare<(string | number)[], Row>(sql).all(...values);
  } finally {
    db.close();
  }
}

/** Moves all that its log holds into the file itself, which then is the whole database. */
export function checkpoint(path: string): void {
  const db = openSqliteFile(path);
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

const INDEX_POLL_MS = 200;

/** Until the search index of a server at this file has no more to take in, which takes one of two cores for seconds. */
export async function untilIndexed(path: string): Promise<void> {
  const left = () =>
    countIn(
      path,
      `SELECT (SELECT max(id) FROM orders) / ${SLICE_ORDERS} - (SELECT count(*) FROM search_slices)`,
    );
  while ((await left()) > 0) await sleep(INDEX_POLL_MS);
}

/** Makes a database, empty or as a copy of another one that nobody uses, and resolves to its URL. */
export type NewDatabase = (name: string, template?: string) => Promise<string>;

/** A server that flushes every commit; `work` gets what makes a database there. */
export async function withPostgres<Result>(
  work: (newDatabase: NewDatabase) => Promise<Result>,
): Promise<Result> {
  const server = await startPostgres({ durable: true });
  try {
    return await work(async (name, template = 'template1') => {
      await askPostgres(server.url, `CREATE DATABASE ${name} TEMPLATE ${template}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    });
  } finally {
    await server.remove();
  }
}

export async function askPostgres(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
