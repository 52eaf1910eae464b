// PostgreSQL's SQL where the two databases differ, and our advisory locks.
import { codeOf } from '../error-code.ts';
import type { Dialect } from '../sql.ts';
import { COUNTS_AND_CHANGES, SPANS_AND_CHANGES } from './counter-changes.ts';

/** "ORDR", and the order database among those of one database. */
const ADVISORY_KEY = `${0x4f524452}, hashtext(current_schema())`;
/** A role's defaults may be any isolation level, and read-only. */
export const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE';
/** Held by the process that makes or upgrades the schema; the hold has the other half of the same key space. */
export const MIGRATION_LOCK = `pg_advisory_xact_lock(${ADVISORY_KEY})`;
const HOLD_KEY = `${0x4f524453}, hashtext(current_schema())`;
const REFS_KEY = `${0x4f524456}, hashtext(current_schema())`;
/** By payment: as 64 bits a key space of its own. */
const PAYMENT_KEY = `hashtextextended(? || current_schema(), ${0x4f524455})`;
/** Held by the process that folds changes into the counters, for a transaction. */
export const FOLD_LOCK = `${0x4f524454}, hashtext(current_schema())`;

export const ORDER_IDS = "pg_get_serial_sequence('orders', 'id')::regclass";

export const POSTGRES: Dialect = {
  holdsOthers: false,
  lockRow: 'FOR UPDATE',
  lockFreeRow: 'FOR UPDATE SKIP LOCKED',
  lockFreeRowOf: (alias) => `FOR UPDATE OF ${alias} SKIP LOCKED`,
  lockRowShared: 'FOR SHARE',
  // A separate statement: the next one takes its snapshot once the lock is held.
  beforeReadingHold: `SELECT pg_advisory_xact_lock_shared(${HOLD_KEY})`,
  beforeSettingHold: `SELECT pg_advisory_xact_lock(${HOLD_KEY})`,
  beforeReadingPayment: `SELECT pg_advisory_xact_lock(${PAYMENT_KEY})`,
  beforeReadingRefs: `SELECT pg_advisory_xact_lock(${REFS_KEY})`,
  // In the collation "C" lower() knows A to Z alone, as NOCASE does in SQLite.
  emailKey: (alias) => `lower(${alias}.customer_email COLLATE "C")`,
  oneOf: (column) => `${column} = ANY (translate(?, '[]', '{}')::bigint[])`,
  // As below, OFFSET keeps the planner from reading the whole table, for which it may have no statistics.
  rowsOf: (table, key, columns) => `SELECT found.* FROM unnest(translate(?, '[]', '{}')::bigint[]) page(id)
    CROSS JOIN LATERAL (SELECT ${columns} FROM ${table} WHERE ${key} = page.id OFFSET 0) found`,
  orderCounts: COUNTS_AND_CHANGES,
  orderSpans: SPANS_AND_CHANGES,
  // Written as a range, which no other index has in this sequence: for a condition with `=` the planner may scan all
  // ids downward, because it assumes that matches are spread evenly.
  alongIndex(_index, columns, values, { op, id }) {
    const row = columns.join(', ');
    const marks = values.map(() => '?').join(', ');
    const other = op === '<' ? '>=' : '<=';
    return {
      from: 'orders o',
      terms: [
        `${columns[0]} IS NOT NULL`,
        `(${row}) ${other} (${marks})`,
        `(${row}, o.id) ${op} (${marks}, ?)`,
      ],
      values: [...values, ...values, id],
    };
  },
  // OFFSET keeps the planner, which cannot know how short a page is, from joining it with all orders.
  ordersOf: (page, columns) => `SELECT found.* FROM (${page}) page CROSS JOIN LATERAL (SELECT ${columns}
      FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.id = page.id OFFSET 0) found
    ORDER BY found.id DESC, found.item_id`,
  lastOrderId: `SELECT pg_sequence_last_value(${ORDER_IDS}) AS id`,
  // By taking ids, never by setting one: a process that takes some meanwhile does not get them again.
  giveOrderIdsAbove: [
    `SELECT count(nextval(${ORDER_IDS})) FROM generate_series(nextval(${ORDER_IDS}) + 1, ?::bigint)`,
  ],
  byBytes: (column) => `${column} COLLATE "C"`,
  // Each of our transactions asks for its number before it takes an id.
  transactions: {
    mark: 'SELECT pg_current_xact_id()::text::bigint AS at',
    oldest: 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS at',
  },
  // Only our own transactions, so that no follower of events waits for another program. The lock is taken before the
  // id, and held until the end.
  eventWriters: `SELECT DISTINCT virtualtransaction AS writer FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'order_events'::regclass AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`,
  isUniqueViolation: (error) => codeOf(error) === '23505',
};
