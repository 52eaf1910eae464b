// Checks orders that may match a search: whether their texts contain all its words, and the other filters match.
import type { OrderFilter } from '../../domain/model/list-query.ts';
import { termsOf } from '../listing/filter-terms.ts';
import type { Sql } from '../sql.ts';
import { ORDER_REF } from '../tables/orders.ts';
import { caselessText, foldedText, isAscii, wordsOf } from './same-text.ts';

/** The folded words to find in texts, and the conditions that the database checks. */
export interface Sought {
  readonly words: readonly string[];
  /** The whole address, where it has letters whose case the database does not know. */
  readonly email: string | undefined;
  readonly rest: OrderFilter;
}

/** Undefined where the database alone can answer. */
export function soughtOf(filter: OrderFilter): Sought | undefined {
  const { q, customerEmail } = filter;
  const words = q === undefined ? [] : wordsOf(q);
  const isForeign = customerEmail !== undefined && !isAscii(customerEmail);
  if (words.length === 0 && !isForeign) return undefined;
  const rest = { ...filter, q: undefined, ...(isForeign ? { customerEmail: undefined } : {}) };
  return { words, email: isForeign ? caselessText(customerEmail) : undefined, rest };
}

/** The most items that are read at once; an order has up to 1,000. */
const ITEMS_AT_ONCE = 2_000;
const FIRST_ORDERS = 64;

interface TextRow {
  readonly id: number;
  readonly customer_email: string;
  readonly customer_name: string;
  readonly order_ref: string | null;
}

/** Those of `ids` that match, in their sequence. */
export async function matching(sql: Sql, sought: Sought, ids: readonly number[]): Promise<number[]> {
  const { terms, values } = termsOf(sql.dialect, sought.rest);
  const rows = await sql.query<TextRow>(
    `SELECT o.id, o.customer_email, o.customer_name, ${ORDER_REF} AS order_ref FROM orders o
      WHERE ${[sql.dialect.oneOf('o.id'), ...terms].join(' AND ')}`,
    [JSON.stringify(ids), ...values],
  );
  const matched = new Set<number>();
  const missing = new Map<number, readonly string[]>();
  for (const row of rows) {
    if (sought.email !== undefined && caselessText(row.customer_email) !== sought.email) continue;
    const texts = [row.customer_email, row.customer_name, row.order_ref ?? ''].map(foldedText);
    const left = sought.words.filter((word) => !texts.some((text) => text.includes(word)));
    if (left.length === 0) matched.add(row.id);
    else missing.set(row.id, left);
  }
  await lookAtItems(sql, missing, matched);
  return ids.filter((id) => matched.has(id));
}

/** Adds to `matched` the orders whose items have the words that are `missing`. */
async function lookAtItems(
  sql: Sql,
  missing: Map<number, readonly string[]>,
  matched: Set<number>,
): Promise<void> {
  const ids = [...missing.keys()];
  let count = FIRST_ORDERS;
  for (let at = 0; at < ids.length; ) {
    const some = ids.slice(at, at + count);
    at += some.length;
    const items = await sql.query<{ order_id: number; product_name: string }>(
      sql.dialect.rowsOf('order_items', 'order_id', 'order_id, product_name'),
      [JSON.stringify(some)],
    );
    for (const { order_id: id, product_name: name } of items) {
      const words = missing.get(id) ?? [];
      if (words.length === 0) continue;
      const text = foldedText(name);
      const left = words.filter((word) => !text.includes(word));
      missing.set(id, left);
      if (left.length === 0) matched.add(id);
    }
    // As many orders as will probably have no more items than that, judged by the last ones.
    count = Math.max(1, Math.floor((ITEMS_AT_ONCE * some.length) / Math.max(1, items.length)));
  }
}
