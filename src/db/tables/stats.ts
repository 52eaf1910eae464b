// Reads statistics, a span of a thousand ids at a time: their orders from the table itself, the rest by their ids.
import type { OrderGroup, PaymentGroup, StatsReads, StatsTimes } from '../../domain/ports/stats-store.ts';
import { tenThousandths, wholeUnits } from '../schema/amount-sql.ts';
import type { Sql } from '../sql.ts';
import { SPAN_ORDERS, timeTerms } from './order-counts.ts';
import { statusFromRow, timeToRow } from './orders.ts';

interface OrderGroupRow {
  readonly day: number;
  readonly status: string;
  readonly currency: string;
  readonly n: number | string;
  readonly whole: number | string;
  readonly parts: number | string;
}

interface PaymentGroupRow {
  readonly outcome: PaymentGroup['outcome'];
  readonly ms: number | string | null;
  readonly n: number | string;
}

export function statsReads(sql: Sql): StatsReads {
  const { orderSpans } = sql.dialect;
  return {
    async spansWithin(times) {
      const touched = timeTerms(times, 's.last_at', 's.first_at');
      const rows = await sql.query<{ span: number; firstAt: string; lastAt: string }>(
        `SELECT s.span, s.first_at AS "firstAt", s.last_at AS "lastAt" FROM ${orderSpans} s WHERE ${touched.text} AND s.orders > 0 ORDER BY s.span`,
        touched.values,
      );
      return rows.map(({ span, firstAt, lastAt }) => ({
        id: span,
        firstAt: Date.parse(firstAt),
        lastAt: Date.parse(lastAt),
      }));
    },
    async firstOrderAt() {
      const [row] = await sql.query<{ at: string | null }>(
        `SELECT min(s.first_at) AS at FROM ${orderSpans} s WHERE s.orders > 0`,
      );
      return row?.at ? Date.parse(row.at) : undefined;
    },
    orderGroups: (span, times, dayStarts) => orderGroups(sql, span, times, dayStarts),
    paymentGroups: (span, times) => paymentGroups(sql, span, times),
  };
}

const WITHIN_SPAN = 'o.id >= ? AND o.id < ?';

/** More days are rare, and each number of them would be a prepared statement of its own. */
const MOST_PREPARED = 8;

async function orderGroups(
  sql: Sql,
  span: number,
  times: StatsTimes,
  dayStarts: readonly number[],
): Promise<OrderGroup[]> {
  const within = timeTerms(times, 'o.created_at', 'o.created_at');
  const day = dayIndex('o.created_at', dayStarts);
  const query = dayStarts.length > MOST_PREPARED ? sql.queryAnew : sql.query;
  const rows = await query<OrderGroupRow>(
    `SELECT ${day.text} AS day, o.status, o.currency, count(*) AS n,
        sum(${wholeUnits('o.total_amount')}) AS "whole", sum(${tenThousandths('o.total_amount')}) AS parts
      FROM orders o WHERE ${WITHIN_SPAN} AND ${within.text} GROUP BY 1, 2, 3`,
    [...day.values, ...idsOf(span), ...within.values],
  );
  return rows.map(({ day, status, currency, n, whole, parts }) => ({
    day: Number(day),
    status: statusFromRow(status),
    currency,
    orders: Number(n),
    whole: BigInt(whole),
    parts: BigInt(parts),
  }));
}

/** How many of the days have begun at the time in this column, by halving: only the client knows its time zone. */
function dayIndex(
  column: string,
  starts: readonly number[],
  from = 0,
  to = starts.length,
): { readonly text: string; readonly values: readonly string[] } {
  const middle = (from + to) >> 1;
  const start = starts[middle];
  if (from === to || start === undefined) return { text: String(from), values: [] };
  const before = dayIndex(column, starts, from, middle);
  const after = dayIndex(column, starts, middle + 1, to);
  return {
    text: `CASE WHEN ${column} < ? THEN ${before.text} ELSE ${after.text} END`,
    values: [timeToRow(start), ...before.values, ...after.values],
  };
}

/** The end of a success is in the timeline: an order is paid once. A call that never left is no attempt. */
async function paymentGroups(sql: Sql, span: number, times: StatsTimes): Promise<PaymentGroup[]> {
  const within = timeTerms(times, 'o.created_at', 'o.created_at');
  // The ids of each table are bounded, which no planner misjudges.
  const rows = await sql.queryAnew<PaymentGroupRow>(
    `SELECT CASE j.state WHEN 'done' THEN 'succeeded' WHEN 'refused' THEN 'declined' ELSE 'unknown' END AS outcome,
        e.at - j.sent_at AS ms, count(*) AS n
      FROM orders o CROSS JOIN journal j
      LEFT JOIN order_events e ON e.order_id = j.order_id AND e.order_id >= ? AND e.order_id < ?
        AND e.type = 'payment_succeeded' AND j.state = 'done'
      WHERE ${WITHIN_SPAN} AND ${within.text} AND j.order_id = o.id AND j.order_id >= ? AND j.order_id < ?
        AND j.kind = 'payment' AND (j.state = 'done' OR j.sent_at IS NOT NULL AND j.state <> 'dropped')
      GROUP BY 1, 2`,
    [...idsOf(span), ...idsOf(span), ...within.values, ...idsOf(span)],
  );
  return rows.map(({ outcome, ms, n }) => ({
    outcome,
    // A clock may have been set meanwhile.
    durationMs: ms === null ? null : Math.max(0, Number(ms)),
    attempts: Number(n),
  }));
}

const idsOf = (span: number) => [span * SPAN_ORDERS, (span + 1) * SPAN_ORDERS] as const;
