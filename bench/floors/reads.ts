// Reading by hand: polka, better-sqlite3 and prepared statements on our tables, the same answers as ours. It loads
// nothing else, so it is what memory is compared with, too.
import type Database from 'better-sqlite3';
import polka from 'polka';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { answer, serveApp } from './http.ts';
import { joined, type OrderItemRow, ordersOf } from './order-rows.ts';

const FILTERS = ['status', 'customer_email'] as const;

/** Serves until the process is ended; resolves to its URL. */
export function serveReads(database: string): Promise<string> {
  const db = openSqliteFile(database, { readonly: true });
  const one = db.prepare<[number], OrderItemRow>(`${joined('orders')} WHERE o.id = ? ORDER BY i.id`);
  const all = pages(db);
  const by = { status: pages(db, 'status'), customer_email: pages(db, 'customer_email') };
  const app = polka()
    .get('/api/v1/orders/:id', (request, response) => {
      const [order] = ordersOf(one.all(Number(request.params.id)));
      if (order) answer(response, 200, order);
      else answer(response, 404, { title: 'Not Found' });
    })
    .get('/api/v1/orders', ({ path, query = {} }, response) => {
      const [skip, limit] = [Number(query.skip ?? 0), Number(query.limit ?? 20)];
      const filter = FILTERS.find((name) => query[name] !== undefined);
      const value = query[filter ?? ''] ?? '';
      const { orders, total } = filter
        ? by[filter](skip, limit, filter === 'status' ? value.toUpperCase() : value)
        : all(skip, limit);
      const next = new URLSearchParams({ ...query, limit: String(limit), skip: String(skip + limit) });
      answer(response, 200, orders.slice(0, limit), {
        ...(orders.length > limit ? { Link: `<${path}?${next}>; rel="next"` } : {}),
        'X-Total-Count': String(total),
      });
    });
  return serveApp(app);
}

/** A page, with one order more where there are more, and how many there are. */
function pages(db: Database.Database, column?: (typeof FILTERS)[number]) {
  const where = column === undefined ? '' : `WHERE ${column} = ?`;
  const page = db.prepare<(string | number)[], OrderItemRow>(
    `${joined(`(SELECT * FROM orders ${where} ORDER BY id DESC LIMIT ? OFFSET ?)`)} ORDER BY o.id DESC, i.id`,
  );
  const count = db.prepare<string[], number>(`SELECT count(*) FROM orders ${where}`).pluck();
  return (skip: number, limit: number, ...value: string[]) => ({
    orders: ordersOf(page.all(...value, limit + 1, skip)),
    total: count.get(...value) ?? 0,
  });
}
