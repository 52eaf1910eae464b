// All orders that match, however many: read page by page, by key, so that neither memory nor the cost of a page
// grows with the book.
import type { Order } from './model/order.ts';
import type { OrderService } from './order-service.ts';
import type { Caller } from './ports/store.ts';

const FIRST_PAGE_ORDERS = 100;
const MAX_PAGE_ORDERS = 1_000;
/** An order has 1 to 1,000 items: a page is as long as the last one lets expect this many. */
const PAGE_ITEMS = 5_000;

/**
 * Newest first. Orders that arrive meanwhile are newer than all of these and are left out; every other one that
 * matches when its page is read is there once. The first page comes even where it is empty. `filters` are
 * parameters of a list; throws `invalid` for a wrong one.
 */
export async function* orderPages(
  desk: OrderService,
  filters: Readonly<Record<string, string>>,
  caller: Caller,
): AsyncGenerator<readonly Order[]> {
  let limit = FIRST_PAGE_ORDERS;
  let before: number | undefined;
  for (;;) {
    const key = before === undefined ? undefined : { before: String(before) };
    const parameters = { ...filters, ...key, limit: String(limit) };
    const { orders, more } = await desk.listOrders(parameters, caller, { uncounted: true });
    yield orders;
    const last = orders.at(-1);
    // A proxy may have lost the header that says whether there are more.
    if (!last || (!more && orders.length < limit)) return;
    before = last.id;
    const items = orders.reduce((sum, order) => sum + order.items.length, 0);
    limit = Math.min(MAX_PAGE_ORDERS, Math.max(1, Math.floor((PAGE_ITEMS * orders.length) / items)));
  }
}
