// Finds and counts the orders that hold words: the search index names candidates, and each is checked again. Orders
// newer than the index are read directly (ADR 13).
import { type ListQuery, MAX_COUNTED, type OrderFilter } from '../../domain/model/list-query.ts';
import { slices } from '../../domain/shared/long-work.ts';
import { refuseInterrupted } from '../../domain/shared/turns.ts';
import { selectIds } from '../listing/filter-terms.ts';
import { planScan } from '../listing/list-scan.ts';
import { type Reach, reachOf, within } from '../reach.ts';
import type { Sql } from '../sql.ts';
import { type CandidateSizes, candidates } from './candidates.ts';
import { matching, type Sought, soughtOf } from './match.ts';
import { newestSlice, SLICE_ORDERS } from './posting-lists.ts';

export interface SearchSizes extends CandidateSizes {
  /** Where an equality filter leaves no more orders than this, the search checks only those. */
  readonly few: number;
  /** Orders are checked in lots that grow from the first size to the second: a page of a common word takes few. */
  readonly firstLot: number;
  readonly lot: number;
}

export const SEARCH_SIZES: SearchSizes = {
  few: 1_000,
  firstLot: 64,
  lot: 512,
  windowSlices: 64,
  sieved: 64,
};

/** Ids in the direction of a reach. */
type Lots = AsyncIterable<readonly number[]>;

export interface FoundIds {
  /** The ids of a page, plus one more if there are any. */
  readonly ids: readonly number[];
  /** Undefined beyond the bound of counting, or where it was not asked for. */
  readonly total: number | undefined;
}

/** Undefined where the filter asks for no words. */
export async function searchOrders(
  sql: Sql,
  query: ListQuery,
  sizes: SearchSizes,
  signal?: AbortSignal,
): Promise<FoundIds | undefined> {
  const sought = soughtOf(query.filter);
  if (!sought) return undefined;
  const newest = await newestSlice(sql);
  const few = await fewOf(sql, sought.rest, sizes.few);
  const others = slices(SHORT_MS);
  const find = (reach: Reach, page: Pick<ListQuery, 'skip' | 'limit'>, counts: boolean) =>
    findIn(
      matchesIn(sql, sought, lotsOf(sql, sought, { few, newest, reach, others }, sizes), others, signal),
      page,
      counts,
    );
  const counts = query.uncounted !== true;
  const isFirst = query.before === undefined && query.after === undefined;
  const { ids, seen } = await find(reachOf(query), query, counts && isFirst);
  const all = isFirst || !counts ? seen : (await find(reachOf({}), NO_PAGE, true)).seen;
  return { ids, total: counts && all <= MAX_COUNTED ? all : undefined };
}

/** Most searches take less time than this. */
const SHORT_MS = 50;
const NO_PAGE = { skip: 0, limit: -1 };

/** The ids of a page, and one more where there are; how many match, to the bound of counting, where that is asked. */
async function findIn(
  matches: Lots,
  { skip, limit }: Pick<ListQuery, 'skip' | 'limit'>,
  counts: boolean,
): Promise<{ readonly ids: readonly number[]; readonly seen: number }> {
  const ids: number[] = [];
  let seen = 0;
  for await (const found of matches) {
    ids.push(...found.slice(Math.max(0, skip - seen), Math.max(0, skip - seen) + limit + 1 - ids.length));
    seen += found.length;
    if (ids.length > limit && (!counts || seen > MAX_COUNTED)) break;
  }
  return { ids, seen };
}

async function* matchesIn(
  sql: Sql,
  sought: Sought,
  lots: Lots,
  others: Around['others'],
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly number[]> {
  for await (const lot of lots) {
    yield await matching(sql, sought, lot);
    refuseInterrupted(signal);
    await others();
  }
}

interface Around {
  /** Gives other work a turn where it is due: on SQLite none would run until the search has ended. */
  readonly others: () => Promise<void>;
  /** All candidates, newest first, where they are few. */
  readonly few: readonly number[] | undefined;
  /** The last slice. */
  readonly newest: number | undefined;
  readonly reach: Reach;
}

/** Together they hold every order that may match. */
async function* lotsOf(
  sql: Sql,
  sought: Sought,
  { few, newest, reach, others }: Around,
  sizes: SearchSizes,
): AsyncGenerator<readonly number[]> {
  if (few) return yield* packed([within(reach, few)], sizes);
  const newer = newerThan(sql, sought.rest, newest, reach, sizes);
  const older = newest === undefined ? [] : candidates(sql, sought, { newest, reach, others }, sizes);
  const parts = reach.op === '<' ? [newer, packed(older, sizes)] : [packed(older, sizes), newer];
  for (const part of parts) yield* part;
}

/** Lots that grow. */
async function* packed(
  found: AsyncIterable<number[]> | Iterable<number[]>,
  { firstLot, lot }: SearchSizes,
): AsyncGenerator<readonly number[]> {
  let size = firstLot;
  let waiting: number[] = [];
  const take = () => {
    const ids = waiting.slice(0, size);
    waiting = waiting.slice(size);
    size = Math.min(lot, size * 4);
    return ids;
  };
  for await (const ids of found) {
    waiting = waiting.concat(ids);
    while (waiting.length >= size) yield take();
  }
  while (waiting.length > 0) yield take();
}

/** Orders that no slice holds yet: the newest ones, or all, narrowed by any filter that has an index. */
async function* newerThan(
  sql: Sql,
  filter: OrderFilter,
  newest: number | undefined,
  reach: Reach,
  { firstLot, lot }: SearchSizes,
): AsyncGenerator<readonly number[]> {
  const read =
    newest === undefined ? walkedIds : (...of: WalkedBy) => idsFrom((newest + 1) * SLICE_ORDERS, ...of);
  let from = reach;
  for (let size = firstLot; ; size = Math.min(lot, size * 4)) {
    const ids = await read(sql, filter, from, size);
    if (ids.length > 0) yield ids;
    if (ids.length < size) return;
    from = { ...from, id: ids.at(-1) ?? from.id };
  }
}

type WalkedBy = [sql: Sql, filter: OrderFilter, reach: Reach, limit: number];

async function walkedIds(...[sql, filter, { op, id }, limit]: WalkedBy): Promise<number[]> {
  const walk = await planScan(sql, { filter, skip: 0, ...(op === '<' ? { before: id } : { after: id }) });
  const { text, values } = selectIds(sql, walk, limit, 0);
  return idsIn(await sql[walk.query](text, values));
}

async function idsFrom(start: number, ...[sql, , { op, id, sequence }, limit]: WalkedBy): Promise<number[]> {
  const text = `SELECT o.id FROM orders o WHERE o.id >= ? AND o.id ${op} ? ORDER BY o.id ${sequence} LIMIT ?`;
  return idsIn(await sql.query(text, [start, id, limit]));
}

/** The ids that one indexed filter leaves, newest first, where they are few. */
async function fewOf(sql: Sql, filter: OrderFilter, few: number): Promise<number[] | undefined> {
  const { customerEmail, batchId, orderRef, statuses } = filter;
  const indexed: OrderFilter[] = [{ orderRef }, { customerEmail }, { batchId }, { statuses }];
  for (const one of indexed) {
    if (Object.values(one).every((value) => value === undefined)) continue;
    const ids = await walkedIds(sql, one, reachOf({}), few + 1);
    if (ids.length <= few) return ids;
  }
  return undefined;
}

function idsIn(rows: readonly { readonly id: number }[]): number[] {
  return rows.map(({ id }) => id);
}
