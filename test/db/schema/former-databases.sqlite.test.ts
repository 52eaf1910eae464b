// Proves that databases written by every release and by older commits upgrade to the schema of a new one, and work.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { diagnoseSqlite } from '../../../src/db/doctor/sqlite.ts';
import { openStore } from '../../../src/db/open-store.ts';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { importOrders } from '../../../src/domain/batches/import-orders.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { query } from '../../support/database/database.ts';
import { CALLER, openDesk, openFakes, SETTLER } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { tempPath } from '../../support/temp.ts';

const FOLDER = new URL('../../fixtures/databases/', import.meta.url);
const FORMER = readdirSync(FOLDER).map((file) => file.replace(/\.sql$/, ''));
/** Long after the fixtures were written: all their leases are over. */
const LATER = Date.UTC(2027, 0, 1);

function formerDatabase(name: string): string {
  const path = tempPath('orders.db');
  const connection = openSqliteFile(path);
  connection.exec(readFileSync(new URL(`${name}.sql`, FOLDER), 'utf8'));
  connection.close();
  return path;
}

async function openFormer(name: string) {
  const [path, fake] = [formerDatabase(name), await openFakes(1_000)];
  const clock = { now: () => LATER, advance: () => {} };
  return { path, fake, desk: await openDesk(fake, { path, clock }) };
}

/** Every table, index and trigger in its own words; where lines break says nothing. */
function schemaOf(path: string): string[] {
  const rows = query<{ name: string; sql: string }>(
    path,
    'SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name',
  );
  return rows.map(({ sql }) => sql.replace(/\s+/g, ' '));
}

test('there is one of each release and of at least three older commits', () => {
  expect(FORMER).toEqual(expect.arrayContaining(['release-0.1.0', 'release-0.2.0']));
  expect(FORMER.length).toBeGreaterThanOrEqual(5);
});

describe.each(FORMER)('a database of %s', (name) => {
  test('is upgraded to the schema of a new one', async () => {
    const [path, fresh] = [formerDatabase(name), tempPath('orders.db')];
    for (const one of [path, fresh]) await (await openStore(one)).close();
    expect(schemaOf(path)).toEqual(schemaOf(fresh));
    const findings = await diagnoseSqlite(path, false, true);
    const kinds = ['schema', 'references', 'integrity', 'counters', 'orders'];
    const checked = findings.filter(({ check }) => kinds.includes(check));
    expect(checked.map(({ ok, detail }) => ({ ok, detail }))).toEqual([
      { ok: true, detail: 'ok' },
      { ok: true, detail: 'every row belongs to an order' },
      { ok: true, detail: expect.stringMatching(/^(\d+) of \1 migrations$/) },
      { ok: true, detail: 'every counter agrees with the orders' },
      { ok: true, detail: expect.stringMatching(/ compared; no difference$/) },
    ]);
  });

  test('takes new orders and a new batch, and each is charged once', async () => {
    const { desk, fake } = await openFormer(name);
    const order = await desk.desk.createOrder(TANAKA, CALLER);
    expect(order.status).toBe('paid');
    const imported = await importOrders(desk.deps, checkedFile(3), CALLER, { concurrency: 2 });
    expect(imported).toMatchObject({ batch: { status: 'completed' }, counts: { paid: 3, pending: 0 } });
    expect(fake.charges).toHaveLength(4);
  });

  test('is recovered: what was cut short is finished, and charged once', async () => {
    const { desk, fake, path } = await openFormer(name);
    await recoverOpenRows(desk.deps, SETTLER, { everything: true });
    const running = query<{ id: number }>(path, "SELECT id FROM batches WHERE status = 'running'");
    expect(running).toHaveLength(name === 'be2f7f3' ? 0 : 1);
    for (const { id } of running) {
      const batch = await drainBatch(desk.deps, id, CALLER, { concurrency: () => 2 });
      expect(batch).toMatchObject({ status: 'completed', completedAt: LATER });
      expect(query(path, `SELECT DISTINCT status FROM orders WHERE batch_id = ${id}`)).toEqual([
        { status: 'PAID' },
      ]);
    }
    // The single orders stay pending, with their attempt open: a person decides.
    expect(query(path, "SELECT 1 FROM journal WHERE state IN ('waiting', 'running')")).toEqual([]);
    expect(fake.charges).toHaveLength(running.length * 4);
    expect(new Set(fake.charges.map(({ orderId }) => orderId)).size).toBe(fake.charges.length);
  });
});

test('words and addresses are found as in a new one: the index of searches begins anew', async () => {
  const path = formerDatabase('release-0.1.0');
  const [order] = query<{ id: number; customer_email: string; customer_name: string }>(
    path,
    'SELECT id, customer_email, customer_name FROM orders ORDER BY id LIMIT 1',
  );
  query(path, "INSERT INTO search_slices VALUES (0, '2025-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')");
  query(path, "INSERT INTO search_grams VALUES (0, 1, x'00')");
  const { desk } = await openDesk(await openFakes(), { path });
  expect([query(path, 'SELECT * FROM search_slices'), query(path, 'SELECT * FROM search_grams')]).toEqual([
    [],
    [],
  ]);
  for (const filter of [
    { q: order?.customer_name ?? '' },
    { customer_email: order?.customer_email.toUpperCase() ?? '' },
  ]) {
    const { orders } = await desk.listOrders(filter, CALLER);
    expect(orders.map(({ id }) => id)).toContain(order?.id);
  }
});

test('amounts that were counted inexactly are counted anew', async () => {
  const path = formerDatabase('089b6d5');
  const parts = () =>
    query(path, 'SELECT "whole", parts FROM order_counts WHERE batch_id = 2 AND orders > 0');
  expect(parts()).toEqual([{ whole: 999_999_999_998, parts: 81 }]);
  await (await openStore(path)).close();
  expect(parts()).toEqual([{ whole: 999_999_999_998, parts: 80 }]);
});
