// Reading by hand: polka, better-sqlite3 and prepared statements on our tables, the same answers as ours. It loads
// nothing else, so it is what memory is compared with, too.
import type Database from 'better-sqlite3';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { joined, type OrderItemRow } from './order-rows.ts';
import { type Filter, type Page, serveReadsOf } from './read-routes.ts';

/** Serves until the process is ended; resolves to its URL. */
export function serveReads(database: string): Promise<string> {
  const db = openSqliteFile(database, { readonly: true });
  const one = db.prepare<[number], OrderItemRow>(`${joined('orders')} WHERE o.id = ? ORDER BY i.id`);
  const all = pages(db);
  const by = { status: pages(db, 'status'), customer_email: pages(db, 'customer_email') };
  return serveReadsOf({
    one: (id) => one.all(id),
    page: (before, most, filter, value) =>
      filter === undefined ? all(before, most) : by[filter](before, most, value),
  });
}

function pages(db: Database.Database, column?: Filter) {
  const [where, and] = column === undefined ? ['', ''] : [`WHERE ${column} = ?`, `AND ${column} = ?`];
  const some = `(SELECT * FROM orders WHERE id < ? ${and} ORDER BY id DESC LIMIT ?)`;
  const page = db.prepare<(string | number)[], OrderItemRow>(`${joined(some)} ORDER BY o.id DESC, i.id`);
  const count = db.prepare<string[], number>(`SELECT count(*) FROM orders ${where}`).pluck();
  return (before: number, most: number, ...value: string[]): Page => ({
    rows: page.all(before, ...value, most),
    total: count.get(...value) ?? 0,
  });
}
