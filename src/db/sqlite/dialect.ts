// SQLite's SQL where the two databases differ.
import { codeOf } from '../error-code.ts';
import type { Dialect } from '../sql.ts';

/** One transaction at a time writes, so nothing needs a lock of its own. */
export const SQLITE: Dialect = {
  holdsOthers: true,
  lockRow: '',
  lockFreeRow: '',
  lockFreeRowOf: () => '',
  lockRowShared: '',
  beforeReadingHold: '',
  beforeSettingHold: '',
  beforeReadingPayment: '',
  beforeReadingRefs: '',
  emailKey: (alias) => `${alias}.customer_email COLLATE NOCASE`,
  oneOf: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  rowsOf: (table, key, columns) =>
    `SELECT ${columns} FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(?))`,
  orderCounts: 'order_counts',
  orderSpans: 'order_spans',
  alongIndex: (index, columns, values, { op, id }) => ({
    from: `orders o INDEXED BY ${index}`,
    terms: [...columns.map((column) => `${column} = ?`), `o.id ${op} ?`],
    values: [...values, id],
  }),
  ordersOf: (page, columns) => `SELECT ${columns} FROM orders o JOIN order_items i ON i.order_id = o.id
    WHERE o.id IN (${page}) ORDER BY o.id DESC, i.id`,
  lastOrderId: "SELECT seq AS id FROM sqlite_sequence WHERE name = 'orders'",
  giveOrderIdsAbove: [
    // SQLite makes the row with the first order.
    `INSERT INTO sqlite_sequence (name, seq) SELECT 'orders', ?
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'orders')`,
    "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'orders'",
  ],
  byBytes: (column) => column,
  eventWriters: '',
  isUniqueViolation: (error) => codeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE',
};
