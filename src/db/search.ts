// Lists and counts the orders that hold a word: the search index names those that may, the newest first, and each is
// looked at again. What is newer than the index is read as it is (ADR 13).
import { turn } from '../domain/csv/input-file.ts';
import { type ListQuery, MAX_COUNTED, type OrderFilter, type OrderPage } from '../domain/list-query.ts';
import type { Order } from '../domain/order.ts';
import { type OrderItemRow, ordersFromRows, pageOfOrders, statusToRow } from './order-rows.ts';
import { type CandidateSizes, candidates } from './search-candidates.ts';
import { newestSlice, SLICE_ORDERS } from './search-slices.ts';
import type { Sql, SqlValue } from './sql.ts';

/** A condition on orders `o`, with WHERE. */
export interface Where {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

export interface SearchSizes extends CandidateSizes {
  /** Where a filter by equality leaves no more than these, they are all that is looked at. */
  readonly few: number;
  /** Orders are looked at in lots that grow from one to the other: a page of a common word takes few. */
  readonly firstLot: number;
  readonly lot: number;
}

export const SEARCH_SIZES: SearchSizes = {
  few: 1_000,
  firstLot: 64,
  lot: 1_024,
  windowSlices: 64,
  sieved: 64,
};

type Lots = AsyncIterable<Where>;

/** `whole` is the whole filter. Undefined where it has no word, or while there is no slice: such a book is small. */
export async function searchOrders(
  sql: Sql,
  query: ListQuery,
  whole: () => Where,
  sizes: SearchSizes,
): Promise<OrderPage | undefined> {
  const newest = query.filter.q === undefined ? undefined : await newestSlice(sql);
  if (newest === undefined) return undefined;
  const matching = whole();
  const few = await fewOf(sql, query.filter, sizes.few);
  const lots = (before?: number) => lotsOf(sql, query.filter, { few, newest, before }, sizes);
  const { orders, more } = await page(sql, query, matching, lots(query.before));
  const counted = async () => {
    if (query.uncounted) return undefined;
    // Whoever has seen the last of them knows how many there are.
    const isLast = !more && query.before === undefined && (orders.length > 0 || query.skip === 0);
    return isLast ? query.skip + orders.length : count(sql, matching, lots());
  };
  const total = await counted();
  return { query, orders, more, total: total === undefined || total > MAX_COUNTED ? undefined : total };
}

async function page(
  sql: Sql,
  { skip, limit }: ListQuery,
  matching: Where,
  lots: Lots,
): Promise<Pick<OrderPage, 'orders' | 'more'>> {
  const orders: Order[] = [];
  let toSkip = skip;
  for await (const lot of lots) {
    const skipped = toSkip === 0 ? 0 : await countLot(sql, matching, lot, toSkip + 1);
    if (toSkip > 0 && skipped <= toSkip) {
      toSkip -= skipped;
      continue;
    }
    // One more than asked for tells whether there is a next page.
    const rows = await sql.query<OrderItemRow>(pageOfOrders(`${matching.text} AND ${lot.text}`), [
      ...matching.values,
      ...lot.values,
      limit + 1 - orders.length,
      toSkip,
    ]);
    toSkip = 0;
    orders.push(...ordersFromRows(rows));
    if (orders.length > limit) break;
  }
  return { orders: orders.slice(0, limit), more: orders.length > limit };
}

/** More than the bound is not told any closer. */
async function count(sql: Sql, matching: Where, lots: Lots): Promise<number> {
  let n = 0;
  for await (const lot of lots) {
    n += await countLot(sql, matching, lot, MAX_COUNTED + 1 - n);
    if (n > MAX_COUNTED) break;
  }
  return n;
}

async function countLot(sql: Sql, matching: Where, lot: Where, bound: number): Promise<number> {
  const [row] = await sql.query<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM orders o ${matching.text} AND ${lot.text} LIMIT ?) matches`,
    [...matching.values, ...lot.values, bound],
  );
  return Number(row?.n ?? 0);
}

interface Around {
  /** All that are to be looked at, newest first, where they are few. */
  readonly few: readonly number[] | undefined;
  /** The last slice. */
  readonly newest: number;
  readonly before: number | undefined;
}

/** Conditions that between them let every order through once that may match, newest first. */
async function* lotsOf(
  sql: Sql,
  filter: OrderFilter,
  { few, newest, before = Number.MAX_SAFE_INTEGER }: Around,
  sizes: SearchSizes,
): AsyncGenerator<Where> {
  const end = (newest + 1) * SLICE_ORDERS;
  if (few === undefined && before > end) yield { text: 'o.id >= ? AND o.id < ?', values: [end, before] };
  let size = sizes.firstLot;
  let waiting: number[] = [];
  const take = (): Where => {
    const ids = waiting.slice(0, size);
    waiting = waiting.slice(size);
    size = Math.min(sizes.lot, size * 4);
    return { text: sql.dialect.oneOf('o.id'), values: [JSON.stringify(ids)] };
  };
  const found = few ? [few.filter((id) => id < before)] : candidates(sql, filter, { newest, before }, sizes);
  for await (const ids of found) {
    waiting = waiting.concat(ids);
    while (waiting.length >= size) {
      yield take();
      // On SQLite nobody else has a turn otherwise until the search has ended.
      await turn();
    }
  }
  while (waiting.length > 0) yield take();
}

/** Of the filters that have an index of their own, the ids that one leaves where they are few, newest first. */
async function fewOf(sql: Sql, filter: OrderFilter, few: number): Promise<number[] | undefined> {
  const equal: [string, SqlValue | undefined][] = [
    ['customer_email', filter.customerEmail],
    ['batch_id', filter.batchId],
    ['status', filter.status && statusToRow(filter.status)],
  ];
  for (const [column, value] of equal) {
    if (value === undefined) continue;
    const rows = await sql.query<{ id: number }>(
      `SELECT id FROM orders WHERE ${column} = ? ORDER BY id DESC LIMIT ?`,
      [value, few + 1],
    );
    if (rows.length <= few) return rows.map(({ id }) => id);
  }
  return undefined;
}
