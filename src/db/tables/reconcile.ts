// Reads for `orders reconcile`, in addition to the orders: the owners of payments, and the ids of orders to come.
import type { ReconcileReads, ReconcileTx, SharedPayment } from '../../domain/ports/reconcile-store.ts';
import type { Sql } from '../sql.ts';

/** Rows that say which order owns a payment: a refund is about the payment of its own order. */
const OWNING = "kind IN ('payment','compensation')";

export function reconcileReads(sql: Sql): ReconcileReads {
  return {
    async orderIdsAfter(after, limit) {
      const rows = await sql.query<{ id: number }>('SELECT id FROM orders WHERE id > ? ORDER BY id LIMIT ?', [
        after,
        limit,
      ]);
      return rows.map(({ id }) => id);
    },
    async lastOrderIdGiven() {
      const [given] = await sql.query<{ id: number | string | null }>(sql.dialect.lastOrderId);
      const [last] = await sql.query<{ id: number | null }>('SELECT max(id) AS id FROM orders');
      return Math.max(Number(given?.id ?? 0), last?.id ?? 0);
    },
    sharedPayments: () => sharedPayments(sql),
    async otherOrdersOf(paymentId, orderId) {
      const rows = await sql.query<{ order_id: number }>(
        `SELECT DISTINCT order_id FROM journal WHERE payment_id = ? AND order_id <> ? AND ${OWNING} ORDER BY order_id`,
        [paymentId, orderId],
      );
      return rows.map(({ order_id }) => order_id);
    },
  };
}

export function reconcileTx(sql: Sql): ReconcileTx {
  return {
    async giveOrderIdsAbove(id) {
      for (const statement of sql.dialect.giveOrderIdsAbove) await sql.query(statement, [id]);
    },
  };
}

async function sharedPayments(sql: Sql): Promise<SharedPayment[]> {
  const rows = await sql.query<{ payment_id: string; order_id: number }>(
    `SELECT DISTINCT payment_id, order_id FROM journal WHERE ${OWNING} AND payment_id IN (
        SELECT payment_id FROM journal WHERE ${OWNING} AND payment_id IS NOT NULL
          GROUP BY payment_id HAVING min(order_id) < max(order_id))
      ORDER BY payment_id, order_id`,
  );
  const orders = new Map<string, number[]>();
  for (const { payment_id, order_id } of rows) {
    const known = orders.get(payment_id);
    if (known) known.push(order_id);
    else orders.set(payment_id, [order_id]);
  }
  return [...orders].map(([paymentId, orderIds]) => ({ paymentId, orderIds }));
}
