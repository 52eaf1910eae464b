// Payments by their ids: to which order each belongs, the events about them, and charges that are not an order's own.
import type { ForeignCharge, PaymentReads, PaymentTx } from '../../domain/ports/payment-store.ts';
import { columnsOf, selected } from '../schema/entity.ts';
import { foreignCharges } from '../schema/journal-entities.ts';
import { rowOf, type Sql } from '../sql.ts';

const CHARGE = selected(foreignCharges);
const CHARGE_COLUMNS = columnsOf(foreignCharges);

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
    async insertForeignCharge(charge) {
      const { row, values } = rowOf(CHARGE_COLUMNS, charge);
      sql.send(`INSERT INTO foreign_charges ${row} ON CONFLICT DO NOTHING`, values);
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
    foreignCharges: (orderId) =>
      sql.query<ForeignCharge>(`SELECT ${CHARGE} FROM foreign_charges WHERE order_id = ? ORDER BY id`, [
        orderId,
      ]),
  };
}
