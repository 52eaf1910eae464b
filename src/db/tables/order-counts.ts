// How many orders there are, from the counters that triggers keep (ADR 12): never by counting rows.
import { MAX_COUNTED, type OrderFilter } from '../../domain/model/list-query.ts';
import type { Finding } from '../../domain/reports/doctor-findings.ts';
import { counted } from '../../domain/shared/format.ts';
import { tenThousandths, wholeUnits } from '../schema/amount-sql.ts';
import type { Sql } from '../sql.ts';
import { hasStatus, statusToRow, timeToRow } from './orders.ts';

/** One row in `order_spans` covers this many ids. */
export const SPAN_ORDERS = 1_000;
/** The key of the whole database among those of its batches. */
const ALL_ORDERS = 0;

type Countable = Pick<OrderFilter, 'statuses' | 'batchId' | 'currency'>;
type Times = Pick<OrderFilter, 'createdFrom' | 'createdBefore'>;

/** Of orders by status, batch and currency. */
export async function countOrders(sql: Sql, { statuses, batchId, currency }: Countable): Promise<number> {
  const and = [
    ...(statuses === undefined ? [] : [`AND ${hasStatus('c', statuses)}`]),
    ...(currency === undefined ? [] : ['AND c.currency = ?']),
  ].join(' ');
  const [row] = await sql.query<{ n: number | string | null }>(
    `SELECT sum(c.orders) AS n FROM ${sql.dialect.orderCounts} c WHERE c.batch_id = ? ${and}`,
    [
      batchId ?? ALL_ORDERS,
      ...(statuses ?? []).map(statusToRow),
      ...(currency === undefined ? [] : [currency]),
    ],
  );
  return Number(row?.n ?? 0);
}

/** Whether more orders than are ever counted are surely within these times. */
export async function isBeyondCounting(sql: Sql, times: Times): Promise<boolean> {
  const within = timeTerms(times, 's.first_at', 's.last_at');
  const [row] = await sql.query<{ n: number | string | null }>(
    `SELECT sum(s.orders) AS n FROM ${sql.dialect.orderSpans} s WHERE ${within.text}`,
    within.values,
  );
  return Number(row?.n ?? 0) > MAX_COUNTED;
}

/** Whether `from` is as late as it has to be, and `before` as early. */
export function timeTerms({ createdFrom, createdBefore }: Times, from: string, before: string) {
  const terms = [
    ...(createdFrom === undefined ? [] : [`${from} >= ?`]),
    ...(createdBefore === undefined ? [] : [`${before} < ?`]),
  ];
  const times = [createdFrom, createdBefore].filter((time) => time !== undefined);
  return { text: `(${terms.join(' AND ')})`, values: times.map(timeToRow) };
}

/** The span that holds the order behind the newest `skip`, and how many of those are in newer spans. */
export async function spanBehind(
  sql: Sql,
  skip: number,
): Promise<{ readonly span: number; readonly newer: number } | undefined> {
  const [row] = await sql.query<{ span: number; newer: number | string }>(
    `SELECT span, newer FROM (
        SELECT s.span, s.orders, sum(s.orders) OVER (ORDER BY s.span DESC) - s.orders AS newer
          FROM ${sql.dialect.orderSpans} s) spans
      WHERE newer + orders > ? ORDER BY span DESC LIMIT 1`,
    [skip],
  );
  return row && { span: row.span, newer: Number(row.newer) };
}

/**
 * How many counters and spans differ from their rows. Reads the whole database in one statement, so that concurrent
 * writes change nothing.
 */
export async function countersWrong(sql: Pick<Sql, 'query' | 'dialect'>): Promise<number> {
  const [row] = await sql.query<{ n: number | string }>(
    `SELECT (SELECT count(*) FROM (${counterDifferences(sql.dialect.orderCounts)}) counters)
      + (SELECT count(*) FROM (${spanDifferences(sql.dialect.orderSpans)}) spans) AS n`,
  );
  return Number(row?.n ?? 0);
}

/** For `orders doctor`. */
export async function counterFinding(sql: Pick<Sql, 'query' | 'dialect'>): Promise<Finding> {
  const wrong = await countersWrong(sql);
  return {
    check: 'counters',
    ok: wrong === 0,
    detail:
      wrong === 0
        ? 'every counter agrees with the orders'
        : `${counted(wrong, 'counter')} ${wrong === 1 ? 'differs' : 'differ'} from the orders`,
    fix: { to: 'recount_orders' },
  };
}

const WHOLE = wholeUnits('total_amount');
const PARTS = tenThousandths('total_amount');

const counterDifferences = (counts: string) => `SELECT batch_id, status, currency FROM (
    SELECT batch_id, status, currency, orders, waiting, "whole", parts FROM ${counts} counted
    UNION ALL SELECT 0, status, currency, -count(*), 0, 0, 0 FROM orders GROUP BY status, currency
    UNION ALL SELECT batch_id, status, currency, -count(*), 0, -sum(${WHOLE}), -sum(${PARTS}) FROM orders
      WHERE batch_id IS NOT NULL GROUP BY batch_id, status, currency
    UNION ALL SELECT batch_id, 'PENDING', currency, 0, -count(*), 0, 0 FROM journal
      WHERE batch_id IS NOT NULL AND state = 'waiting' GROUP BY batch_id, currency) differences
  GROUP BY batch_id, status, currency
  HAVING sum(orders) <> 0 OR sum(waiting) <> 0 OR sum("whole") <> 0 OR sum(parts) <> 0`;

/** A span may cover more than its orders' times, where an order's time was changed. */
const spanDifferences = (spans: string) => `SELECT real.span FROM (
    SELECT id / ${SPAN_ORDERS} AS span, count(*) AS orders, min(created_at) AS first_at, max(created_at) AS last_at
      FROM orders GROUP BY 1) real
  LEFT JOIN ${spans} s ON s.span = real.span
  WHERE s.span IS NULL OR s.orders <> real.orders OR s.first_at > real.first_at OR s.last_at < real.last_at`;
