// The conditions of a filter on orders `o`, except for its words: those are searched in folded texts.
import type { OrderFilter } from '../../domain/model/list-query.ts';
import type { Dialect, Sql, SqlValue } from '../sql.ts';
import { OPEN_SINCE } from '../tables/journal.ts';
import { timeTerms } from '../tables/order-counts.ts';
import { emailKey, hasStatus, IS_REF, statusToRow } from '../tables/orders.ts';
import type { Scan } from './list-scan.ts';

export interface Terms {
  readonly terms: readonly string[];
  readonly values: readonly SqlValue[];
}

export function termsOf(dialect: Dialect, filter: Omit<OrderFilter, 'q'>): Terms {
  const terms: string[] = [];
  const values: SqlValue[] = [];
  const add = (term: string, ...of: SqlValue[]) => {
    terms.push(term);
    values.push(...of);
  };
  const { statuses } = filter;
  if (statuses !== undefined) add(hasStatus('o', statuses), ...statuses.map(statusToRow));
  if (filter.customerEmail !== undefined) add(`${dialect.emailKey('o')} = ?`, emailKey(filter.customerEmail));
  if (filter.currency !== undefined) add('o.currency = ?', filter.currency);
  if (filter.batchId !== undefined) add('o.batch_id = ?', filter.batchId);
  if (filter.orderRef !== undefined) add(`o.import_group = ? AND ${IS_REF}`, filter.orderRef);
  if (filter.trackingNumber !== undefined) add('o.tracking_number = ?', filter.trackingNumber);
  if (filter.held !== undefined) add(`o.held_at IS ${filter.held ? 'NOT NULL' : 'NULL'}`);
  if (filter.createdFrom !== undefined || filter.createdBefore !== undefined) {
    const times = timeTerms(filter, 'o.created_at', 'o.created_at');
    add(times.text, ...times.values);
  }
  if (filter.openSince !== undefined) add(`o.id IN (${OPEN_SINCE})`, filter.openSince);
  return { terms, values };
}

/** Selects the ids of a scan, at most `limit` after the first `skip`, in its sequence. */
export function selectIds(
  { dialect }: Pick<Sql, 'dialect'>,
  { paths, sequence, rest }: Scan,
  limit: number,
  skip: number,
): { readonly text: string; readonly values: readonly SqlValue[] } {
  const { terms, values } = termsOf(dialect, rest);
  const texts = paths.map(
    (path) =>
      `SELECT o.id FROM ${path.from} WHERE ${[...path.terms, ...terms].join(' AND ')} ORDER BY ${path.orderBy}`,
  );
  const [text = '', ...others] = texts;
  const [path] = paths;
  if (others.length === 0) {
    return { text: `${text} LIMIT ? OFFSET ?`, values: [...(path?.values ?? []), ...values, limit, skip] };
  }
  // Whichever paths the page comes from, none of them contributes more than its whole length.
  const parts = texts.map((each) => `SELECT id FROM (${each} LIMIT ?) part`);
  return {
    text: `SELECT merged.id FROM (${parts.join(' UNION ALL ')}) merged
      ORDER BY merged.id ${sequence} LIMIT ? OFFSET ?`,
    values: [...paths.flatMap((each) => [...each.values, ...values, limit + skip]), limit, skip],
  };
}
