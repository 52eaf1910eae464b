// All matching orders, however many: read page by page, by key, so that neither memory nor the cost of a page grows
// with the order database.
import type { Order } from './model/order.ts';
import type { OrderService } from './order-service.ts';
import type { Caller } from './ports/store.ts';

const FIRST_PAGE_ORDERS = 100;
const MAX_PAGE_ORDERS = 1_000;
/**
 * Items of a page. An order has 1 to 1,000: the previous page's average decides how many orders the next page reads.
 */
const PAGE_ITEMS = 5_000;

/**
 * Newest first. Orders that arrive meanwhile are newer than all of these and are omitted; every other order that
 * matches when its page is read occurs once. The first page comes even if it is empty. `filters` are parameters of a
 * list; throws `invalid` for a wrong one.
 */
export async function* orderPages(
  service: OrderService,
  filters: Readonly<Record<string, string>>,
  caller: Caller,
): AsyncGenerator<readonly Order[]> {
  let limit = FIRST_PAGE_ORDERS;
  let before: number | undefined;
  for (;;) {
    const key = before === undefined ? undefined : { before: String(before) };
    const parameters = { ...filters, ...key, limit: String(limit) };
    const { orders, more } = await service.listOrders(parameters, caller, { uncounted: true });
    yield orders;
    const last = orders.at(-1);
    // A proxy may have removed the header that says whether there are more.
    if (!last || (!more && orders.length < limit)) return;
    before = last.id;
    const items = orders.reduce((sum, order) => sum + order.items.length, 0);
    limit = Math.min(MAX_PAGE_ORDERS, Math.max(1, Math.floor((PAGE_ITEMS * orders.length) / items)));
  }
}
