// Reads the search index: the orders that match all n-grams of a filter, slice by slice.
import type { OrderFilter } from '../../domain/model/list-query.ts';
import type { OrderStatus } from '../../domain/model/order-status.ts';
import { type Reach, within } from '../reach.ts';
import type { Sql } from '../sql.ts';
import { hasStatus, statusToRow, timeToRow } from '../tables/orders.ts';
import type { Sought } from './match.ts';
import { gramsWanted, OVERFLOW } from './ngrams.ts';
import {
  type Bitmap,
  decodeSet,
  idsOf,
  intersect,
  SLICE_ORDERS,
  setOf,
  sliceOf,
  union,
} from './posting-lists.ts';
import { foldedText } from './same-text.ts';

export interface CandidateSizes {
  /** Slices are read in windows that grow up to this: a page of a common word takes one. */
  readonly windowSlices: number;
  /** In a slice with more orders than this, orders of another status are removed before their texts are read. */
  readonly sieved: number;
}

/** The ids within reach and in the slices up to the `newest`, in the direction of the reach; more than those that match. */
export async function* candidates(
  sql: Sql,
  { words, email, rest: filter }: Sought,
  { newest, reach, others }: { readonly newest: number; readonly reach: Reach; others(): Promise<void> },
  { windowSlices, sieved }: CandidateSizes,
): AsyncGenerator<number[]> {
  const address = filter.customerEmail ?? email;
  const grams = gramsWanted(filter, address === undefined ? words : [...words, foldedText(address)]);
  let beyond = reach.op === '<' ? Math.min(newest, sliceOf(reach.id - 1)) + 1 : sliceOf(reach.id + 1) - 1;
  for (let window = 1; ; window = Math.min(windowSlices, window * 2)) {
    const slices = await slicesBeyond(sql, filter, { newest, reach, beyond }, window);
    const sets = await setsOf(sql, slices, grams);
    for (const slice of slices) {
      const set = sets.get(slice);
      if (set === undefined) continue;
      const ids = within(reach, idsOf(slice, set));
      if (filter.statuses !== undefined && ids.length > sieved) {
        intersect(set, await withStatus(sql, slice, filter.statuses));
        yield within(reach, idsOf(slice, set));
      } else yield ids;
    }
    if (slices.length < window) return;
    beyond = slices.at(-1) ?? 0;
    await others();
  }
}

/** The slices that may hold orders of the requested time. */
async function slicesBeyond(
  sql: Sql,
  { createdFrom, createdBefore }: OrderFilter,
  { newest, reach, beyond }: { readonly newest: number; readonly reach: Reach; readonly beyond: number },
  limit: number,
): Promise<number[]> {
  const from = createdFrom === undefined ? '' : 'AND last_created_at >= ?';
  const to = createdBefore === undefined ? '' : 'AND first_created_at < ?';
  const times = [createdFrom, createdBefore].filter((time) => time !== undefined).map(timeToRow);
  const rows = await sql.query<{ slice: number }>(
    `SELECT slice FROM search_slices WHERE slice ${reach.op} ? AND slice <= ? ${from} ${to}
      ORDER BY slice ${reach.sequence} LIMIT ?`,
    [beyond, newest, ...times, limit],
  );
  return rows.map(({ slice }) => slice);
}

/** For each slice, the orders that have all grams; none where there are none. */
async function setsOf(
  sql: Sql,
  slices: readonly number[],
  grams: readonly number[],
): Promise<ReadonlyMap<number, Bitmap>> {
  const rows = await sql.query<{ slice: number; gram: number; orders: Uint8Array }>(
    `SELECT slice, gram, orders FROM search_grams
      WHERE ${sql.dialect.oneOf('slice')} AND ${sql.dialect.oneOf('gram')}`,
    [JSON.stringify(slices), JSON.stringify([OVERFLOW, ...grams])],
  );
  const found = new Map<number, Uint8Array[]>();
  const sets = new Map<number, Bitmap>();
  for (const { slice, gram, orders } of rows) {
    if (gram === OVERFLOW) sets.set(slice, decodeSet(orders));
    else found.set(slice, [...(found.get(slice) ?? []), orders]);
  }
  for (const [slice, all] of found) {
    const set = all.length < grams.length ? undefined : inAll(all);
    if (!set) continue;
    const any = sets.get(slice);
    if (any) union(set, any);
    sets.set(slice, set);
  }
  return sets;
}

/** The smallest first: the intersection is often empty. */
function inAll(sets: Uint8Array[]): Bitmap | undefined {
  const [first, ...others] = sets.sort((a, b) => a.length - b.length);
  if (first === undefined) return undefined;
  const set = decodeSet(first);
  return others.every((other) => intersect(set, decodeSet(other))) ? set : undefined;
}

async function withStatus(sql: Sql, slice: number, statuses: readonly OrderStatus[]): Promise<Bitmap> {
  const rows = await sql.query<{ id: number }>(
    `SELECT o.id FROM orders o WHERE ${hasStatus('o', statuses)} AND o.id >= ? AND o.id < ?`,
    [...statuses.map(statusToRow), slice * SLICE_ORDERS, (slice + 1) * SLICE_ORDERS],
  );
  return setOf(rows.map(({ id }) => id % SLICE_ORDERS));
}
