// Counts the orders of batches by state, from the counters (ADR 12): a batch may have a million.
import { type BatchCounts, NO_ORDERS } from '../../domain/model/batch.ts';
import { fromTenThousandths } from '../../domain/model/money.ts';
import { TO_SETTLE } from '../schema/journal-entities.ts';
import type { Sql } from '../sql.ts';

interface CountRow {
  readonly batch_id: number;
  readonly status: string;
  readonly currency: string;
  readonly orders: number | string;
  /** PENDING orders whose payment is open. */
  readonly open: number | string;
  readonly whole: number | string;
  readonly parts: number | string;
}

/** Payments that wait in their batch are counted; the few that are open elsewhere are looked at one by one. */
const countsBetween = (
  counts: string,
) => `SELECT batch_id, status, currency, sum(orders) AS orders, sum(open) AS open,
    sum("whole") AS "whole", sum(parts) AS parts
  FROM (SELECT batch_id, status, currency, orders, waiting AS open, "whole", parts FROM ${counts} c
      WHERE batch_id BETWEEN ? AND ?
    UNION ALL SELECT o.batch_id, o.status, o.currency, 0, 1, 0, 0
      FROM (SELECT order_id FROM journal WHERE ${TO_SETTLE} AND kind = 'payment') j CROSS JOIN orders o
      WHERE o.id = j.order_id AND o.batch_id BETWEEN ? AND ? AND o.status = 'PENDING') stands
  GROUP BY batch_id, status, currency`;

const STANDS: Readonly<Record<string, 'paid' | 'pending' | 'cancelled'>> = {
  PENDING: 'pending',
  PAYMENT_PROCESSING: 'pending',
  PAID: 'paid',
  SHIPPED: 'paid',
  DELIVERED: 'paid',
  CANCELLED: 'cancelled',
};

export async function batchCounts(sql: Sql, id: number): Promise<BatchCounts> {
  return (await countsOfBatches(sql, id, id)).get(id) ?? NO_ORDERS;
}

/** The batches from `first` to `last` that have orders, with their counts at one moment. */
export async function countsOfBatches(
  sql: Sql,
  first: number,
  last: number,
): Promise<Map<number, BatchCounts>> {
  const rows = await sql.query<CountRow>(countsBetween(sql.dialect.orderCounts), [first, last, first, last]);
  const batches = new Map<number, CountRow[]>();
  for (const row of rows) {
    const of = batches.get(row.batch_id);
    if (of) of.push(row);
    else batches.set(row.batch_id, [row]);
  }
  return new Map([...batches].map(([id, of]) => [id, countsOf(of)]));
}

function countsOf(rows: readonly CountRow[]): BatchCounts {
  const at = (stand: string) => rows.filter((row) => STANDS[row.status] === stand);
  const orders = (of: readonly CountRow[]) => of.reduce((sum, row) => sum + Number(row.orders), 0);
  // Tried, and certainly not charged: none of its payments is open any more.
  const failed = rows
    .filter((row) => row.status === 'PENDING')
    .reduce((sum, row) => sum + Number(row.orders) - Number(row.open), 0);
  const currencies = [
    ...new Set(rows.filter(({ orders }) => Number(orders) > 0).map(({ currency }) => currency)),
  ].sort();
  return {
    paid: orders(at('paid')),
    pending: orders(at('pending')) - failed,
    failed,
    cancelled: orders(at('cancelled')),
    amounts: currencies.map((currency) => ({
      currency,
      total: fromTenThousandths(rows.filter((row) => row.currency === currency)),
      paid: fromTenThousandths(at('paid').filter((row) => row.currency === currency)),
    })),
  };
}
