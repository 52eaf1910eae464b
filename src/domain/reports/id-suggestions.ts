// Suggests the newest orders or batches whose ids begin with some digits, and order_refs, for shell completion.
import type { OrderStatus } from '../model/order-status.ts';

export interface IdSuggestion {
  readonly id: number;
  readonly status: string;
  /** The customer, or the file. */
  readonly name: string;
}

export interface IdsFrom {
  readonly from: number;
  /** Exclusive. */
  readonly before: number;
}

/** One kind of rows, in any order database. */
export interface IdSource {
  /** The greatest id, 0 if there are none. */
  newest(): Promise<number>;
  /** The newest of these ids, `MAX_SUGGESTIONS` at most, with this status if one is named. */
  page(ids: IdsFrom, status: OrderStatus | undefined): Promise<readonly IdSuggestion[]>;
}

/** An existing order database. Suggestions never create, upgrade or change it. */
export interface IdSuggestionSource {
  readonly orders: IdSource;
  readonly batches: IdSource;
  /** The orders among the newest `REF_ORDERS` that have an `order_ref`, newest first. */
  refs(): Promise<readonly RefSuggestion[]>;
  close(): Promise<void>;
}

export interface RefSuggestion {
  readonly ref: string;
  readonly id: number;
  readonly status: string;
  readonly name: string;
}

/** So that a completion costs the same in a database of any size. */
export const REF_ORDERS = 1_000;

/** More would not fit on a screen. */
export const MAX_SUGGESTIONS = 50;

/** Newest first, with one of `statuses` if some are named. */
export async function suggestIds(
  source: IdSource,
  digits: string,
  statuses: readonly OrderStatus[] = [],
): Promise<IdSuggestion[]> {
  const found: IdSuggestion[] = [];
  for (const ids of idsThatBegin(digits, await source.newest())) {
    const asked = statuses.length === 0 ? [undefined] : statuses;
    const pages = await Promise.all(asked.map((status) => source.page(ids, status)));
    found.push(...pages.flat().sort((a, b) => b.id - a.id));
    if (found.length >= MAX_SUGGESTIONS) break;
  }
  return found.slice(0, MAX_SUGGESTIONS);
}

/** The newest refs that begin with a text, each once. */
export async function suggestRefs(source: IdSuggestionSource, typed: string): Promise<RefSuggestion[]> {
  const found = new Map<string, RefSuggestion>();
  for (const one of await source.refs()) {
    if (one.ref.startsWith(typed) && !found.has(one.ref)) found.set(one.ref, one);
  }
  return [...found.values()].slice(0, MAX_SUGGESTIONS);
}

/** `12` begins 12, 120 to 129, 1200 to 1299 and so on; the greatest first. */
function idsThatBegin(digits: string, newest: number): IdsFrom[] {
  if (digits === '') return [{ from: 1, before: newest + 1 }];
  if (!/^[1-9]\d{0,14}$/.test(digits)) return [];
  const ranges: IdsFrom[] = [];
  for (let scale = 1; Number(digits) * scale <= newest; scale *= 10) {
    ranges.unshift({ from: Number(digits) * scale, before: (Number(digits) + 1) * scale });
  }
  return ranges;
}
