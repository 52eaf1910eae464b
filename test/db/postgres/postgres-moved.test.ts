// Proves that an order database which has moved to PostgreSQL takes no more orders in its old file, whatever process
// works on it, that none is acknowledged there after the copy was taken, and that a move which fails leaves the file
// as it was.
import { expect, onTestFinished, test } from 'vitest';
import { moveToPostgres } from '../../../src/db/migrate/copy-to-postgres.ts';
import { openStore } from '../../../src/db/open-store.ts';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { parseOrder } from '../../../src/domain/model/parse-order.ts';
import { newPostgresDatabase, query } from '../../support/database/database.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { tempPath } from '../../support/temp.ts';
import { until } from '../../support/until.ts';

const quietly = () => {};
const DRAFT = parseOrder(TANAKA);
const UNDO = "DELETE FROM settings WHERE name = 'moved_to'";

async function openFile(path = tempPath('orders.db')) {
  const store = await openStore(path);
  onTestFinished(() => store.close());
  const create = async () => (await store.write((tx) => tx.insertOrder(DRAFT, 0))).id;
  return { path, store, create };
}

/** A target whose URL has a password. */
function newTarget(): string {
  const url = new URL(newPostgresDatabase());
  url.password ||= 's3cret';
  return url.href;
}

const MOVED = {
  kind: 'unavailable',
  code: 'database_moved',
  message: expect.stringMatching(
    /^this order database was moved to postgres:\/\/[^\n]*; set ORDERS_DB to [^\n]*$/,
  ),
};

const triggersOf = (path: string) =>
  query<{ name: string }>(
    path,
    "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'moved%'",
  );

test('a process that is at work and one that opens it later are refused, and may read', async () => {
  const { path, store, create } = await openFile();
  await create();
  const url = newTarget();
  await moveToPostgres(path, url, quietly);
  const later = await openFile(path);
  for (const attempt of [create, later.create, () => store.write((tx) => tx.setChargesHeld(true))]) {
    const refused = await attempt().catch((error: unknown) => error);
    expect(refused).toMatchObject(MOVED);
    expect(String(refused)).not.toContain(new URL(url).password);
  }
  expect(await later.store.read.order(1)).toMatchObject({ id: 1 });
  expect(await later.store.read.movedTo()).toMatch(/^postgres/);
  const target = await openStore(url);
  expect(await target.read.movedTo()).toBeNull();
  expect((await target.write((tx) => tx.insertOrder(DRAFT, 0))).id).toBe(2);
  await target.close();
});

test('a program that knows nothing of it cannot write a row of any table', async () => {
  const { path, create } = await openFile();
  await create();
  query(path, "INSERT INTO settings (name, value) VALUES ('charges_held', 'no')");
  await moveToPostgres(path, newTarget(), quietly);
  const other = openSqliteFile(path);
  onTestFinished(() => void other.close());
  const tables = other
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[];
  expect(tables.length).toBeGreaterThan(10);
  for (const table of tables) {
    for (const verb of ['insert', 'update', 'delete']) {
      const name = `moved_${table}_${verb}`;
      expect(triggersOf(path)).toContainEqual({ name });
    }
  }
  for (const sql of [
    'INSERT INTO order_spans DEFAULT VALUES',
    "INSERT OR IGNORE INTO settings (name, value) VALUES ('x', 'y')",
    "REPLACE INTO settings (name, value) VALUES ('charges_held', 'yes')",
    "UPDATE settings SET value = 'yes'",
    "DELETE FROM settings WHERE name = 'charges_held'",
    'UPDATE orders SET total_amount = 1',
    'DELETE FROM order_items',
    "INSERT INTO schema_migrations (timestamp, name) VALUES (9, 'Later9')",
  ]) {
    expect(() => other.exec(sql), sql).toThrow(/was moved to/);
  }
});

test('no order is acknowledged in the file that is not in the copy', async () => {
  const { path, create } = await openFile();
  for (let n = 0; n < 50; n += 1) await create();
  const acknowledged: number[] = [];
  let refused: unknown;
  const placing = async () => {
    while (refused === undefined) {
      await create().then(
        (id) => acknowledged.push(id),
        (error: unknown) => {
          if ((error as { code?: string }).code !== 'database_busy') refused ??= error;
        },
      );
    }
  };
  const placers = [placing(), placing()];
  await until(() => acknowledged.length > 3);
  const url = newTarget();
  // It does not get the lock at the first try where others write without a pause.
  for (;;) {
    const moved = await moveToPostgres(path, url, quietly).catch((error: { code?: string }) => error);
    if (Array.isArray(moved)) break;
    expect(moved.code).toBe('source_in_use');
  }
  await Promise.all(placers);
  expect(refused).toMatchObject(MOVED);
  const there = query<{ id: number }>(url, 'SELECT id FROM orders').map(({ id }) => id);
  expect(acknowledged.filter((id) => !there.includes(id))).toEqual([]);
  expect(there).toHaveLength(query(path, 'SELECT id FROM orders ORDER BY id').length);
});

test('a dry run and a move that fails leave the file as it was', async () => {
  const { path, create } = await openFile();
  await create();
  const url = newTarget();
  await moveToPostgres(path, url, quietly, { dryRun: true });
  const falsify = () => query(url, 'UPDATE orders SET total_amount = 1');
  await expect(moveToPostgres(path, url, falsify)).rejects.toMatchObject({ code: 'move_differs' });
  expect([await create(), triggersOf(path)]).toEqual([2, []]);
});

test('a target that cannot be opened in the last step gives the file back', async () => {
  const { path, create } = await openFile();
  await create();
  const url = newTarget();
  const refuse = () => {
    query(
      url,
      `CREATE OR REPLACE FUNCTION refuse() RETURNS event_trigger AS $$ BEGIN RAISE 'not today'; END $$ LANGUAGE plpgsql`,
    );
    query(url, 'DROP EVENT TRIGGER IF EXISTS refusing');
    query(
      url,
      "CREATE EVENT TRIGGER refusing ON ddl_command_start WHEN TAG IN ('COMMENT') EXECUTE FUNCTION refuse()",
    );
  };
  await expect(moveToPostgres(path, url, refuse)).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('not today'),
  });
  expect([await create(), triggersOf(path)]).toEqual([2, []]);
  query(url, 'DROP EVENT TRIGGER refusing');
  await moveToPostgres(path, url, quietly);
  expect(query(url, 'SELECT id FROM orders ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
});

test('a move that was cut off between its last two steps is ended by another; a finished one is not begun anew', async () => {
  const { path, create } = await openFile();
  await create();
  const url = newTarget();
  await moveToPostgres(path, url, quietly);
  // As a process leaves it that dies once the file is marked.
  query(
    url,
    `DO $$ BEGIN EXECUTE format('COMMENT ON TABLE orders IS %L', 'moving from the book that begins with '
      || (SELECT '{"id":1,"created_at":"1970-01-01T00:00:00.000Z","customer_email":"tanaka@example.co.jp"}')); END $$`,
  );
  await expect(openStore(url)).rejects.toMatchObject({ kind: 'unavailable' });
  await moveToPostgres(path, url, quietly, { dryRun: true });
  await expect(create()).rejects.toMatchObject(MOVED);
  await moveToPostgres(path, url, quietly);
  await (await openStore(url)).close();
  expect(query(url, 'SELECT name FROM settings')).toEqual([]);
  for (const to of [url, newTarget()]) {
    await expect(moveToPostgres(path, to, quietly)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'source_moved',
      message: expect.stringContaining('was already moved to postgres'),
    });
  }
  await expect(create()).rejects.toMatchObject(MOVED);
});

test('the mark is taken back by one statement', async () => {
  const { path, create } = await openFile();
  await moveToPostgres(path, newTarget(), quietly);
  await expect(create()).rejects.toMatchObject(MOVED);
  query(path, UNDO);
  expect(await create()).toBe(1);
  await moveToPostgres(path, newTarget(), quietly);
  await expect(create()).rejects.toMatchObject(MOVED);
});
