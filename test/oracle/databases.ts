// The order databases of a campaign: every case gets an empty one.
import pg from 'pg';
import { openStore } from '../../src/db/open-store.ts';
import { openShelf } from '../simulation/book.ts';
import { EMPTY_POSTGRES } from '../support/database/empty-postgres.ts';

export interface Databases {
  /** Until it is closed there is no other. */
  open(): Promise<EmptyDatabase>;
  close(): Promise<void>;
}

export interface EmptyDatabase {
  /** A value for ORDERS_DB. */
  readonly database: string;
  close(): Promise<void>;
}

export async function sqliteDatabases(): Promise<Databases> {
  const shelf = await openShelf();
  return {
    async open() {
      const book = shelf.open();
      return { database: book.path, close: async () => book.close() };
    },
    close: async () => shelf.close(),
  };
}

let schemas = 0;

/** One schema of this server, emptied again and again. */
export async function postgresDatabases(server: string): Promise<Databases> {
  const schema = `campaign_${process.pid}_${++schemas}`;
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`CREATE SCHEMA ${schema}`);
  await (await openStore(url.href)).close();
  return {
    async open() {
      await client.query(EMPTY_POSTGRES);
      return { database: url.href, close: async () => {} };
    },
    async close() {
      await client.query(`DROP SCHEMA ${schema} CASCADE`);
      await client.end();
    },
  };
}
