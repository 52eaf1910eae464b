// Lists orders. Lists that take longer than a page run a few at a time and in slices, so that a customer who places
// an order does not wait for them.
import { type ListQuery, type OrderPage, parseListQuery } from '../model/list-query.ts';
import type { Deps } from '../ports/store.ts';
import { overloaded } from '../shared/errors.ts';
import { turn } from '../shared/long-work.ts';
import { createLimiter, type Limiter } from '../shared/turns.ts';

export interface ListOptions {
  /** Pages may come without a total, and faster for it. */
  readonly uncounted?: boolean;
  /** Called for a list that takes long: aborted when no client waits for the answer any more. */
  readonly untilGone?: () => AbortSignal;
}

const MOST_WAITING = 64;
/** If a list takes longer, the next one starts in parallel. */
const LONGEST_MS = 10_000;
/** A page of up to so many orders is read at once. */
const SHORT_PAGE = 100;
/** Skipping so many rows takes less time than reading a page. */
const SHORT_WAY = 1_000;

/** `atOnce`: 1 if a search blocks other requests of this process, more if another process runs it. */
export function longListTurns(atOnce = 1): Limiter {
  return createLimiter({
    atOnce,
    mostWaiting: MOST_WAITING,
    longestMs: LONGEST_MS,
    full: () => overloaded('too many searches wait; retry in a moment', 2),
  });
}

/** `parameters` as in the query string of the API. Throws `invalid`, and `unavailable` if too many requests wait. */
export async function listOrders(
  { store, clock, process }: Pick<Deps, 'store' | 'clock' | 'process'>,
  parameters: Readonly<Record<string, string>>,
  { untilGone, ...options }: ListOptions = {},
): Promise<OrderPage> {
  const query = { ...parseListQuery(parameters, clock.now()), ...options };
  if (!isLong(query)) return store.read.list(query);
  const signal = untilGone?.();
  const list = async () => {
    // Without it, other requests would get no turn between two lists.
    await turn();
    return store.read.list(query, signal);
  };
  return process.longLists.run(list, signal);
}

function isLong({ filter, skip, limit }: ListQuery): boolean {
  const { q, createdFrom, createdBefore, currency } = filter;
  return (
    limit > SHORT_PAGE ||
    skip > SHORT_WAY ||
    [q, createdFrom, createdBefore, currency].some((value) => value !== undefined)
  );
}
