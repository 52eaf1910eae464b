// Reading by hand on PostgreSQL: polka, pg and prepared statements on our tables, the same answers as ours. A count(*)
// would take most of a page's time there, so totals come from the counters that the triggers of the schema keep.
import { joined, type OrderItemRow } from './order-rows.ts';
import { openPool, prepared } from './postgres-pool.ts';
import { serveReadsOf } from './read-routes.ts';

const ONE = `${joined('orders')} WHERE o.id = $1 ORDER BY i.id`;
/** As the index on addresses has it. */
const EMAIL = 'lower(customer_email COLLATE "C") = $2';
const WHERE = { status: 'status = $2', customer_email: EMAIL } as const;
const COUNTED = 'SELECT coalesce(sum(orders), 0)::bigint AS total FROM order_counts WHERE batch_id = 0';
const TOTAL = {
  status: `${COUNTED} AND status = $1`,
  customer_email: `SELECT count(*) AS total FROM orders WHERE ${EMAIL.replace('$2', '$1')}`,
} as const;

/** Serves until the process is ended; resolves to its URL. */
export function servePostgresReads(database: string): Promise<string> {
  const pool = openPool(database);
  return serveReadsOf({
    one: async (id) => (await pool.query<OrderItemRow>(prepared(ONE, [id]))).rows,
    async page(before, most, filter, value) {
      const and = filter === undefined ? '' : `AND ${WHERE[filter]}`;
      const values = filter === undefined ? [] : [value];
      // The limit is part of the text: with it as a value the planner expects a tenth of the table.
      const some = `(SELECT * FROM orders WHERE id < $1 ${and} ORDER BY id DESC LIMIT ${most})`;
      const [page, count] = await Promise.all([
        pool.query<OrderItemRow>(prepared(`${joined(some)} ORDER BY o.id DESC, i.id`, [before, ...values])),
        pool.query<{ total: number }>(prepared(filter === undefined ? COUNTED : TOTAL[filter], values)),
      ]);
      return { rows: page.rows, total: count.rows[0]?.total ?? 0 };
    },
  });
}
