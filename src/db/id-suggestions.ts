// Reads id suggestions from an order database without opening it as the program does: TypeORM loads too slowly for
// completion in a shell, and pressing a key must not create or upgrade anything.
import {
  type IdSource,
  type IdSuggestion,
  type IdSuggestionSource,
  MAX_SUGGESTIONS,
  REF_ORDERS,
  type RefSuggestion,
} from '../domain/reports/id-suggestions.ts';
import type { Way } from './postgres/tls.ts';
import { isPostgresUrl } from './postgres/url.ts';
import { databaseExists } from './sqlite/database-file.ts';
import { IS_REF, statusToRow } from './tables/orders.ts';

interface Driver {
  query(text: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

interface Row {
  readonly id: number | string | null;
  readonly status?: string;
  readonly name?: string | null;
  readonly ref?: string | null;
}

const SERVER_MS = 1_000;

/** Throws any error of the driver, and where there is no database. */
export async function openIdSuggestions(database: string): Promise<IdSuggestionSource> {
  const driver = await (isPostgresUrl(database) ? openPostgres(database) : openSqlite(database));
  return {
    orders: sourceOf(driver, 'orders', 'customer_name'),
    batches: sourceOf(driver, 'batches', 'csv_source'),
    refs: () => newestRefs(driver),
    close: () => driver.close(),
  };
}

/** The SQL text contains only numbers and our own words. */
function sourceOf(driver: Driver, table: 'orders' | 'batches', name: string): IdSource {
  return {
    async newest() {
      const [row] = await driver.query(`SELECT max(id) AS id FROM ${table}`);
      return Number(row?.id ?? 0);
    },
    async page({ from, before }, status) {
      const also = status === undefined ? '' : `AND status = '${statusToRow(status)}'`;
      const rows = await driver.query(
        `SELECT id, status, ${name} AS name FROM ${table} WHERE id >= ${from} AND id < ${before} ${also}
          ORDER BY id DESC LIMIT ${MAX_SUGGESTIONS}`,
      );
      return rows.map(suggestionFrom);
    },
  };
}

async function newestRefs(driver: Driver): Promise<RefSuggestion[]> {
  const rows = await driver.query(
    `SELECT o.id, o.status, o.customer_name AS name, o.import_group AS ref FROM orders o
      WHERE o.id > (SELECT max(id) FROM orders) - ${REF_ORDERS} AND o.import_group IS NOT NULL AND ${IS_REF}
      ORDER BY o.id DESC`,
  );
  return rows.map((row) => ({ ...suggestionFrom(row), ref: row.ref ?? '' }));
}

function suggestionFrom({ id, status = '', name }: Row): IdSuggestion {
  return { id: Number(id), status: status.toLowerCase(), name: name ?? '' };
}

async function openSqlite(path: string): Promise<Driver> {
  if (!databaseExists(path)) throw new Error('there is no order database');
  const { openSqliteFile } = await import('./sqlite/driver.ts');
  const handle = openSqliteFile(path, { readonly: true, fileMustExist: true, timeout: 0 });
  return {
    query: async (text) => handle.prepare<[], Row>(text).all(),
    close: async () => void handle.close(),
  };
}

async function openPostgres(url: string): Promise<Driver> {
  const { default: pg } = await import('pg');
  const { byAnyWay, waysTo } = await import('./postgres/tls.ts');
  return byAnyWay(waysTo(url), (way) => connectTo(pg.Client, way));
}

async function connectTo(Client: typeof import('pg').Client, way: Way): Promise<Driver> {
  const client = new Client({
    ...way,
    application_name: 'orders',
    connectionTimeoutMillis: SERVER_MS,
    query_timeout: SERVER_MS,
  });
  // A connection that breaks is an error of the query, too.
  client.on('error', () => {});
  await client.connect();
  return {
    query: async (text) => (await client.query<Row>(text)).rows,
    close: () => client.end(),
  };
}
