// Payments by their ids: to which order each belongs, the events about them, and charges that are not an order's own.
import type { ForeignCharge, PaymentReads, PaymentTx } from '../../domain/ports/payment-store.ts';
import type { Sql } from '../sql.ts';

interface ForeignChargeRow {
  readonly order_id: number;
  readonly payment_id: string;
  readonly amount: number;
  readonly currency: string;
  readonly owner_id: number | null;
  readonly noticed_at: number;
}

interface FactsRow {
  readonly owner_id: number | null;
  readonly given_back: number | null;
  readonly refunded: number | null;
}

const FACTS = `SELECT
    (SELECT order_id FROM journal WHERE payment_id = ? AND order_id <> ? ORDER BY id LIMIT 1) AS owner_id,
    (SELECT 1 FROM journal WHERE payment_id = ? AND order_id = ? AND kind <> 'payment'
      AND state NOT IN ('dropped','refused') LIMIT 1) AS given_back,
    (SELECT 1 FROM payment_events WHERE order_id = ? AND payment_id = ? AND status = 'refunded' LIMIT 1) AS refunded`;

export function paymentTx(sql: Sql): PaymentTx {
  return {
    ...paymentReads(sql),
    async paymentFacts(orderId, paymentId) {
      if (sql.dialect.beforeReadingPayment !== '') sql.send(sql.dialect.beforeReadingPayment, [paymentId]);
      const values = [paymentId, orderId, paymentId, orderId, orderId, paymentId];
      const [row] = await sql.query<FactsRow>(FACTS, values);
      return {
        ownerId: row?.owner_id ?? undefined,
        isGivenBack: row?.given_back != null,
        isRefunded: row?.refunded != null,
      };
    },
    async insertForeignCharge({ orderId, paymentId, amount, currency, ownerId, noticedAt }) {
      sql.send(
        `INSERT INTO foreign_charges (order_id, payment_id, amount, currency, owner_id, noticed_at)
          VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        [orderId, paymentId, amount, currency, ownerId, noticedAt],
      );
    },
    async deleteForeignCharge(orderId, paymentId) {
      sql.send('DELETE FROM foreign_charges WHERE order_id = ? AND payment_id = ?', [orderId, paymentId]);
    },
    async insertPaymentEvent({ orderId, eventId, paymentId, status, receivedAt }) {
      const inserted = await sql.query(
        `INSERT INTO payment_events (order_id, event_id, payment_id, status, received_at)
          VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
        [orderId, eventId, paymentId, status, receivedAt],
      );
      return inserted.length === 1;
    },
  };
}

export function paymentReads(sql: Pick<Sql, 'query'>): PaymentReads {
  return {
    async foreignCharges(orderId) {
      const rows = await sql.query<ForeignChargeRow>(
        `SELECT order_id, payment_id, amount, currency, owner_id, noticed_at FROM foreign_charges
          WHERE order_id = ? ORDER BY id`,
        [orderId],
      );
      return rows.map(foreignChargeFromRow);
    },
  };
}

function foreignChargeFromRow(row: ForeignChargeRow): ForeignCharge {
  return {
    orderId: row.order_id,
    paymentId: row.payment_id,
    amount: row.amount,
    currency: row.currency,
    ownerId: row.owner_id,
    noticedAt: row.noticed_at,
  };
}
