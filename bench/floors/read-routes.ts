// The routes of reading by hand, on any store: one order, and pages with Link and X-Total-Count.
import polka from 'polka';
import { answer, serveApp } from './http.ts';
import { type OrderItemRow, ordersOf } from './order-rows.ts';

const FILTERS = ['status', 'customer_email'] as const;
export type Filter = (typeof FILTERS)[number];

export interface Page {
  readonly rows: readonly OrderItemRow[];
  /** How many orders match the filter. */
  readonly total: number;
}

export interface Reads {
  one(id: number): readonly OrderItemRow[] | Promise<readonly OrderItemRow[]>;
  /** At most so many orders below an id, newest first. */
  page(before: number, most: number, filter: Filter | undefined, value: string): Page | Promise<Page>;
}

/** Serves until the process is ended; resolves to its URL. */
export function serveReadsOf(reads: Reads): Promise<string> {
  const app = polka()
    .get('/api/v1/orders/:id', async (request, response) => {
      const [order] = ordersOf(await reads.one(Number(request.params.id)));
      if (order) answer(response, 200, order);
      else answer(response, 404, { title: 'Not Found' });
    })
    .get('/api/v1/orders', async ({ path, query = {} }, response) => {
      const [before, limit] = [Number(query.before ?? Number.MAX_SAFE_INTEGER), Number(query.limit ?? 20)];
      const filter = FILTERS.find((name) => query[name] !== undefined);
      const value = query[filter ?? ''] ?? '';
      // One order more tells whether there is a next page.
      const most = limit + 1;
      const wanted = filter === 'status' ? value.toUpperCase() : value;
      const { rows, total } = await reads.page(before, most, filter, wanted);
      const orders = ordersOf(rows);
      const shown = orders.slice(0, limit);
      const next = new URLSearchParams({ ...query, limit: String(limit), before: String(shown.at(-1)?.id) });
      answer(response, 200, shown, {
        ...(orders.length > limit ? { Link: `<${path}?${next}>; rel="next"` } : {}),
        'X-Total-Count': String(total),
      });
    });
  return serveApp(app);
}
