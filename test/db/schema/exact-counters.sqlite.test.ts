// Proves that a database whose triggers an early version made is brought to the exact formula: its counters are right
// after the upgrade, and stay right.
import { expect, test } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { openReader } from '../../../src/db/sqlite/connection.ts';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { countersWrong } from '../../../src/db/tables/order-counts.ts';
import { tempPath } from '../../support/temp.ts';

const MIGRATION = 'ExactCounters1765497600000';
const INSERT = `INSERT INTO orders (customer_email, customer_name, status, total_amount, currency, created_at, updated_at,
    batch_id) VALUES ('a@example.com', 'A', 'PAID', ?, 'JPY', '2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z', 1)`;

async function wrongIn(path: string): Promise<number> {
  const { reader } = await openReader(path);
  if (!reader) throw new Error('the database is gone');
  try {
    return await countersWrong(reader);
  } finally {
    await reader.close();
  }
}

/** As the first version of the counters made them, with ten-thousandths of every amount. */
function asBefore(path: string): void {
  const db = openSqliteFile(path);
  const triggers = db
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name IN (?, ?, ?)")
    .all('orders_added', 'orders_changed', 'orders_removed') as { name: string; sql: string }[];
  expect(triggers).toHaveLength(3);
  for (const { name, sql } of triggers) {
    const before = sql.replaceAll(
      /CASE WHEN (\w+\.total_amount) >= 100000000000\s+THEN .*? ELSE (round\(.*?\* 10000\)) END/gs,
      '$2',
    );
    expect(before).not.toBe(sql);
    db.exec(`DROP TRIGGER ${name}; ${before}`);
  }
  db.prepare('DELETE FROM schema_migrations WHERE name = ?').run(MIGRATION);
  for (const amount of [999_999_999_998.008, 0.1]) db.prepare(INSERT).run(amount);
  db.close();
}

test('counters of an early version are exact after the upgrade, and whatever is written later', async () => {
  const path = tempPath('orders.db');
  await (await openStore(path)).close();
  asBefore(path);
  expect(await wrongIn(path)).toBe(1);
  const store = await openStore(path);
  // A schema is upgraded with the first write.
  await store.write(async () => {});
  await store.close();
  expect(await wrongIn(path)).toBe(0);
  const db = openSqliteFile(path);
  db.prepare(INSERT).run(999_999_999_998.003);
  db.exec('UPDATE orders SET total_amount = 123456789012.007 WHERE id = 1; DELETE FROM orders WHERE id = 2');
  const [sums] = db.prepare('SELECT orders, "whole", parts FROM order_counts WHERE batch_id = 1').all();
  db.close();
  expect(sums).toEqual({ orders: 2, whole: 999_999_999_998 + 123_456_789_012, parts: 70 + 30 });
  expect(await wrongIn(path)).toBe(0);
});
