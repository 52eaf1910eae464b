// The conditions of a filter on orders `o`, except for its words: those are searched in folded texts.
import type { OrderFilter } from '../../domain/model/list-query.ts';
import type { Dialect, Sql, SqlValue } from '../sql.ts';
import { OPEN_SINCE } from '../tables/journal.ts';
import { timeTerms } from '../tables/order-counts.ts';
import { emailKey, IS_REF, statusToRow } from '../tables/orders.ts';
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
  if (filter.status !== undefined) add('o.status = ?', statusToRow(filter.status));
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

/** The text between SELECT and LIMIT; with its sequence, also for counting, so that the index serves it. */
export function scanText({ dialect }: Pick<Sql, 'dialect'>, scan: Scan) {
  const { terms, values } = termsOf(dialect, scan.rest);
  return {
    text: `${scan.from} WHERE ${[...scan.terms, ...terms].join(' AND ')} ORDER BY ${scan.orderBy}`,
    values: [...scan.values, ...values],
  };
}
