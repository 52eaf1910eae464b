// Proves what opening a database does: a new file is made once whoever comes first, a current one is used with
// the settings that durability needs, and anything else is refused in one line and left as it was.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { diagnoseSqlite } from '../../../src/db/doctor/sqlite.ts';
import { openStore } from '../../../src/db/open-store.ts';
import { openReader, openWriter } from '../../../src/db/sqlite/connection.ts';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { parseOrder } from '../../../src/domain/model/parse-order.ts';
import { newHome } from '../../support/cli/run-cli.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { tempPath } from '../../support/temp.ts';

async function newDatabase(): Promise<string> {
  const path = tempPath('orders.db');
  await (await openStore(path)).close();
  return path;
}

function change(path: string, sql: string): void {
  const database = openSqliteFile(path);
  database.exec(sql);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Every file beside the database, by name and content. */
function folderOf(path: string): Record<string, string> {
  const folder = dirname(path);
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(readdirSync(folder).map((name) => [name, digest(name)]));
}

async function expectRefused(path: string, why: RegExp): Promise<void> {
  await expect(openStore(path)).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'database_unusable',
    message: expect.stringMatching(why),
  });
}

test('a new database is made in folders that are made too, for its owner alone', async () => {
  const path = join(tempPath('a'), 'b', 'orders.db');
  const store = await openStore(path);
  const order = await store.write((tx) => tx.insertOrder(parseOrder(TANAKA), 0));
  expect((await store.read.order(1))?.id).toBe(order.id);
  await store.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
});

test('an empty file becomes a database', async () => {
  const path = tempPath('orders.db');
  writeFileSync(path, '');
  await (await openStore(path)).close();
  expect(statSync(path).size).toBeGreaterThan(0);
});

test('the writer flushes every commit to a WAL and keeps foreign keys; the reader cannot write', async () => {
  const path = await newDatabase();
  const writer = await openWriter(path);
  onTestFinished(() => writer.close());
  expect(writer.handle.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(writer.handle.pragma('synchronous', { simple: true })).toBe(2);
  expect(writer.handle.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(writer.handle.pragma('busy_timeout', { simple: true })).toBeLessThanOrEqual(10);
  expect(() => writer.handle.exec("INSERT INTO order_items VALUES (1, 99, 'x', 1, 1)")).toThrowError(
    /FOREIGN KEY/,
  );
  const { reader, state } = await openReader(path);
  onTestFinished(() => reader?.close());
  expect(state).toBe('current');
  await expect(reader?.query('DELETE FROM orders')).rejects.toThrowError(/readonly/);
});

test('opening a current database changes nothing, not even for a moment', async () => {
  const path = await newDatabase();
  const lock = openSqliteFile(path);
  onTestFinished(() => void lock.close());
  lock.exec('BEGIN IMMEDIATE');
  const store = await openStore(path);
  expect((await store.read.list({ filter: {}, skip: 0, limit: 1 })).total).toBe(0);
  await store.close();
});

describe('refused in one line, and left as it was', () => {
  test('a file that is no database', async () => {
    const path = tempPath('orders.db');
    writeFileSync(path, 'customer,total\n'.repeat(1_000));
    const before = folderOf(path);
    await expectRefused(path, /^the database .* is not a SQLite database$/);
    expect(folderOf(path)).toEqual(before);
  });

  test('a file that only begins like one', async () => {
    const path = tempPath('orders.db');
    writeFileSync(path, `SQLite format 3\0${'x'.repeat(8_192)}`);
    const before = folderOf(path);
    await expectRefused(path, /is not a SQLite database|cannot be opened/);
    expect(folderOf(path)).toEqual(before);
  });

  test('a database with a damaged schema, which doctor advises to restore', async () => {
    const path = await newDatabase();
    const bytes = readFileSync(path);
    // The first page holds the start of the schema, behind a header that stays whole.
    bytes.fill(0xff, 100, 160);
    writeFileSync(path, bytes);
    await expectRefused(path, /^the database .* is damaged \(database disk image is malformed\)$/);
    expect(readFileSync(path)).toEqual(bytes);
    const [finding] = await diagnoseSqlite(path, false);
    expect(finding).toMatchObject({ check: 'database', ok: false, fix: expect.stringContaining('restore') });
  });

  test('an empty file beside a log with commits in it', async () => {
    const path = tempPath('orders.db');
    writeFileSync(path, '');
    writeFileSync(`${path}-wal`, 'x'.repeat(4_152));
    const before = folderOf(path);
    await expectRefused(path, /is empty but has a write-ahead log/);
    expect(folderOf(path)).toEqual(before);
  });

  test.each([
    ['with tables of its own', 'CREATE TABLE bookmarks (url TEXT)'],
    ['with orders of its own', 'CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL)'],
    ['with migrations of its own', 'CREATE TABLE schema_migrations (version TEXT)'],
  ])("another program's database %s", async (_name, schema) => {
    const path = tempPath('orders.db');
    change(path, schema);
    const before = folderOf(path);
    await expectRefused(path, /belongs to another program/);
    expect(folderOf(path)).toEqual(before);
  });

  test('one that a newer version has written', async () => {
    const path = await newDatabase();
    change(
      path,
      "INSERT INTO schema_migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')",
    );
    const before = readFileSync(path);
    await expectRefused(path, /written by a newer version of orders; upgrade this one/);
    await expect(openWriter(path)).rejects.toMatchObject({ code: 'database_unusable' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a folder', async () => {
    const path = tempPath('orders.db');
    mkdirSync(path);
    await expectRefused(path, /is not a file/);
    expect(readdirSync(path)).toEqual([]);
  });

  test.each(['/proc/x/y.db', '/proc/1/x/y/z.db', '/dev/null/y.db', '/sys/orders.db'])('%s', async (path) => {
    await expectRefused(path, /cannot be (created|opened)/);
    expect(existsSync(path)).toBe(false);
  });
});

test('processes that make one new database at once all succeed, and make it once', async () => {
  const fields = ['--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1', '--json'];
  for (const count of [3, 8]) {
    const home = newHome();
    const ended = await Promise.all(Array.from({ length: count }, () => home.run(['create', ...fields])));
    expect(ended.map(({ status, stderr }) => [status, stderr.split('\n').length])).toEqual(
      Array(count).fill([0, 2]),
    );
    const ids = ended.map(({ stdout }) => JSON.parse(stdout).id as number);
    expect(ids.sort()).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    const database = openSqliteFile(home.db, { readonly: true });
    const once = 'SELECT count(DISTINCT name) = count(*) FROM schema_migrations';
    expect(database.prepare(once).pluck().get()).toBe(1);
    database.close();
  }
});
