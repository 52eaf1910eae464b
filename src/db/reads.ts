// Reads outside transactions: pages of orders, one order, its timeline, the open rows of the journal.
import { JOURNAL_KINDS, type OpenQuery } from '../domain/model/journal.ts';
import type { IdempotencyRecord, Reads } from '../domain/ports/store.ts';
import { listOrders } from './list-orders.ts';
import { selected } from './schema/entity.ts';
import { idempotencyKeys, OPEN, TO_SETTLE } from './schema/journal-entities.ts';
import { SEARCH_SIZES, type SearchSizes } from './search/search-orders.ts';
import type { Sql } from './sql.ts';
import { batchReads } from './tables/batches.ts';
import {
  chargesHeld,
  JOURNAL_COLUMNS,
  type JournalTableRow,
  journalFromRow,
  journalOf,
} from './tables/journal.ts';
import { markReads } from './tables/marks.ts';
import { openCounts, outbox } from './tables/open-counts.ts';
import { eventReads } from './tables/order-events.ts';
import {
  type EventRow,
  eventFromRow,
  type OrderItemRow,
  ordersFromRows,
  SELECT_ORDER_ITEMS,
} from './tables/orders.ts';
import { paymentReads } from './tables/payments.ts';
import { pruneReads } from './tables/prune.ts';
import { reconcileReads } from './tables/reconcile.ts';
import { statsReads } from './tables/stats.ts';

const KEY = selected(idempotencyKeys);

/** `sizes` of searches, which tests make small. */
export function openReads(sql: Sql, sizes: SearchSizes = SEARCH_SIZES): Reads {
  return {
    ...batchReads(sql),
    ...pruneReads(sql),
    ...eventReads(sql),
    ...markReads(sql),
    ...reconcileReads(sql),
    ...statsReads(sql),
    ...paymentReads(sql),
    async order(id) {
      const rows = await sql.query<OrderItemRow>(
        `SELECT ${SELECT_ORDER_ITEMS} FROM orders o JOIN order_items i ON i.order_id = o.id
          WHERE o.id = ? ORDER BY i.id`,
        [id],
      );
      return ordersFromRows(rows)[0];
    },
    async events(orderId) {
      const rows = await sql.query<EventRow>(
        `SELECT at, type, from_status, to_status, actor, detail, payment_id FROM order_events
          WHERE order_id = ? ORDER BY id`,
        [orderId],
      );
      return rows.map(eventFromRow);
    },
    list: (query, signal) => listOrders(sql, query, sizes, signal),
    openJournal: (query) => openJournal(sql, query),
    async idempotencyKey(key) {
      const [record] = await sql.query<IdempotencyRecord>(
        `SELECT ${KEY} FROM idempotency_keys WHERE key = ?`,
        [key],
      );
      return record;
    },
    async leaseOwners() {
      const rows = await sql.query<{ lease_owner: string }>(
        `SELECT DISTINCT lease_owner FROM journal
          WHERE ${TO_SETTLE} AND lease_owner IS NOT NULL`,
      );
      return rows.map((row) => row.lease_owner);
    },
    openCounts: () => openCounts(sql),
    outbox: (query) => outbox(sql, query),
    journalOf: (orderId) => journalOf(sql, orderId, JOURNAL_KINDS),
    chargesHeld: () => chargesHeld(sql),
  };
}

async function openJournal(sql: Sql, query: OpenQuery) {
  const gone = query.goneOwners.map(() => '?').join(', ');
  const rows = await sql.query<JournalTableRow>(
    `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE ${TO_SETTLE} AND id > ?
       AND kind IN (${query.kinds.map(() => '?').join(', ')})
       AND NOT (kind = 'notification' AND EXISTS (SELECT 1 FROM journal e WHERE e.order_id = journal.order_id
         AND e.id < journal.id AND e.kind = 'notification' AND e.${OPEN}))
       AND ((state <> 'running' AND (due_at <= ? OR due_at > ?))
         OR (state = 'running' AND (lease_until <= ? OR lease_until > ? ${gone ? `OR lease_owner IN (${gone})` : ''})))
       ORDER BY id LIMIT ?`,
    [
      query.afterId,
      ...query.kinds,
      query.dueBy,
      query.dueAfter,
      query.now,
      query.longestLeaseUntil,
      ...query.goneOwners,
      query.limit,
    ],
  );
  return rows.map(journalFromRow);
}
