// A book of any number of orders, as years of use leave it. The schema is the program's own, its migrations make it;
// plain SQL fills the tables in one transaction, and triggers are left to do what they do.
import type Database from 'better-sqlite3';
import { openStore } from '../../src/db/open-store.ts';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { CALLS, type RowStatus, reachedMs, STATUSES, TIMELINE } from './lives.ts';

/** How many of a thousand orders have a status. */
export type Mix = Partial<Readonly<Record<RowStatus, number>>>;

export interface SeedOptions {
  /** 0: the schema alone. */
  readonly orders: number;
  readonly mix?: Mix;
}

const YEARS_OF_USE: Mix = {
  DELIVERED: 700,
  PAID: 120,
  SHIPPED: 100,
  CANCELLED: 50,
  PENDING: 29,
  PAYMENT_PROCESSING: 1,
};

/** Every customer has placed as many orders, however large the book is. */
const ORDERS_A_CUSTOMER = 10;
/** The orders that have `RARE_WORD` in the name of a product. */
const RARE_ORDERS = 5;
/** As few in every book. */
const HELD_ORDERS = 30;
/** Every order has one, of its id. */
export const TRACKING = '1234-';
export const RARE_WORD = 'Astrolabe';
/** In every third order. */
export const COMMON_WORD = 'Keyboard';
/** The batch of one order in a hundred. */
export const BATCH_ID = 1;

const TWO_YEARS_MS = 2 * 365 * 86_400_000;
/** Nobody looks up meanwhile what is still open. */
const OPEN_UNTIL_MS = 5 * 3_600_000;
const CACHE_KIB = 512 * 1024;

export const emailOf = (order: number, orders: number) =>
  `customer${(order * 7_919) % customersOf(orders)}@example.com`;

const customersOf = (orders: number) => Math.max(1, Math.ceil(orders / ORDERS_A_CUSTOMER));

export async function seedBook(path: string, { orders, mix = YEARS_OF_USE }: SeedOptions): Promise<void> {
  await (await openStore(path)).close();
  if (orders === 0) return;
  const db = openSqliteFile(path);
  try {
    // Whoever is interrupted here starts anew.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma(`cache_size = -${CACHE_KIB}`);
    db.pragma('temp_store = MEMORY');
    // True by the way the rows are made.
    db.pragma('foreign_keys = OFF');
    db.transaction(() => fill(db, orders, mix))();
    db.pragma('journal_mode = WAL');
  } finally {
    db.close();
  }
}

function fill(db: Database.Database, orders: number, mix: Mix): void {
  const now = Date.now();
  const first = now - TWO_YEARS_MS;
  const values = {
    orders,
    customers: customersOf(orders),
    first,
    step: Math.floor(TWO_YEARS_MS / (orders + 1)),
    batch: BATCH_ID,
    batchFrom: Math.floor(orders / 2),
    batchOrders: Math.floor(orders / 100),
    rareEach: Math.max(1, Math.floor(orders / RARE_ORDERS)),
    heldEach: Math.max(1, Math.floor(orders / HELD_ORDERS)),
    dueAt: now + OPEN_UNTIL_MS,
  };
  db.exec(LIFE_TABLES);
  fillLives(db);
  const run = (sql: string) => {
    // Only what a statement names may be bound to it, and as a whole number: SQLite takes others for reals.
    const named = Object.entries(values).filter(([name]) => sql.includes(`@${name}`));
    db.prepare(sql).run(Object.fromEntries(named.map(([name, value]) => [name, BigInt(value)])));
  };
  run(INSERT_BATCH);
  run(insertOrders(mix));
  run(INSERT_ITEMS);
  run(INSERT_EVENTS);
  run(INSERT_JOURNAL);
  db.exec('DROP TABLE temp.life_events; DROP TABLE temp.life_calls');
}

const LIFE_TABLES = `
  CREATE TEMP TABLE life_events (status text, n integer, after integer, type text, from_status text, to_status text,
    detail text, PRIMARY KEY (status, n)) WITHOUT ROWID;
  CREATE TEMP TABLE life_calls (status text, n integer, after integer, kind text, state text, template text,
    detail text, PRIMARY KEY (status, n)) WITHOUT ROWID;`;

function fillLives(db: Database.Database): void {
  const event = db.prepare('INSERT INTO temp.life_events VALUES (?, ?, ?, ?, ?, ?, ?)');
  const call = db.prepare('INSERT INTO temp.life_calls VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const [n, [of, after, type, from, to, detail]] of TIMELINE.entries()) {
    for (const status of of) event.run(status, n, after, type, from, to, detail ?? null);
  }
  for (const [n, [of, after, kind, state, template, detail]] of CALLS.entries()) {
    for (const status of of) call.run(status, n, after, kind, state, template, detail ?? null);
  }
}

const CREATED_AT = '@first + o.id * @step';
const timeOf = (ms: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', (${ms}) / 1000.0, 'unixepoch')`;
const isInBatch = (id: string) => `${id} > @batchFrom AND ${id} <= @batchFrom + @batchOrders`;

/** An order has one to three items; `i` is its id and `j` the item's place. */
const ITEMS = '1 + i % 3';
const QUANTITY = '1 + (i + j) % 3';
const PRICE = '100 + (i * 37 + j * 911) % 90000';

const NUMBERS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @orders)';
const PLACES = '(SELECT 1 AS j UNION ALL SELECT 2 UNION ALL SELECT 3)';

function insertOrders(mix: Mix): string {
  let below = 0;
  const cases = Object.entries(mix).map(([status, share]) => {
    below += share;
    return `WHEN i * 611953 % 1000 < ${below} THEN '${status}'`;
  });
  const lasted = `CASE status ${STATUSES.map((status) => `WHEN '${status}' THEN ${reachedMs(status)}`).join(' ')} END`;
  return `INSERT INTO orders (id, customer_email, customer_name, status, total_amount, currency, created_at,
      updated_at, batch_id, csv_source, import_group, held_at, hold_reason, carrier, tracking_number)
    ${NUMBERS}
    SELECT i, 'customer' || who || '@example.com',
      CASE WHEN who % 2 THEN 'Customer ' || who ELSE '顧客' || who || ' 太郎' END,
      status, total, 'JPY', ${timeOf('@first + i * @step')}, ${timeOf(`@first + i * @step + ${lasted}`)},
      CASE WHEN ${isInBatch('i')} THEN @batch END,
      CASE WHEN ${isInBatch('i')} THEN 'orders.csv' END,
      CASE WHEN ${isInBatch('i')} THEN CAST(i - @batchFrom + 1 AS text) END,
      CASE WHEN i % @heldEach = 0 THEN ${timeOf('@first + i * @step')} END,
      CASE WHEN i % @heldEach = 0 THEN 'address to be checked' END,
      'Yamato', '${TRACKING}' || i
    FROM (SELECT i, i * 7919 % @customers AS who, CASE ${cases.join(' ')} END AS status,
      (SELECT sum((${QUANTITY}) * (${PRICE})) FROM ${PLACES} WHERE j <= ${ITEMS}) AS total FROM n)`;
}

const INSERT_BATCH = `INSERT INTO batches (id, csv_source, content_hash, copy, status, created_at, total_orders, rejected,
    accepted, completed_at)
  VALUES (@batch, 'orders.csv', lower(hex(randomblob(32))), 0, 'completed', @first + @batchFrom * @step, @batchOrders, 0,
    @batchOrders, @first + @batchFrom * @step + 60000)`;

const INSERT_ITEMS = `INSERT INTO order_items (order_id, product_name, quantity, unit_price)
  ${NUMBERS}
  SELECT i, CASE
      WHEN j = 1 AND i % @rareEach = @rareEach / 2 THEN '${RARE_WORD} ' || (i % 313)
      WHEN j = 1 AND i % 3 = 1 THEN '${COMMON_WORD} ' || (i % 313)
      WHEN (i + j) % 2 THEN 'ノートPC ' || ((i * 7 + j) % 997) || '型'
      ELSE 'Desk lamp ' || ((i * 11 + j) % 997) END,
    ${QUANTITY}, ${PRICE}
  FROM n CROSS JOIN ${PLACES} WHERE j <= ${ITEMS}`;

const INSERT_EVENTS = `INSERT INTO order_events (order_id, at, type, from_status, to_status, actor, detail)
  SELECT o.id, ${CREATED_AT} + l.after, l.type, l.from_status, l.to_status, 'api', replace(l.detail, '#', o.id)
  FROM orders o CROSS JOIN temp.life_events l ON l.status = o.status`;

const INSERT_JOURNAL = `INSERT INTO journal (order_id, kind, state, idempotency_key, payment_id, amount, currency,
    template, resilient, sends, lookups, due_at, sent_at, claims, detail, batch_id, created_at)
  SELECT o.id, l.kind, l.state, lower(hex(randomblob(18))),
    CASE WHEN l.kind = 'notification' OR l.state = 'refused' THEN NULL ELSE 'pay_' || o.id END,
    o.total_amount, o.currency, l.template, 0, 1, 0,
    CASE l.state WHEN 'unknown' THEN @dueAt ELSE ${CREATED_AT} + l.after END, ${CREATED_AT} + l.after, 1, l.detail,
    CASE l.kind WHEN 'payment' THEN o.batch_id END, ${CREATED_AT} + l.after
  FROM orders o CROSS JOIN temp.life_calls l ON l.status = o.status`;
