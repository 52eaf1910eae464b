// One transaction as the domain sees it, on any database that `Sql` reaches.
import type { JournalRow, NewJournalRow } from '../domain/model/journal.ts';
import type { NewEvent, Tx } from '../domain/ports/store.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { columnsOf, selected } from './schema/entity.ts';
import { idempotencyKeys } from './schema/journal-entities.ts';
import { type OrderRow, orders } from './schema/order-entities.ts';
import { rowOf, type Sql, type SqlValue } from './sql.ts';
import { batchTx } from './tables/batches.ts';
import { insertOrder } from './tables/insert-order.ts';
import {
  chargesHeld,
  JOURNAL_COLUMNS,
  type JournalTableRow,
  journalFromRow,
  journalOf,
  patchSql,
} from './tables/journal.ts';
import { serviceTx } from './tables/marks.ts';
import { headFromRow, statusToRow, timeToRow } from './tables/orders.ts';
import { paymentTx } from './tables/payments.ts';
import { pruneTx } from './tables/prune.ts';
import { reconcileTx } from './tables/reconcile.ts';

export function openTx(sql: Sql): Tx {
  return {
    mayRepeat: () => sql.mayRepeat(),
    ...batchTx(sql),
    ...pruneTx(sql),
    ...reconcileTx(sql),
    ...serviceTx(sql),
    ...paymentTx(sql),
    insertOrder: (draft, createdAt, as) => insertOrder(sql, draft, createdAt, as),
    async lockOrder(id) {
      const [row] = await sql.query<OrderRow>(`${SELECT_ORDER} ${sql.dialect.lockRow}`, [id]);
      return row && headFromRow(row);
    },
    async setStatus(id, status, updatedAt) {
      sql.send('UPDATE orders SET status = ?, updated_at = ? WHERE id = ?', [
        statusToRow(status),
        timeToRow(updatedAt),
        id,
      ]);
    },
    async setHold(id, hold, updatedAt) {
      sql.send('UPDATE orders SET held_at = ?, hold_reason = ?, updated_at = ? WHERE id = ?', [
        hold && timeToRow(hold.since),
        hold?.reason ?? null,
        timeToRow(updatedAt),
        id,
      ]);
    },
    async setShipment(id, { carrier, trackingNumber }, updatedAt) {
      sql.send('UPDATE orders SET carrier = ?, tracking_number = ?, updated_at = ? WHERE id = ?', [
        carrier,
        trackingNumber,
        timeToRow(updatedAt),
        id,
      ]);
    },
    appendEvents: (events) => appendEvents(sql, events),
    insertJournal: (row) => insertJournal(sql, row),
    async patchJournal(id, patch) {
      const { set, values } = patchSql(patch);
      sql.send(`UPDATE journal SET ${set} WHERE id = ?`, [...values, id]);
    },
    async patchHeld(row, patch) {
      const { set, values } = patchSql(patch);
      const changed = await sql.change(`UPDATE journal SET ${set} WHERE ${HELD}`, [
        ...values,
        row.id,
        row.claims,
      ]);
      return changed === 1;
    },
    async lockHeld(row) {
      const found = await sql.query(`SELECT 1 AS held FROM journal WHERE ${HELD} ${sql.dialect.lockRow}`, [
        row.id,
        row.claims,
      ]);
      return found.length === 1;
    },
    async endHeld(row, patch, event) {
      const held = [row.id, row.claims];
      const { set, values } = patchSql(patch);
      sql.send(
        `INSERT INTO order_events (${EVENT_COLUMNS}) SELECT ${EVENT_VALUES} FROM journal
          WHERE ${HELD} ${sql.dialect.lockRow}`,
        [...eventValues(event), ...held],
      );
      sql.send(`UPDATE journal SET ${set} WHERE ${HELD}`, [...values, ...held]);
    },
    async claim(row, patch) {
      const { set, values } = patchSql(patch);
      const [claimed] = await sql.query<JournalTableRow>(
        `UPDATE journal SET ${set}, claims = claims + 1
          WHERE id = (SELECT id FROM journal
            WHERE id = ? AND claims = ? AND state = ? AND lease_until IS NOT DISTINCT FROM ?
            ${sql.dialect.lockFreeRow})
          RETURNING ${JOURNAL_COLUMNS}`,
        [...values, row.id, row.claims, row.state, row.leaseUntil],
      );
      return claimed && journalFromRow(claimed);
    },
    journalOf: (orderId, kinds) => journalOf(sql, orderId, kinds),
    async insertKey(record) {
      const { row, values } = rowOf(KEY_COLUMNS, record);
      const inserted = await sql.query(
        `INSERT INTO idempotency_keys ${row} ON CONFLICT DO NOTHING RETURNING key`,
        values,
      );
      return inserted.length === 1;
    },
    async renewKey(key, leaseOwner, leaseUntil) {
      sql.send('UPDATE idempotency_keys SET lease_until = ? WHERE key = ? AND lease_owner = ?', [
        leaseUntil,
        key,
        leaseOwner,
      ]);
    },
    async endKey(key, answer) {
      sql.send('UPDATE idempotency_keys SET answer = ?, lease_owner = NULL WHERE key = ?', [answer, key]);
    },
    async forgetKeys(before, key) {
      const only = key === undefined ? '' : 'AND key = ?';
      const values = key === undefined ? [before] : [before, key];
      sql.send(`DELETE FROM idempotency_keys WHERE created_at <= ? ${only}`, values);
    },
    async chargesHeld() {
      if (sql.dialect.beforeReadingHold !== '') sql.send(sql.dialect.beforeReadingHold, []);
      return chargesHeld(sql);
    },
    async setChargesHeld(held) {
      if (sql.dialect.beforeSettingHold !== '') sql.send(sql.dialect.beforeSettingHold, []);
      await sql.query(
        `INSERT INTO settings (name, value) VALUES ('charges_held', ?)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
        [held ? 'yes' : 'no'],
      );
    },
  };
}

const SELECT_ORDER = `SELECT ${selected(orders)} FROM orders WHERE id = ?`;
/** Of the journal, with two `?`: the row by its id, while the claim it was read with is the last one and under way. */
const HELD = `id = ? AND claims = ? AND state = 'running'`;
const KEY_COLUMNS = columnsOf(idempotencyKeys);

async function appendEvents(sql: Sql, events: readonly NewEvent[]): Promise<void> {
  sql.send(INSERT_EVENTS[events.length] ?? insertEvents(events.length), events.flatMap(eventValues));
}

const EVENT_COLUMNS = 'order_id, at, type, from_status, to_status, actor, detail, payment_id';
const EVENT_VALUES = '?, ?, ?, ?, ?, ?, ?, ?';

function eventValues(event: NewEvent): SqlValue[] {
  return [
    event.orderId,
    event.at,
    event.type,
    event.from && statusToRow(event.from),
    event.to && statusToRow(event.to),
    event.actor,
    event.detail,
    event.paymentId,
  ];
}

function insertEvents(count: number): string {
  const rows = Array.from({ length: count }, () => `(${EVENT_VALUES})`).join(', ');
  return `INSERT INTO order_events (${EVENT_COLUMNS}) VALUES ${rows}`;
}

/** The usual ones, made once. */
const INSERT_EVENTS = [0, 1, 2, 3].map(insertEvents);

async function insertJournal(sql: Sql, row: NewJournalRow): Promise<JournalRow> {
  const sends = row.sentAt === null ? 0 : 1;
  const claims = row.state === 'running' ? 1 : 0;
  try {
    const id = await sql.insert(INSERT_JOURNAL, [
      row.orderId,
      row.kind,
      row.state,
      row.idempotencyKey,
      row.paymentId,
      row.amount,
      row.currency,
      row.template,
      row.resilient ? 1 : 0,
      sends,
      row.dueAt,
      row.sentAt,
      row.timeoutMs,
      row.leaseOwner,
      row.leaseUntil,
      claims,
      row.batchId ?? null,
      row.createdAt,
    ]);
    // Another transaction may get the id of a lost row, but never its key.
    sql.witness('SELECT 1 FROM journal WHERE id = ? AND idempotency_key = ?', [id, row.idempotencyKey]);
    // Field by field: V8 takes longer to spread a row of this size than SQLite to store it.
    return {
      id,
      orderId: row.orderId,
      kind: row.kind,
      state: row.state,
      idempotencyKey: row.idempotencyKey,
      paymentId: row.paymentId,
      amount: row.amount,
      currency: row.currency,
      template: row.template,
      resilient: row.resilient,
      sends,
      lookups: 0,
      dueAt: row.dueAt,
      sentAt: row.sentAt,
      timeoutMs: row.timeoutMs,
      accepted: false,
      leaseOwner: row.leaseOwner,
      leaseUntil: row.leaseUntil,
      claims,
      detail: null,
      batchId: row.batchId ?? null,
      createdAt: row.createdAt,
    };
  } catch (error) {
    if (!sql.dialect.isUniqueViolation(error)) throw error;
    // On PostgreSQL the transaction is lost with it: callers must not catch this and continue in it.
    throw new OrdersError('conflict', `another operation on order ${row.orderId} is under way; retry soon`, {
      code: 'operation_under_way',
    });
  }
}

const INSERT_JOURNAL = `INSERT INTO journal (order_id, kind, state, idempotency_key, payment_id, amount, currency,
    template, resilient, sends, lookups, due_at, sent_at, timeout_ms, lease_owner, lease_until, claims, batch_id, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)`;
