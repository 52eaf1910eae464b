// Proves that a whole order book moves from a file to PostgreSQL, row by row, at once or after an interruption, and
// that nobody meets it half moved.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { moveToPostgres } from '../../../src/db/migrate/copy-to-postgres.ts';
import { openStore } from '../../../src/db/open-store.ts';
import { newHome } from '../../support/cli/run-cli.ts';
import { newPostgresDatabase, query } from '../../support/database/database.ts';
import { tempPath } from '../../support/temp.ts';

const ORDERS = 2_500;
const TABLES = ['orders', 'order_items', 'order_events', 'journal', 'payment_events', 'idempotency_keys'];
const nobody = () => {};

/** A book with rows in every table, amounts that no binary fraction has, and an id that is gone. */
async function newFile(orders = ORDERS): Promise<string> {
  const path = tempPath('orders.db');
  const store = await openStore(path);
  await store.write(async (tx) => {
    for (let n = 1; n <= orders; n += 1) {
      const item = { productName: `品 ${n}`, quantity: 3, unitPrice: 0.1 + n };
      const order = await tx.insertOrder(
        {
          customerEmail: `c${n}@example.com`,
          customerName: '髙橋 🚀',
          currency: 'JPY',
          totalAmount: Number((3 * item.unitPrice).toFixed(4)),
          items: [item],
        },
        1_764_547_200_123 + n,
      );
      await tx.insertPaymentEvent({
        orderId: order.id,
        eventId: `e${n}`,
        paymentId: `p${n}`,
        status: 'succeeded',
        receivedAt: n,
      });
      await tx.insertKey({
        key: `${n % 2 ? 'Z' : 'a'}-${n}`,
        fingerprint: randomUUID(),
        orderId: order.id,
        batchId: null,
        createdAt: n,
        leaseOwner: null,
        leaseUntil: null,
      });
    }
    await tx.setChargesHeld(true);
  });
  await store.close();
  query(path, `UPDATE sqlite_sequence SET seq = seq + 7 WHERE name = 'orders'`);
  return path;
}

/** One text for each row, in a sequence that both databases agree on. */
function rowsOf(book: string, table: string): string[] {
  return query(book, `SELECT * FROM ${table}`)
    .map((row) => JSON.stringify(row))
    .sort();
}

function expectMoved(file: string, url: string): void {
  for (const table of TABLES) {
    expect(rowsOf(url, table).join('\n') === rowsOf(file, table).join('\n'), table).toBe(true);
  }
}

test('every row arrives, and the ids go on where they were', async () => {
  const file = await newFile();
  const url = newPostgresDatabase();
  const foretold = await moveToPostgres(file, url, nobody, { dryRun: true });
  expect(query(url, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
  const moved = await moveToPostgres(file, url, nobody);
  expectMoved(file, url);
  expect(moved).toEqual(foretold);
  const sum = 3 * ((ORDERS * (ORDERS + 1)) / 2) + 0.3 * ORDERS;
  expect(moved).toContainEqual({ table: 'orders', rows: ORDERS, sum: String(sum) });
  expect(moved.map(({ rows }) => rows)).toEqual([0, 0, ORDERS, ORDERS, 0, 0, ORDERS, 0, ORDERS, 1]);
  const home = newHome();
  const released = await home.run(['release'], { env: { ORDERS_DB: url } });
  expect(released.status).toBe(0);
  const order = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1'];
  const { id } = await home.json<{ id: number }>(order, { env: { ORDERS_DB: url } });
  expect(id).toBe(ORDERS + 8);
});

test('an interrupted move keeps everybody out, and goes on where it was', async () => {
  const file = await newFile();
  const url = newPostgresDatabase();
  let pages = 0;
  const stop = () => {
    pages += 1;
    if (pages === 3) throw new Error('the power is gone');
  };
  await expect(moveToPostgres(file, url, stop)).rejects.toThrow('the power is gone');
  await expect(openStore(url)).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('has received only part of a move'),
    hint: { to: 'finish_move' },
  });
  const seen: string[] = [];
  await moveToPostgres(file, url, (table, rows) => seen.push(`${table} ${rows}`));
  expect(seen[0]).toBe('order_items 2500');
  expectMoved(file, url);
  await (await openStore(url)).close();
});

test('a copy that differs in one amount is noticed, and stays closed', async () => {
  const file = await newFile(10);
  const url = newPostgresDatabase();
  const falsify = (table: string) => {
    if (table === 'order_items') query(url, 'UPDATE orders SET total_amount = 1 WHERE id = 7');
  };
  await expect(moveToPostgres(file, url, falsify)).rejects.toMatchObject({
    code: 'move_differs',
    message: expect.stringContaining('orders 7, column total_amount'),
  });
  await expect(openStore(url)).rejects.toMatchObject({ kind: 'unavailable' });
});

test('a database that holds orders, or another move, is refused as it is', async () => {
  const file = await newFile(3);
  const url = newPostgresDatabase();
  await moveToPostgres(file, url, nobody);
  const before = rowsOf(url, 'orders');
  const other = await newFile(2);
  for (const [book, code] of [
    [file, 'source_moved'],
    [other, 'target_not_empty'],
  ] as const) {
    for (const dryRun of [true, false]) {
      await expect(moveToPostgres(book, url, nobody, { dryRun })).rejects.toMatchObject({
        kind: 'conflict',
        code,
      });
    }
  }
  expect(rowsOf(url, 'orders')).toEqual(before);
});

test('a file that somebody works on is refused', async () => {
  const file = await newFile(1);
  const url = newPostgresDatabase();
  const store = await openStore(file);
  await store.write(async (tx) => {
    await expect(moveToPostgres(file, url, nobody)).rejects.toMatchObject({ code: 'source_in_use' });
    await tx.setChargesHeld(false);
  });
  await store.close();
  query(
    file,
    `INSERT INTO journal (order_id, kind, state, idempotency_key, amount, currency, resilient, sends, lookups,
        due_at, claims, lease_owner, lease_until)
      VALUES (1, 'payment', 'running', 'k', 3.3, 'JPY', 0, 1, 0, 0, 1, 'x', 0)`,
  );
  await expect(moveToPostgres(file, url, nobody)).rejects.toMatchObject({ code: 'source_in_use' });
  expect(query(url, "SELECT to_regclass('orders') AS orders")).toEqual([{ orders: null }]);
});

test('the command tells what it moved, and what it cannot move in one line', async () => {
  const file = await newFile(3);
  const url = newPostgresDatabase();
  const home = newHome();
  const moved = await home.run(['migrate-db', file, url]);
  // Where it took long, how far it was.
  expect([moved.status, moved.stderr.replace(/^\w+: \d+ rows\n/gm, '')]).toEqual([0, '']);
  expect(moved.stdout).toMatch(/^orders +3 +18\.9$/m);
  for (const [args, status, why] of [
    [[file, url], 4, 'was already moved to'],
    [[`${file}.not`, url], 2, 'there is no order database'],
    [[file, 'mysql://a:secret@b/c'], 2, 'is not a postgres:// URL'],
    [[url, file], 2, 'is not a postgres:// URL'],
    [[await newFile(1), 'postgres://desk:secret@127.0.0.1:1/none'], 6, 'cannot be used'],
  ] as const) {
    const refused = await home.run(['migrate-db', ...args]);
    expect(refused.status).toBe(status);
    expect(refused.stderr).toMatch(/^orders: [^\n]*\n$/);
    expect(refused.stderr).toContain(why);
    expect(refused.stderr).not.toContain('secret');
  }
});

test('a server that has looked at the empty target, and at the source, stands in the way of nothing', async () => {
  const file = await newFile(3);
  const url = newPostgresDatabase();
  for (const book of [file, url]) {
    const store = await openStore(book);
    await store.probeWrite();
    await store.close();
  }
  const moved = await moveToPostgres(file, url, () => {});
  expect(moved.find(({ table }) => table === 'settings')).toMatchObject({ rows: 1 });
  expect(query(url, "SELECT value FROM settings WHERE name = 'charges_held'")).toEqual([{ value: 'yes' }]);
});
