// What the cases ask a database itself, beside the servers that are measured: so that no side gets away with answering
// alone.
import pg from 'pg';
import { openSqliteFile } from '../src/db/sqlite/driver.ts';

/** The one number that a query on a SQLite file gives. */
export function countIn(path: string, sql: string, ...values: readonly (string | number)[]): number {
  const db = openSqliteFile(path, { readonly: true });
  try {
    return db
      .prepare<(string | number)[], number>(sql)
      .pluck()
      .get(...values) as number;
  } finally {
    db.close();
  }
}

/** The same of PostgreSQL, where a bigint comes as text. */
export async function countInPostgres(url: string, sql: string): Promise<number> {
  const rows = await askPostgres<Record<string, string>>(url, sql);
  return Number(Object.values(rows[0] ?? {})[0]);
}

/** `server` is the URL of a server whose databases may be made and left. */
export async function newPostgresDatabase(server: string, name: string): Promise<string> {
  await askPostgres(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

export async function askPostgres<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}
