// Where the orders of a batch stand, counted a slice at a time: a batch may have a million, and the requests beside
// it must not wait for all of them.
import type { BatchCounts } from '../domain/batch.ts';
import { turn } from '../domain/csv/input-file.ts';
import { fromTenThousandths } from '../domain/money.ts';
import type { Sql } from './sql.ts';

interface Stand {
  readonly currency: string;
  readonly stand: 'paid' | 'cancelled' | 'pending' | 'failed';
  readonly n: number | string;
  readonly whole: number | string;
  readonly parts: number | string;
  readonly last: number | string;
}

/** Some milliseconds on SQLite, which counts on the event loop's thread. */
const SLICE_ORDERS = 5_000;

/** Sums of whole units and of ten-thousandths, which are whole numbers both and so exact. */
const SLICE = `SELECT currency, stand, count(*) AS n, max(id) AS last,
    sum(CAST(floor(total_amount) AS bigint)) AS whole,
    sum(CAST(round((total_amount - floor(total_amount)) * 10000) AS bigint)) AS parts
  FROM (SELECT o.id, o.currency, o.total_amount, CASE
      WHEN o.status IN ('PAID','SHIPPED','DELIVERED') THEN 'paid'
      WHEN o.status = 'CANCELLED' THEN 'cancelled'
      WHEN o.status = 'PAYMENT_PROCESSING' OR EXISTS (SELECT 1 FROM journal j
        WHERE j.order_id = o.id AND j.kind = 'payment' AND j.state IN ('waiting','running','unknown')) THEN 'pending'
      ELSE 'failed' END AS stand
    FROM orders o WHERE o.batch_id = ? AND o.id > ? ORDER BY o.id LIMIT ${SLICE_ORDERS}) stands
  GROUP BY currency, stand`;

/** Each order counts once, as it stood when its slice was counted. */
export async function batchCounts(sql: Sql, id: number): Promise<BatchCounts> {
  const found: Stand[] = [];
  for (let after = 0; ; ) {
    const slice = await sql.query<Stand>(SLICE, [id, after]);
    found.push(...slice);
    if (slice.reduce((sum, { n }) => sum + Number(n), 0) < SLICE_ORDERS) break;
    after = Math.max(...slice.map(({ last }) => Number(last)));
    await turn();
  }
  const of = (stand: Stand['stand']) =>
    found.reduce((sum, row) => sum + (row.stand === stand ? Number(row.n) : 0), 0);
  const currencies = [...new Set(found.map(({ currency }) => currency))].sort();
  return {
    paid: of('paid'),
    pending: of('pending'),
    failed: of('failed'),
    cancelled: of('cancelled'),
    amounts: currencies.map((currency) => {
      const all = found.filter((row) => row.currency === currency);
      return {
        currency,
        total: fromTenThousandths(all),
        paid: fromTenThousandths(all.filter(({ stand }) => stand === 'paid')),
      };
    }),
  };
}
