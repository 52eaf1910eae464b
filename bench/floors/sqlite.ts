// The floor on SQLite: the creation flow as the same libraries allow it by hand, with the same two durable commits
// an order, shared by the requests that wait. No validation, journal, timeline or logs.
import type Database from 'better-sqlite3';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { type FloorBook, type OrderBody, serveFloorOn } from './creation.ts';
import { groupCommit } from './group-commit.ts';

const SCHEMA = `
  CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, customer_email TEXT NOT NULL,
    customer_name TEXT NOT NULL, status TEXT NOT NULL, total_amount REAL NOT NULL, currency TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
  CREATE TABLE order_items (id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL REFERENCES orders,
    product_name TEXT NOT NULL, quantity INTEGER NOT NULL, unit_price REAL NOT NULL);
  CREATE INDEX order_items_by_order ON order_items (order_id);`;

/** Serves until the process is ended; resolves to its URL. */
export function serveFloor(database: string, services: string): Promise<string> {
  const db = openSqliteFile(database);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  return serveFloorOn(openBook(db), services);
}

function openBook(db: Database.Database): FloorBook {
  const commit = groupCommit(db);
  const insertOrder = db.prepare(
    `INSERT INTO orders (customer_email, customer_name, status, total_amount, currency, created_at, updated_at)
      VALUES (?, ?, 'PENDING', ?, ?, ?, ?)`,
  );
  const insertItem = db.prepare(
    'INSERT INTO order_items (order_id, product_name, quantity, unit_price) VALUES (?, ?, ?, ?)',
  );
  const setStatus = db.prepare('UPDATE orders SET status = ?, updated_at = ? WHERE id = ?');

  function insert(body: OrderBody, amount: number, time: string) {
    const { customer_email, customer_name, currency } = body;
    const inserted = insertOrder.run(customer_email, customer_name, amount, currency, time, time);
    const id = Number(inserted.lastInsertRowid);
    const items = body.items.map(({ product_name, quantity, unit_price }) => {
      const { lastInsertRowid } = insertItem.run(id, product_name, quantity, unit_price);
      return { id: Number(lastInsertRowid), product_name, quantity, unit_price };
    });
    setStatus.run('PAYMENT_PROCESSING', time, id);
    return { id, items };
  }

  return {
    insert: (body, amount, time) => commit(() => insert(body, amount, time)),
    setPaid: (id, time) => commit(() => void setStatus.run('PAID', time, id)),
  };
}
