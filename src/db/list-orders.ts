// Pages and counts of orders that match a filter. Where a statement blocks the process, each reads only a bounded part
// of the database.
import { type ListQuery, MAX_COUNTED, type OrderFilter, type OrderPage } from '../domain/model/list-query.ts';
import type { Order } from '../domain/model/order.ts';
import { turn } from '../domain/shared/long-work.ts';
import { refuseInterrupted } from '../domain/shared/turns.ts';
import { selectIds } from './listing/filter-terms.ts';
import { planScan, type Scan } from './listing/list-scan.ts';
import { type SearchSizes, searchOrders } from './search/search-orders.ts';
import type { Sql, SqlValue } from './sql.ts';
import { countOrders, isBeyondCounting } from './tables/order-counts.ts';
import { type OrderItemRow, ordersFromRows, SELECT_ORDER_ITEMS } from './tables/orders.ts';

/** The most ids that one statement reads. */
const WINDOW_IDS = 10_000;
/** The most rows of items that one statement reads; an order has up to 1,000. */
const ROWS_AT_ONCE = 5_000;

export async function listOrders(
  sql: Sql,
  query: ListQuery,
  sizes: SearchSizes,
  signal: AbortSignal | undefined,
): Promise<OrderPage> {
  const found = await searchOrders(sql, query, sizes, signal);
  if (found) {
    const orders = await ordersByIds(sql, found.ids.slice(0, query.limit));
    return { query, orders, more: found.ids.length > query.limit, total: found.total };
  }
  const total = query.uncounted ? undefined : await count(sql, query.filter, signal);
  if (total !== undefined && query.skip >= total) return { query, orders: [], more: false, total };
  // One more than requested tells whether there is a next page.
  const wanted = query.limit + 1;
  const scan = await planScan(sql, query);
  const { orders, found: inReach } = isLong(sql, scan, query.filter)
    ? await pageOfIds(sql, await idsInWindows(sql, query, wanted, signal))
    : await pageOf(sql, scan, wanted);
  const more = inReach > query.limit;
  // The next page is older, or newer where the page ascends from an id.
  const page = query.after === undefined ? orders.slice(0, query.limit) : orders.slice(-query.limit);
  return { query, orders: page, more, total };
}

/** Whether one statement could read much of the database before it has found the page. */
function isLong({ dialect }: Sql, { rest, skip }: Scan, filter: OrderFilter): boolean {
  const { createdFrom, createdBefore, openSince, orderRef, trackingNumber, held } = filter;
  // Open rows and held orders are seldom many, and orders of one reference are few.
  if ((openSince ?? orderRef ?? trackingNumber) !== undefined || held === true) return false;
  const isFiltered = [createdFrom, createdBefore, ...Object.values(rest)].some(
    (value) => value !== undefined,
  );
  return dialect.holdsOthers && (isFiltered || skip > WINDOW_IDS);
}

/** Newest first. */
interface FoundPage {
  readonly orders: readonly Order[];
  /** How many there were: an order that is pruned before it is read does not end the list. */
  readonly found: number;
}

/** A page read in several statements has the orders of its ids: orders arrive and change between the statements. */
async function pageOf(sql: Sql, scan: Scan, limit: number): Promise<FoundPage> {
  const page = selectIds(sql, scan, limit, scan.skip);
  const { orders, isCut } = await readOrders(sql, scan.query, page);
  if (!isCut) return { orders, found: orders.length };
  const rows = await sql[scan.query]<{ id: number }>(page.text, page.values);
  return pageOfIds(
    sql,
    rows.map(({ id }) => id),
  );
}

async function pageOfIds(sql: Sql, ids: readonly number[]): Promise<FoundPage> {
  return { orders: await ordersByIds(sql, ids), found: ids.length };
}

/** Newest first; orders with very many items take several statements. */
async function ordersByIds(sql: Sql, ids: readonly number[]): Promise<Order[]> {
  const text = `SELECT o.id FROM orders o WHERE ${sql.dialect.oneOf('o.id')}`;
  const all: Order[] = [];
  for (let left = ids; left.length > 0; await turn()) {
    const { orders, isCut } = await readOrders(sql, 'query', { text, values: [JSON.stringify(left)] });
    all.push(...orders);
    if (!isCut) break;
    const last = orders.at(-1)?.id ?? 0;
    left = left.filter((id) => id < last);
  }
  return all;
}

/** The newest of the orders whose ids `page` selects, as far as one statement reads. */
async function readOrders(
  sql: Sql,
  query: Scan['query'],
  page: { readonly text: string; readonly values: readonly SqlValue[] },
): Promise<{ readonly orders: Order[]; readonly isCut: boolean }> {
  const rows = await sql[query]<OrderItemRow>(
    `${sql.dialect.ordersOf(page.text, SELECT_ORDER_ITEMS)} LIMIT ${ROWS_AT_ONCE + 1}`,
    page.values,
  );
  const last = rows.at(-1)?.id;
  // The last order may have more items than were read.
  const isCut = rows.length > ROWS_AT_ONCE && last !== rows[0]?.id;
  return { orders: ordersFromRows(isCut ? rows.filter(({ id }) => id !== last) : rows), isCut };
}

/** The ids after the skipped ones, found window by window. */
async function idsInWindows(
  sql: Sql,
  query: ListQuery,
  wanted: number,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const ids: number[] = [];
  let { skip } = query;
  for await (const scan of windows(sql, query, signal)) {
    // Fetches ids only where part of the window remains.
    const skipped = skip === 0 ? 0 : await countIn(sql, scan, skip);
    if (skipped === skip) {
      const { text, values } = selectIds(sql, scan, wanted - ids.length, skip);
      const rows = await sql[scan.query]<{ id: number }>(text, values);
      ids.push(...rows.map(({ id }) => id));
      if (ids.length >= wanted) break;
    }
    skip -= skipped;
  }
  return ids;
}

/** Exact without filters, by status and by batch; for other filters up to a bound. */
async function count(
  sql: Sql,
  filter: OrderFilter,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const { statuses, batchId, currency, ...others } = filter;
  if (Object.values(others).every((value) => value === undefined)) {
    const exact = await countOrders(sql, { statuses, batchId, currency });
    return currency === undefined || exact <= MAX_COUNTED ? exact : undefined;
  }
  const { createdFrom, createdBefore, ...exceptTimes } = filter;
  const onlyTimes = Object.values(exceptTimes).every((value) => value === undefined);
  if (onlyTimes && (await isBeyondCounting(sql, { createdFrom, createdBefore }))) return undefined;
  const scan = await planScan(sql, { filter, skip: 0 });
  let n = 0;
  for await (const part of isLong(sql, scan, filter) ? windows(sql, { filter }, signal) : [scan]) {
    n += await countIn(sql, part, MAX_COUNTED + 1);
    if (n > MAX_COUNTED) return undefined;
  }
  return n;
}

/** How many orders the scan has, up to a bound. */
async function countIn(sql: Sql, scan: Scan, most: number): Promise<number> {
  const { text, values } = selectIds(sql, scan, most, 0);
  const [row] = await sql[scan.query]<{ n: number }>(`SELECT count(*) AS n FROM (${text}) matches`, values);
  return Number(row?.n ?? 0);
}

/** The scan, cut into windows of ids, in its direction; other work runs between two of them. */
async function* windows(
  sql: Sql,
  { filter, before, after }: Pick<ListQuery, 'filter' | 'before' | 'after'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Scan> {
  const [newest] = await sql.query<{ id: number | null }>('SELECT max(id) AS id FROM orders', []);
  const end = Math.min(before ?? Number.MAX_SAFE_INTEGER, (newest?.id ?? 0) + 1);
  const [from, step] = after === undefined ? [end, -WINDOW_IDS] : [after, WINDOW_IDS];
  for (let id = from; step < 0 ? id > 0 : id + 1 < end; id += step) {
    const reach = step < 0 ? { before: id } : { after: id };
    yield planScan(sql, { filter, skip: 0, ...reach, until: id + step });
    refuseInterrupted(signal);
    await turn();
  }
}
