// PostgreSQL's counters of orders have two parts: folded counters, and rows of changes since. Writers add rows, so that
// no two transactions ever wait for a counter; this folds the rows now and then (ADR 12).
import { tenThousandths, wholeUnits } from '../schema/amount-sql.ts';

/** What rows of `order_changes` add to the counters. */
const counted = (changes: string) => `SELECT v.batch_id, v.status, c.currency, v.orders, v.waiting,
    CASE WHEN v.batch_id = 0 THEN 0 ELSE v.orders * ${wholeUnits('c.amount')} END AS "whole",
    CASE WHEN v.batch_id = 0 THEN 0
      ELSE v.orders * ${tenThousandths('c.amount')} END AS parts
  FROM ${changes} c CROSS JOIN LATERAL (VALUES
    (0::bigint, c.from_status, -1, 0), (0, c.to_status, 1, 0),
    (c.batch_id, c.from_status, -1, 0), (c.batch_id, c.to_status, 1, 0),
    (c.batch_id, 'PENDING', 0, c.waiting)) v (batch_id, status, orders, waiting)
  WHERE v.batch_id IS NOT NULL AND v.status IS NOT NULL AND (v.orders <> 0 OR v.waiting <> 0)`;

/** And to the spans. */
const spanned = (changes: string) => `SELECT order_id / 1000 AS span,
    CASE WHEN from_status IS NULL THEN 0 ELSE -1 END + CASE WHEN to_status IS NULL THEN 0 ELSE 1 END AS orders,
    created_at AS first_at, created_at AS last_at
  FROM ${changes} WHERE order_id IS NOT NULL`;

/** To read from, with an alias: the counters and the changes not yet folded into them, in one snapshot. */
export const COUNTS_AND_CHANGES = `(SELECT batch_id, status, currency, orders, waiting, "whole", parts FROM order_counts
  UNION ALL ${counted('order_changes')})`;

export const SPANS_AND_CHANGES = `(SELECT span, sum(orders)::bigint AS orders, min(first_at) AS first_at,
    max(last_at) AS last_at
  FROM (SELECT span, orders, first_at, last_at FROM order_spans UNION ALL ${spanned('order_changes')}) parts
  GROUP BY span ORDER BY span DESC)`;

/**
 * One statement, so that every reader sees a change either folded or not. One process at a time: a process that finds
 * another one folding leaves the rows to it.
 */
export const fold = (
  lock: string,
) => `WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(${lock}) AS ours),
  gone AS (DELETE FROM order_changes WHERE (SELECT ours FROM turn) RETURNING *),
  spans AS (INSERT INTO order_spans AS s
    SELECT span, sum(orders), min(first_at), max(last_at) FROM (${spanned('gone')}) changes GROUP BY span
    ON CONFLICT (span) DO UPDATE SET orders = s.orders + excluded.orders,
      first_at = least(s.first_at, excluded.first_at), last_at = greatest(s.last_at, excluded.last_at))
  INSERT INTO order_counts AS c
    SELECT batch_id, status, currency, sum(orders), sum(waiting), sum("whole"), sum(parts)
    FROM (${counted('gone')}) changes GROUP BY batch_id, status, currency
    ON CONFLICT (batch_id, status, currency) DO UPDATE SET orders = c.orders + excluded.orders,
      waiting = c.waiting + excluded.waiting, "whole" = c."whole" + excluded."whole", parts = c.parts + excluded.parts`;
