// The headers that lead from one page of a list to the next (RFC 8288) and tell how many there are.
import type { OrderPage } from '../../domain/model/list-query.ts';

/** The query parameters that differ on another page; undefined ones are left out there. */
type Turn = Readonly<Record<string, number | undefined>>;

interface Turns {
  readonly next?: Turn | undefined;
  readonly prev?: Turn | undefined;
}

interface PageAround {
  readonly skip: number;
  readonly limit: number;
  /** Whether there is anything after this page. */
  readonly more: boolean;
  readonly total: number | undefined;
}

/** For a list that is paged by the number of entries to skip. */
export function pageLinks(
  path: string,
  query: Readonly<Record<string, string>>,
  { skip, limit, more, total }: PageAround,
): Record<string, string> {
  const next = more ? { skip: skip + limit } : undefined;
  return headers(path, query, limit, { next, prev: turnBack(skip, limit) }, total);
}

/**
 * For orders: by their ids, so that a client that follows `next` neither misses nor repeats an order that existed at
 * the start, even when orders arrive or stop matching meanwhile.
 */
export function orderLinks(
  path: string,
  query: Readonly<Record<string, string>>,
  { query: asked, orders, more, total }: OrderPage,
): Record<string, string> {
  const { before, after, skip, limit } = asked;
  const [first, last] = [orders[0]?.id, orders.at(-1)?.id];
  const on = (from: number) => ({ before: from, after: undefined, skip: undefined });
  const back = (from: number) => ({ before: undefined, after: from, skip: undefined });
  const turns = (): Turns => {
    if (after !== undefined) {
      // Below it are the orders that it was asked from.
      return { next: on(last ?? after + 1), prev: more && first !== undefined ? back(first) : undefined };
    }
    const next = more && last !== undefined ? on(last) : undefined;
    if (skip > 0 || before === undefined) return { next, prev: turnBack(skip, limit) };
    return { next, prev: back(first ?? before - 1) };
  };
  return headers(path, query, limit, turns(), total);
}

function turnBack(skip: number, limit: number): Turn | undefined {
  return skip > 0 ? { skip: Math.max(0, skip - limit) } : undefined;
}

function headers(
  path: string,
  query: Readonly<Record<string, string>>,
  limit: number,
  turns: Turns,
  total: number | undefined,
): Record<string, string> {
  const links = (['next', 'prev'] as const).flatMap((relation) => {
    const turn = turns[relation];
    if (turn === undefined) return [];
    const parameters = new URLSearchParams({ ...query, limit: String(limit) });
    for (const [name, value] of Object.entries(turn)) {
      if (value === undefined) parameters.delete(name);
      else parameters.set(name, String(value));
    }
    return [`<${path}?${parameters}>; rel="${relation}"`];
  });
  return {
    ...(links.length > 0 ? { Link: links.join(', ') } : {}),
    ...(total === undefined ? {} : { 'X-Total-Count': String(total) }),
  };
}
