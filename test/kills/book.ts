// What a campaign has left in an order book, read as any other program would.
import type Database from 'better-sqlite3';
import type { Client } from 'pg';
import { orderFinding } from '../../src/db/doctor/order-records.ts';
import { MIGRATION_NAMES, MIGRATIONS_DONE } from '../../src/db/schema/migration-names.ts';
import { openReader } from '../../src/db/sqlite/connection.ts';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';

export interface OrderRow {
  readonly id: number;
  readonly status: string;
  readonly total_amount: number;
  readonly items: number;
}

/** A row of a timeline that changed the status. */
export interface Move {
  readonly order_id: number;
  readonly from_status: string | null;
  readonly to_status: string;
}

export interface Book {
  readonly orders: readonly OrderRow[];
  /** Oldest first. */
  readonly moves: readonly Move[];
  /** The payments that orders were paid by, as the journal has them. */
  readonly payments: readonly { readonly order_id: number; readonly payment_id: string }[];
  /** Journal rows that are not closed. */
  readonly open: number;
  /** What the database says of itself when it is asked to check. */
  readonly damage: readonly string[];
}

/** The statements are the same on every database. */
const ORDERS = `SELECT o.id, o.status, o.total_amount, count(i.id) AS items
  FROM orders o LEFT JOIN order_items i ON i.order_id = o.id GROUP BY o.id`;
const MOVES =
  'SELECT order_id, from_status, to_status FROM order_events WHERE to_status IS NOT NULL ORDER BY id';
const PAYMENTS =
  "SELECT order_id, payment_id FROM journal WHERE kind = 'payment' AND state = 'done' AND payment_id IS NOT NULL";
const OPEN = "SELECT count(*) AS n FROM journal WHERE state IN ('waiting','running','unknown')";

async function readBook(
  query: <Row>(text: string) => Promise<Row[]> | Row[],
  damage: readonly string[],
): Promise<Book> {
  const [open] = await query<{ n: number | string }>(OPEN);
  return {
    orders: (await query<OrderRow>(ORDERS)).map((row) => ({
      ...row,
      id: Number(row.id),
      items: Number(row.items),
    })),
    moves: (await query<Move>(MOVES)).map((row) => ({ ...row, order_id: Number(row.order_id) })),
    payments: (await query<Book['payments'][number]>(PAYMENTS)).map((row) => ({
      ...row,
      order_id: Number(row.order_id),
    })),
    open: Number(open?.n),
    damage,
  };
}

/** `client` is connected, and stays so. */
export function readPostgresBook(client: Client): Promise<Book> {
  return readBook(async <Row>(text: string) => (await client.query(text)).rows as Row[], []);
}

export async function readSqliteBook(path: string): Promise<Book> {
  const database = openSqliteFile(path, { readonly: true });
  try {
    const found = String(database.pragma('integrity_check', { simple: true }));
    const orphans = (database.pragma('foreign_key_check') as unknown[]).length;
    return await readBook(
      <Row>(text: string) => database.prepare(text).all() as Row[],
      [
        ...(found === 'ok' ? [] : [found]),
        ...(orphans === 0 ? [] : ['rows without their order']),
        ...(isCurrent(database) ? await contradictions(path) : []),
      ],
    );
  } finally {
    database.close();
  }
}

/** An older version's database lacks what doctor compares. */
function isCurrent(database: Database.Database): boolean {
  return database.prepare(MIGRATIONS_DONE).all().length === MIGRATION_NAMES.length;
}

/** What the program's own doctor finds. */
async function contradictions(path: string): Promise<string[]> {
  const { reader } = await openReader(path);
  if (!reader) return ['the database is gone'];
  try {
    const { ok, detail } = await orderFinding(reader, true);
    return ok ? [] : [detail];
  } finally {
    await reader.close();
  }
}
