// Reading by hand: polka, better-sqlite3 and prepared statements on our tables, the same answers as ours. It loads
// nothing else, so it is what memory is compared with, too.
import type Database from 'better-sqlite3';
import polka from 'polka';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { answer, serveApp } from './http.ts';

const FILTERS = ['status', 'customer_email'] as const;

/** `orders` is a table or a SELECT in brackets. */
const joined = (orders: string) => `SELECT o.id, o.customer_email, o.customer_name, o.status, o.total_amount,
    o.currency, o.created_at, o.updated_at, o.batch_id, o.csv_source, o.import_group, i.id AS item_id, i.product_name,
    i.quantity, i.unit_price
  FROM ${orders} o JOIN order_items i ON i.order_id = o.id`;

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
      const [before, limit] = [Number(query.before ?? Number.MAX_SAFE_INTEGER), Number(query.limit ?? 20)];
      const filter = FILTERS.find((name) => query[name] !== undefined);
      const value = query[filter ?? ''] ?? '';
      const { orders, total } = filter
        ? by[filter](before, limit, filter === 'status' ? value.toUpperCase() : value)
        : all(before, limit);
      const shown = orders.slice(0, limit);
      const next = new URLSearchParams({ ...query, limit: String(limit), before: String(shown.at(-1)?.id) });
      answer(response, 200, shown, {
        ...(orders.length > limit ? { Link: `<${path}?${next}>; rel="next"` } : {}),
        'X-Total-Count': String(total),
      });
    });
  return serveApp(app);
}

/** A page, with one order more where there are more, and how many there are. */
function pages(db: Database.Database, column?: (typeof FILTERS)[number]) {
  const [where, and] = column === undefined ? ['', ''] : [`WHERE ${column} = ?`, `AND ${column} = ?`];
  const some = `(SELECT * FROM orders WHERE id < ? ${and} ORDER BY id DESC LIMIT ?)`;
  const page = db.prepare<(string | number)[], OrderItemRow>(`${joined(some)} ORDER BY o.id DESC, i.id`);
  const count = db.prepare<string[], number>(`SELECT count(*) FROM orders ${where}`).pluck();
  return (before: number, limit: number, ...value: string[]) => ({
    orders: ordersOf(page.all(before, ...value, limit + 1)),
    total: count.get(...value) ?? 0,
  });
}

/** A row of an order joined with one of its items; of most columns nothing has to be known. */
interface OrderItemRow extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly status: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly batch_id: number | null;
}

/** The JSON of the design, section 2.1. Rows of one order stand next to each other. */
function ordersOf(rows: readonly OrderItemRow[]) {
  const orders: ReturnType<typeof orderOf>[] = [];
  for (const row of rows) {
    const { item_id: id, product_name, quantity, unit_price } = row;
    let order = orders.at(-1);
    if (order?.id !== row.id) {
      order = orderOf(row);
      orders.push(order);
    }
    order.items.push({ id, product_name, quantity, unit_price });
  }
  return orders;
}

function orderOf(row: OrderItemRow) {
  const { id, customer_email, customer_name, total_amount, currency } = row;
  const { batch_id, csv_source, import_group } = row;
  const items: object[] = [];
  return {
    ...{ id, customer_email, customer_name, status: row.status.toLowerCase(), total_amount, currency, items },
    created_at: `${row.created_at.slice(0, 19)}Z`,
    updated_at: `${row.updated_at.slice(0, 19)}Z`,
    ...(batch_id === null ? {} : { batch_id, csv_source, import_group }),
  };
}
