// Orders of aborted batches that are charged all the same, or may be: their file must not be imported again unnoticed.
import type { ChargedBefore } from '../../domain/ports/batch-store.ts';
import type { Sql } from '../sql.ts';

const OF_GIVEN_UP = `FROM batches b JOIN orders o ON o.batch_id = b.id
  WHERE b.content_hash = ? AND b.status = 'aborted'`;
/** A call that has left and has no definite answer. */
const SENT = `SELECT 1 FROM journal j WHERE j.order_id = o.id AND j.kind = 'payment' AND j.state IN ('running','unknown')
  AND j.sent_at IS NOT NULL`;
/** Each half reads the index by batch and status: a million orders that were cancelled are passed over. */
const CHARGED = `SELECT o.id, o.batch_id ${OF_GIVEN_UP}
    AND o.status IN ('PAYMENT_PROCESSING','PAID','SHIPPED','DELIVERED')
  UNION ALL SELECT o.id, o.batch_id ${OF_GIVEN_UP} AND o.status = 'PENDING' AND EXISTS (${SENT})`;

export async function chargedBefore(sql: Sql, contentHash: string, limit: number): Promise<ChargedBefore> {
  const hashes = [contentHash, contentHash];
  const batches = await sql.query<{ batch_id: number; n: number | string }>(
    `SELECT batch_id, count(*) AS n FROM (${CHARGED}) charged GROUP BY batch_id ORDER BY batch_id`,
    hashes,
  );
  if (batches.length === 0) return { batchIds: [], orderIds: [], total: 0 };
  const orders = await sql.query<{ id: number }>(`SELECT id FROM (${CHARGED}) charged ORDER BY id LIMIT ?`, [
    ...hashes,
    limit,
  ]);
  return {
    batchIds: batches.map((row) => row.batch_id),
    orderIds: orders.map((row) => row.id),
    total: batches.reduce((sum, row) => sum + Number(row.n), 0),
  };
}
