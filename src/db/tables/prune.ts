// Reads and deletes old records for `orders prune`; `retention.ts` decides which may go.
import type { BatchStatus } from '../../domain/model/batch-status.ts';
import type { JournalRow } from '../../domain/model/journal.ts';
import type { OrderHistory } from '../../domain/model/retention.ts';
import type { IdRange, PruneReads, PruneTx } from '../../domain/ports/prune-store.ts';
import type { OrderRow } from '../schema/order-entities.ts';
import type { Sql } from '../sql.ts';
import { type EventRow, statusFromRow, timeToRow } from './orders.ts';

const ENDED = "status IN ('completed','aborted') AND coalesce(completed_at, created_at) < ?";

export function pruneReads(sql: Sql): PruneReads {
  return {
    async lastOrderOf(after, limit) {
      const [page] = await sql.query<{ last: number | null }>(
        'SELECT max(id) AS last FROM (SELECT id FROM orders WHERE id > ? ORDER BY id LIMIT ?) page',
        [after, limit],
      );
      return page?.last ?? undefined;
    },
    histories: (range, cutoff) => histories(sql, range, cutoff),
    prunableBatches: (cutoff) =>
      sql.query(
        `SELECT id, errors FROM (SELECT id, (SELECT count(*) FROM batch_errors WHERE batch_id = batches.id) AS errors
          FROM batches WHERE ${ENDED}) ended WHERE errors > 0 ORDER BY id`,
        [cutoff],
      ),
  };
}

export function pruneTx(sql: Sql): PruneTx {
  const { lockFreeRow } = sql.dialect;
  const remove = (table: string, rows: readonly Row[], also: string) => {
    const some = among(rows);
    sql.send(`DELETE FROM ${table} WHERE ${some.is} ${also}`, some.ids);
  };
  return {
    async lockUnchanged(orders) {
      const some = among(orders);
      const locked = await sql.query<{ id: number }>(
        `SELECT id FROM orders WHERE ${some.is} ORDER BY id ${lockFreeRow}`,
        some.ids,
      );
      const range = [(orders[0]?.id ?? 0) - 1, orders.at(-1)?.id ?? 0];
      // Only a separate statement sees rows that were written before the lock was there.
      const counted = await sql.query<{ order_id: number; n: number }>(COUNTS, [...range, ...range]);
      const ids = new Set(locked.map(({ id }) => id));
      const now = new Map(counted.map(({ order_id, n }) => [order_id, Number(n)]));
      const same = orders.filter(({ id, rows }) => ids.has(id) && now.get(id) === rows);
      return new Set(same.map(({ id }) => id));
    },
    async deleteHistory({ journal, events }) {
      // Open rows are never deleted, regardless of the counts.
      if (journal.length > 0) remove('journal', journal, "AND state IN ('done','refused','dropped')");
      if (events.length > 0) remove('order_events', events, '');
    },
    async pruneBatchErrors(id, cutoff, limit) {
      const [free] = await sql.query(`SELECT id FROM batches WHERE id = ? AND ${ENDED} ${lockFreeRow}`, [
        id,
        cutoff,
      ]);
      if (!free) return 0;
      return sql.change(
        'DELETE FROM batch_errors WHERE id IN (SELECT id FROM batch_errors WHERE batch_id = ? ORDER BY id LIMIT ?)',
        [id, limit],
      );
    },
  };
}

interface HeadRow extends Pick<OrderRow, 'id' | 'status' | 'updatedAt'> {
  readonly batch_status: BatchStatus | null;
}

const countsOf = (table: string) =>
  `SELECT order_id, count(*) AS n FROM ${table} WHERE order_id > ? AND order_id <= ? GROUP BY order_id`;
const COUNTS = `SELECT order_id, sum(n) AS n
  FROM (${countsOf('journal')} UNION ALL ${countsOf('order_events')}) counts GROUP BY order_id`;

/** By ranges of ids alone, which no planner misjudges, even with wrong statistics. */
async function histories(sql: Sql, { after, upTo }: IdRange, cutoff: number): Promise<OrderHistory[]> {
  const of = (columns: string, table: string) =>
    `SELECT id, order_id, ${columns} FROM ${table} WHERE order_id > ? AND order_id <= ? ORDER BY id`;
  const [heads, calls, events] = await Promise.all([
    sql.query<HeadRow>(
      `SELECT id, status, updated_at AS "updatedAt", (SELECT b.status FROM batches b WHERE b.id = batch_id) AS batch_status
        FROM orders WHERE id > ? AND id <= ? AND updated_at < ? ORDER BY id`,
      [after, upTo, timeToRow(cutoff)],
    ),
    sql.query<CallRow>(of('kind, state, resilient', 'journal'), [after, upTo]),
    sql.query<NoteRow>(of('at, type, to_status', 'order_events'), [after, upTo]),
  ]);
  const byId = new Map(
    heads.map(({ id, status, updatedAt, batch_status }) => [
      id,
      {
        id,
        status: statusFromRow(status),
        updatedAt: Date.parse(updatedAt),
        batchStatus: batch_status,
        journal: [] as OrderHistory['journal'][number][],
        events: [] as OrderHistory['events'][number][],
      },
    ]),
  );
  for (const { id, order_id, kind, state, resilient } of calls) {
    byId.get(order_id)?.journal.push({ id, kind, state, resilient: resilient !== 0 });
  }
  for (const { id, order_id, at, type, to_status: to } of events) {
    byId.get(order_id)?.events.push({ id, at, type, to: to === null ? null : statusFromRow(to) });
  }
  return [...byId.values()];
}

interface CallRow extends Pick<JournalRow, 'id' | 'kind' | 'state'> {
  readonly order_id: number;
  readonly resilient: number;
}

interface NoteRow extends Pick<EventRow, 'at' | 'type' | 'to_status'> {
  readonly id: number;
  readonly order_id: number;
}

interface Row {
  readonly id: number;
}

/** One of these, in a text that is the same for numbers of them near each other: each text is prepared for itself. */
function among(rows: readonly Row[]): { readonly is: string; readonly ids: number[] } {
  const places = 2 ** Math.ceil(Math.log2(Math.max(1, rows.length)));
  const last = rows.at(-1)?.id ?? 0;
  const ids = Array.from({ length: places }, (_, at) => rows[at]?.id ?? last);
  return { is: `id IN (${ids.map(() => '?').join(', ')})`, ids };
}
