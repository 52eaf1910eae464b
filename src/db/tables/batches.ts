// The rows of batches, and their use in transactions and reads, on any database that `Sql` reaches.
import type { Batch } from '../../domain/model/batch.ts';
import type { BatchError } from '../../domain/model/batch-json.ts';
import type { ShownStatus } from '../../domain/model/batch-status.ts';
import type { BatchReads, BatchTx } from '../../domain/ports/batch-store.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { batchErrors, batches } from '../schema/batch-entities.ts';
import { columnsOf, selected } from '../schema/entity.ts';
import { OPEN, TO_SETTLE } from '../schema/journal-entities.ts';
import { type OrderRow, orders } from '../schema/order-entities.ts';
import { patchOf, rowOf, type Sql, type SqlValue } from '../sql.ts';
import { batchCounts, countsOfBatches } from './batch-counts.ts';
import { chargedBefore } from './charged-orders.ts';
import { JOURNAL_COLUMNS, type JournalTableRow, journalFromRow } from './journal.ts';
import { knownIds, knownRefs, lastOfBatch } from './known-orders.ts';
import { headFromRow } from './orders.ts';

const BATCH = selected(batches);
const COLUMNS = columnsOf(batches);
const ERROR = selected(batchErrors);
const NEWEST_OF = "content_hash = ? AND status <> 'aborted' ORDER BY id DESC LIMIT 1";
const HEAD = selected(orders, 'o');

export function batchTx(sql: Sql): BatchTx {
  const lock = async (where: string, values: readonly SqlValue[], how: string) => {
    const [batch] = await sql.query<Batch>(`SELECT ${BATCH} FROM batches WHERE ${where} ${how}`, values);
    return batch;
  };
  return {
    lockBatch: (id) => lock('id = ?', [id], sql.dialect.lockRow),
    lockBatchShared: (id) => lock('id = ?', [id], sql.dialect.lockRowShared),
    lockBatchOf: (contentHash) => lock(NEWEST_OF, [contentHash], sql.dialect.lockRow),
    chargedBefore: (contentHash, limit) => chargedBefore(sql, contentHash, limit),
    async knownRefs(refs, contentHash) {
      if (sql.dialect.beforeReadingRefs !== '') sql.send(sql.dialect.beforeReadingRefs, []);
      return knownRefs(sql, refs, contentHash);
    },
    async insertBatch(batch, { leaseOwner, leaseUntil }, at, force) {
      const [last] = await sql.query<{ copy: number | null }>(
        'SELECT max(copy) AS copy FROM batches WHERE content_hash = ?',
        [batch.contentHash],
      );
      const lease = { leaseOwner, leaseUntil };
      const rest = {
        status: 'loading',
        reason: null,
        createdAt: at,
        completedAt: null,
        accepted: 0,
      } as const;
      const copy = force ? (last?.copy ?? -1) + 1 : 0;
      const { row, values } = rowOf(COLUMNS, { ...batch, ...lease, ...rest, copy });
      try {
        return { id: await sql.insert(`INSERT INTO batches ${row}`, values), ...batch, ...rest, ...lease };
      } catch (error) {
        if (!sql.dialect.isUniqueViolation(error)) throw error;
        throw new OrdersError('conflict', 'another process is importing the same file; wait for it', {
          code: 'import_under_way',
        });
      }
    },
    async patchBatch(batch, patch) {
      const { set, values } = patchOf(COLUMNS, patch);
      sql.send(`UPDATE batches SET ${set} WHERE id = ?`, [...values, batch.id]);
      return { ...batch, ...patch };
    },
    async insertBatchErrors(id, errors) {
      await sql.insertRows(
        'INSERT INTO batch_errors (batch_id, line, "column", "value", reason)',
        errors.map(({ line, column, value, reason }) => [id, line, column, value, reason]),
      );
    },
    async deleteBatchErrors(id) {
      sql.send('DELETE FROM batch_errors WHERE batch_id = ?', [id]);
    },
    async lockWaiting(id, limit, which) {
      const orders = await sql.query<OrderRow & { journal_id: number; sent: number | null }>(
        `SELECT ${HEAD}, j.id AS journal_id, (SELECT 1 FROM journal e WHERE e.order_id = o.id
            AND e.kind = 'payment' AND e.sends > 0 LIMIT 1) AS sent FROM journal j JOIN orders o ON o.id = j.order_id
          WHERE j.batch_id = ? AND j.state = 'waiting' ${which === 'all' ? '' : 'AND o.held_at IS NULL'} ORDER BY j.id LIMIT ? ${sql.dialect.lockFreeRowOf('o')}`,
        [id, limit],
      );
      if (orders.length === 0) return [];
      const rows = await sql.query<JournalTableRow>(
        `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE state = 'waiting'
          AND id IN (${orders.map(() => '?').join(', ')}) ORDER BY id`,
        orders.map((order) => order.journal_id),
      );
      const locked = new Map(orders.map((row) => [row.id, row]));
      return rows.flatMap((row) => {
        const order = locked.get(row.orderId);
        return order
          ? [{ order: headFromRow(order), row: journalFromRow(row), wasSent: order.sent != null }]
          : [];
      });
    },
    async lockFailed(id, afterId, limit) {
      for (let after = afterId; ; ) {
        const rows = await sql.query<OrderRow>(
          `SELECT ${HEAD} FROM orders o WHERE o.batch_id = ? AND o.id > ? AND o.status = 'PENDING'
            AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.order_id = o.id AND j.kind IN ('payment','refund') AND ${OPEN})
            ORDER BY o.id LIMIT ? ${sql.dialect.lockRow}`,
          [id, after, limit],
        );
        const last = rows.at(-1);
        if (!last) return [];
        after = last.id;
        // A transaction that locked an order until now may have opened a payment of it.
        const open = await openPaymentsOf(
          sql,
          rows.map((row) => row.id),
        );
        const failed = rows.filter((row) => !open.has(row.id)).map(headFromRow);
        if (failed.length > 0) return failed;
      }
    },
    async hasOpenPayments(id) {
      // Two queries, each with an index of its own: other batches may have a million open rows.
      const waiting = "SELECT 1 FROM journal WHERE batch_id = ? AND state = 'waiting'";
      const others = `SELECT 1 FROM journal WHERE batch_id = ? AND ${TO_SETTLE}`;
      const rows = await sql.query(`SELECT 1 WHERE EXISTS (${waiting}) OR EXISTS (${others})`, [id, id]);
      return rows.length > 0;
    },
  };
}

export function batchReads(sql: Sql): BatchReads {
  const select = (rest: string, values: readonly SqlValue[]) =>
    sql.query<Batch>(`SELECT ${BATCH} FROM batches ${rest}`, values);
  return {
    batch: async (id) => (await select('WHERE id = ?', [id]))[0],
    batchOf: async (contentHash) => (await select(`WHERE ${NEWEST_OF}`, [contentHash]))[0],
    batches: ({ skip, limit, status }) =>
      select(`${showing(status)} ORDER BY id DESC LIMIT ? OFFSET ?`, [limit, skip]),
    batchTotal: (status) => total(sql, `batches ${showing(status)}`, []),
    runningBatches: () => select("WHERE status = 'running' ORDER BY id", []),
    unrepeatableLoads: () =>
      select(
        `b WHERE status = 'loading' AND content_hash IS NULL
          AND NOT EXISTS (SELECT 1 FROM idempotency_keys k WHERE k.batch_id = b.id) ORDER BY id`,
        [],
      ),
    chargedBefore: (contentHash, limit) => chargedBefore(sql, contentHash, limit),
    knownRefs: (refs, contentHash) => knownRefs(sql, refs, contentHash),
    knownIds: (ids, contentHash) => knownIds(sql, ids, contentHash),
    lastOfBatch: (id) => lastOfBatch(sql, id),
    batchCounts: (id) => batchCounts(sql, id),
    countsOfBatches: (first, last) => countsOfBatches(sql, first, last),
    batchErrorTotal: (id) => total(sql, 'batch_errors WHERE batch_id = ?', [id]),
    async batchErrors(id, skip, limit) {
      return sql.query<BatchError>(
        `SELECT ${ERROR} FROM batch_errors WHERE batch_id = ? ORDER BY id LIMIT ? OFFSET ?`,
        [id, limit, skip],
      );
    },
    async unknownOfBatch(id, afterId, limit) {
      const rows = await sql.query<{ id: number }>(
        `SELECT o.id FROM orders o JOIN journal j ON j.order_id = o.id AND j.kind = 'payment' AND j.state = 'unknown'
          WHERE o.batch_id = ? AND o.id > ? AND o.status = 'PENDING' ORDER BY o.id LIMIT ?`,
        [id, afterId, limit],
      );
      return rows.map((row) => row.id);
    },
    async isCharging(id, now, longestLeaseUntil) {
      const rows = await sql.query(
        `SELECT 1 FROM journal WHERE batch_id = ? AND state = 'running' AND ${TO_SETTLE}
          AND lease_until > ? AND lease_until <= ? LIMIT 1`,
        [id, now, longestLeaseUntil],
      );
      return rows.length > 0;
    },
    async paidOfBatch(id, afterId, limit) {
      const rows = await sql.query<{ id: number }>(
        "SELECT id FROM orders WHERE batch_id = ? AND id > ? AND status = 'PAID' ORDER BY id LIMIT ?",
        [id, afterId, limit],
      );
      return rows.map((row) => row.id);
    },
  };
}

async function openPaymentsOf(sql: Sql, orderIds: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await sql.query<{ order_id: number }>(
    `SELECT order_id FROM journal WHERE kind = 'payment' AND ${OPEN}
      AND order_id IN (${orderIds.map(() => '?').join(', ')})`,
    orderIds,
  );
  return new Set(rows.map((row) => row.order_id));
}

/** The status is one of ours, so it stands in the text. */
function showing(status: ShownStatus | undefined): string {
  if (status === undefined) return '';
  return status === 'running' ? "WHERE status IN ('running', 'loading')" : `WHERE status = '${status}'`;
}

async function total(sql: Sql, from: string, values: readonly SqlValue[]): Promise<number> {
  const [row] = await sql.query<{ n: number }>(`SELECT count(*) AS n FROM ${from}`, values);
  return Number(row?.n ?? 0);
}
