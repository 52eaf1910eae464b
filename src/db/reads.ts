// What is read outside transactions: pages of orders, one order, its timeline, the open rows of the journal.
import type { OpenCounts, OpenQuery, OutboxQuery } from '../domain/journal.ts';
import type { ListQuery, OrderFilter, OrderPage } from '../domain/list-query.ts';
import { MAX_COUNTED } from '../domain/list-query.ts';
import type { Reads } from '../domain/ports.ts';
import { batchReads } from './batch-rows.ts';
import type { Dialect } from './dialect.ts';
import { JOURNAL_COLUMNS, type JournalTableRow, journalFromRow } from './journal-rows.ts';
import {
  type EventRow,
  eventFromRow,
  type OrderItemRow,
  ordersFromRows,
  pageOfOrders,
  SELECT_ORDER_ITEMS,
  statusToRow,
  timeToRow,
} from './order-rows.ts';
import { pruneReads } from './prune-rows.ts';
import { SEARCH_SIZES, type SearchSizes, searchOrders, type Where } from './search.ts';
import type { Sql, SqlValue } from './sql.ts';

interface KeyRow {
  readonly key: string;
  readonly fingerprint: string;
  readonly order_id: number | null;
  readonly batch_id: number | null;
  readonly answer: string | null;
  readonly created_at: number;
  readonly lease_owner: string | null;
  readonly lease_until: number | null;
}

/** `sizes` of searches, which tests make small. */
export function openReads(sql: Sql, sizes: SearchSizes = SEARCH_SIZES): Reads {
  return {
    ...batchReads(sql),
    ...pruneReads(sql),
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
        `SELECT at, type, from_status, to_status, actor, detail FROM order_events
          WHERE order_id = ? ORDER BY id`,
        [orderId],
      );
      return rows.map(eventFromRow);
    },
    list: (query) => list(sql, query, sizes),
    openJournal: (query) => openJournal(sql, query),
    async idempotencyKey(key) {
      const [row] = await sql.query<KeyRow>(
        `SELECT key, fingerprint, order_id, batch_id, answer, created_at, lease_owner, lease_until
          FROM idempotency_keys WHERE key = ?`,
        [key],
      );
      return (
        row && {
          key: row.key,
          fingerprint: row.fingerprint,
          orderId: row.order_id,
          batchId: row.batch_id,
          answer: row.answer,
          createdAt: row.created_at,
          leaseOwner: row.lease_owner,
          leaseUntil: row.lease_until,
        }
      );
    },
    async leaseOwners() {
      const rows = await sql.query<{ lease_owner: string }>(
        `SELECT DISTINCT lease_owner FROM journal
          WHERE state IN ('waiting','running','unknown') AND lease_owner IS NOT NULL`,
      );
      return rows.map((row) => row.lease_owner);
    },
    openCounts: () => openCounts(sql),
    outbox: (query) => outbox(sql, query),
  };
}

const OPEN = "state IN ('waiting','running','unknown')";

const DEAD = "kind = 'notification' AND resilient = 1 AND state = 'refused'";

/** Two queries, each by an index of its own; one with OR would read the whole journal. */
async function outbox(sql: Sql, { onlyDead, afterId = 0, skip = 0, limit }: OutboxQuery) {
  const open = `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE kind = 'notification' AND ${OPEN} AND id > ?`;
  const dead = `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE ${DEAD} AND id > ?`;
  const rows = await sql.query<JournalTableRow>(
    onlyDead
      ? `${dead} ORDER BY id LIMIT ? OFFSET ?`
      : `SELECT * FROM (${open} UNION ALL ${dead}) mails ORDER BY id LIMIT ? OFFSET ?`,
    [...(onlyDead ? [] : [afterId]), afterId, limit, skip],
  );
  return rows.map(journalFromRow);
}

/** For `orders doctor` too, which has no store. */
export async function openCounts(sql: Pick<Sql, 'query'>): Promise<OpenCounts> {
  const rows = await sql.query<{ mail: number; n: number | string; oldest: number | string }>(
    `SELECT CASE WHEN kind = 'notification' THEN 1 ELSE 0 END AS mail, count(*) AS n, min(created_at) AS oldest
      FROM journal WHERE ${OPEN} AND (batch_id IS NULL OR state <> 'waiting') GROUP BY 1`,
    [],
  );
  const [dead] = await sql.query<{ n: number | string }>(
    `SELECT count(*) AS n FROM journal WHERE ${DEAD}`,
    [],
  );
  const [money, mails] = [0, 1].map((mail) => rows.find((row) => Number(row.mail) === mail));
  return {
    money: Number(money?.n ?? 0),
    mails: Number(mails?.n ?? 0),
    deadMails: Number(dead?.n ?? 0),
    oldestMoneyAt: money ? Number(money.oldest) : null,
    oldestMailAt: mails ? Number(mails.oldest) : null,
  };
}

async function list(sql: Sql, query: ListQuery, sizes: SearchSizes): Promise<OrderPage> {
  const whole = () => whereOf(sql.dialect, query.filter, undefined, 'some');
  const found = await searchOrders(sql, query, whole, sizes);
  if (found) return found;
  const matching = whereOf(sql.dialect, query.filter);
  const paged = whereOf(sql.dialect, query.filter, query.before);
  // One more than asked for tells whether there is a next page.
  const rows = await sql.query<OrderItemRow>(pageOfOrders(paged.text), [
    ...paged.values,
    query.limit + 1,
    query.skip,
  ]);
  const orders = ordersFromRows(rows);
  return {
    query,
    orders: orders.slice(0, query.limit),
    more: orders.length > query.limit,
    total: query.uncounted ? undefined : await count(sql, query.filter, matching),
  };
}

/** Exact without filters, by status and by batch; of other filters up to a bound (contract section 3). */
async function count(sql: Sql, filter: OrderFilter, where: Where): Promise<number | undefined> {
  const { status: _status, batchId: _batchId, ...others } = filter;
  const exact = Object.values(others).every((value) => value === undefined);
  const bound = exact ? '' : `LIMIT ${MAX_COUNTED + 1}`;
  const [row] = await sql.query<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM orders o ${where.text} ${bound}) matches`,
    where.values,
  );
  const n = Number(row?.n ?? 0);
  return exact || n <= MAX_COUNTED ? n : undefined;
}

/** Looking at `some` orders, PostgreSQL must not read all items first; LIMIT with OFFSET keeps it from that. */
function whereOf(
  dialect: Dialect,
  filter: OrderFilter,
  before?: number,
  looksAt: 'all' | 'some' = 'all',
): Where {
  const terms: string[] = [];
  const values: SqlValue[] = [];
  const add = (term: string, ...of: SqlValue[]) => {
    terms.push(term);
    values.push(...of);
  };
  if (before !== undefined) add('o.id < ?', before);
  if (filter.status !== undefined) add('o.status = ?', statusToRow(filter.status));
  if (filter.customerEmail !== undefined) add('o.customer_email = ?', filter.customerEmail);
  if (filter.currency !== undefined) add('o.currency = ?', filter.currency);
  if (filter.batchId !== undefined) add('o.batch_id = ?', filter.batchId);
  if (filter.createdFrom !== undefined) add('o.created_at >= ?', timeToRow(filter.createdFrom));
  if (filter.createdBefore !== undefined) add('o.created_at < ?', timeToRow(filter.createdBefore));
  if (filter.q !== undefined) {
    const pattern = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
    add(
      `(${dialect.like('o.customer_name')} OR ${dialect.like('o.customer_email')} OR EXISTS
        (SELECT 1 FROM order_items p WHERE p.order_id = o.id AND ${dialect.like('p.product_name')}
        ${looksAt === 'some' ? 'LIMIT 1 OFFSET 0' : ''}))`,
      pattern,
      pattern,
      pattern,
    );
  }
  return { text: terms.length > 0 ? `WHERE ${terms.join(' AND ')}` : '', values };
}

async function openJournal(sql: Sql, query: OpenQuery) {
  const gone = query.goneOwners.map(() => '?').join(', ');
  const rows = await sql.query<JournalTableRow>(
    `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE state IN ('waiting','running','unknown') AND id > ?
       AND kind IN (${query.kinds.map(() => '?').join(', ')}) AND (batch_id IS NULL OR state <> 'waiting')
       AND NOT (kind = 'notification' AND EXISTS (SELECT 1 FROM journal e WHERE e.order_id = journal.order_id
         AND e.id < journal.id AND e.kind = 'notification' AND e.state IN ('waiting','running','unknown')))
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
