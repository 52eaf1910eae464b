// Proves what people and programs meet at an order database that was moved: a server that takes no more orders, commands
// that end with one line, a doctor who tells; and that reading goes on.
import { expect, test } from 'vitest';
import type { Finding } from '../../src/domain/reports/doctor-findings.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { query } from '../support/database/database.ts';
import { TANAKA } from '../support/orders/order-json.ts';

const CREATE = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1'];
const TO = 'postgres://********@db.example.com/orders';
const ONE_LINE =
  /^orders: this order database was moved to postgres:\/\/\*{8}@db\.example\.com\/orders [^\n]*\n$/;

/** As the last step of a move marks it. */
async function mark(path: string): Promise<void> {
  const [{ openWriter }, { sqliteWriteQueue }, { markMoved }] = await Promise.all([
    import('../../src/db/sqlite/connection.ts'),
    import('../../src/db/sqlite/write-queue.ts'),
    import('../../src/db/tables/moved-mark.ts'),
  ]);
  // It waits while a server writes.
  const writeQueue = sqliteWriteQueue(() => openWriter(path));
  await writeQueue.write((sql) => markMoved(sql, TO));
  await writeQueue.close();
}

test('a server that is at work answers 503, and one that starts ends with 6', async () => {
  const home = newHome();
  await home.json(CREATE);
  const serving = home.start(['serve', '--port', '0'], { env: { ORDERS_LOG_LEVEL: 'silent' } });
  const url = (await serving.firstLine).replace('orders: listening on ', '');
  const place = (headers: Record<string, string> = {}) =>
    fetch(`${url}/api/v1/orders/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(TANAKA),
    });
  expect((await place()).status).toBe(201);
  await mark(home.db);
  for (const headers of [{}, { 'idempotency-key': 'k' }]) {
    const refused = await place(headers);
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { code: 'database_moved', detail: expect.stringContaining(TO) },
    ]);
  }
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
  expect(await (await fetch(`${url}/api/v1/orders/`)).json()).toHaveLength(2);
  serving.kill('SIGTERM');
  await serving.ended;
  const { status, stdout, stderr } = await home.run(['serve', '--port', '0']);
  expect([status, stdout]).toEqual([6, '']);
  expect(stderr).toMatch(ONE_LINE);
});

test('commands that write end with 6 and one line, until the mark is taken back', async () => {
  const home = newHome();
  await home.json(CREATE);
  await mark(home.db);
  const dump = () =>
    ['orders', 'journal', 'settings'].map((table) => query(home.db, `SELECT * FROM ${table}`));
  const before = dump();
  for (const args of [CREATE, ['cancel', '1', '--yes'], ['hold'], ['doctor', '--recount']]) {
    const { status, stderr } = await home.run(args);
    expect([args, status]).toEqual([args, 6]);
    expect(stderr).toMatch(ONE_LINE);
  }
  expect(dump()).toEqual(before);
  for (const args of [['list'], ['show', '1'], ['export'], ['stats'], ['cancel', '1', '--dry-run']]) {
    expect([args, (await home.run(args)).status]).toEqual([args, 0]);
  }
  const { stdout } = await home.run(['doctor', '--json']);
  expect((JSON.parse(stdout) as Finding[]).filter(({ ok }) => !ok)).toEqual([
    {
      check: 'moved',
      ok: false,
      detail: `this order database was moved to ${TO} and accepts no more orders`,
      fix: 'set ORDERS_DB to the new database',
    },
  ]);
  query(home.db, "DELETE FROM settings WHERE name = 'moved_to'");
  expect((await home.run(CREATE)).status).toBe(0);
  expect((await home.run(['doctor'])).status).toBe(0);
});
