// Proves that once the tables are made a role will do that may only change their rows: whoever gets hold of it can take
// away no table and no constraint; and that the doctor sees where a right to a row is missing.
import { expect, onTestFinished, test } from 'vitest';
import { diagnosePostgres } from '../../../src/db/doctor/postgres.ts';
import { openStore } from '../../../src/db/open-store.ts';
import { NEEDED_RIGHTS } from '../../../src/db/postgres/rights.ts';
import { createBatchService } from '../../../src/domain/batch-service.ts';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { updateSearchIndex } from '../../../src/domain/maintenance/update-search-index.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { newPostgresDatabase, query } from '../../support/database/database.ts';
import { CALLER, openDesk, openFakes, SETTLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';

test('the desk runs with rights to rows alone', async () => {
  const owner = newPostgresDatabase();
  await (await openStore(owner)).close();
  const role = `clerk_${process.pid}`;
  query(owner, `CREATE ROLE ${role} LOGIN PASSWORD 'clerk'`);
  for (const [table, rights] of Object.entries(NEEDED_RIGHTS)) {
    query(owner, `GRANT ${rights.join(', ')} ON ${table} TO ${role}`);
  }
  const url = new URL(owner);
  [url.username, url.password] = [role, 'clerk'];
  const fake = await openFakes();
  const { desk, deps } = await openDesk(fake, { path: url.href });
  const { order } = await desk.createOrderOnce(TANAKA, 'key', CALLER);
  expect(order.status).toBe('paid');
  expect((await desk.createOrderOnce(TANAKA, 'key', CALLER)).replayed).toBe(true);
  await desk.shipOrder(order.id, CALLER);
  const event = { payment_id: 'pay_9', status: 'processing' };
  await desk.receivePaymentEvent(order.id, event, undefined, CALLER);
  const other = await desk.createOrder(TANAKA, CALLER);
  expect((await desk.cancelOrder(other.id, CALLER)).status).toBe('cancelled');
  const openStaging = () => Promise.reject(new Error('not needed'));
  const batches = createBatchService({
    deps,
    openStaging,
    presetOf: openStaging,
    orderPresets: async () => [],
    onRunning: () => {},
  });
  const { batch } = await batches.createBatch({ orders: [TANAKA, TANAKA] }, undefined, CALLER);
  await drainBatch(deps, batch.id, SETTLER, { concurrency: () => 2, signal: new AbortController().signal });
  expect(await batches.getBatch(batch.id, CALLER)).toMatchObject({ status: 'completed', paid: 2 });
  await recoverOpenRows(deps, SETTLER, { everything: true });
  await deps.store.write((tx) => tx.setChargesHeld(true));
  expect((await desk.listOrders({ q: 'tanaka' }, CALLER)).orders).toHaveLength(4);
  for (const sql of [
    'DROP TABLE orders',
    'ALTER TABLE journal ADD COLUMN x int',
    'TRUNCATE orders CASCADE',
    'CREATE TABLE x (y int)',
  ]) {
    expect(() => query(url.href, sql), sql).toThrow(/must be owner|permission denied/);
  }
  const rights = async () =>
    (await diagnosePostgres(url.href, false)).find(({ check }) => check === 'rights');
  expect(await rights()).toMatchObject({ ok: true });
  await settled(url.href);
  query(owner, `REVOKE UPDATE ON journal FROM ${role}`);
  expect(await rights()).toMatchObject({ ok: false, detail: `role ${role} may not UPDATE journal` });
});

/** Searches and counters are brought up to date beside the requests. */
async function settled(url: string): Promise<void> {
  const store = await openStore(url);
  await store.probeWrite();
  await store.write(async (tx) => tx.forgetKeys(Date.now()));
  await updateSearchIndex({ log: { info() {}, warn() {}, error() {} } }, store.searchIndex, {
    signal: new AbortController().signal,
    rest: async () => {},
  });
  await store.close();
}

test('each table of the schema is among those whose rights are asked for', async () => {
  const owner = newPostgresDatabase();
  await (await openStore(owner)).close();
  const tables = query<{ name: string }>(
    owner,
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  expect(Object.keys(NEEDED_RIGHTS).sort()).toEqual(tables.map(({ name }) => name));
});

test.each(Object.entries(NEEDED_RIGHTS).flatMap(([table, rights]) => rights.map((right) => [right, table])))(
  'a role that may not %s %s cannot be served with, and is told so',
  async (right, table) => {
    const owner = await ownedBook();
    const { url, role } = newRole(owner);
    query(owner, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
    const store = await openStore(url);
    onTestFinished(() => store.close());
    await store.probeWrite();
    query(owner, `REVOKE ${right} ON ${table} FROM ${role}`);
    await expect(store.probeWrite()).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'database_unusable',
      message: expect.stringContaining(`${right} ${table}`),
    });
  },
);

test('a request that lacks a right is turned away with the reason, as the database’s fault', async () => {
  const owner = newPostgresDatabase();
  await (await openStore(owner)).close();
  const { url, role } = newRole(owner);
  query(owner, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
  query(owner, `REVOKE INSERT ON order_items FROM ${role}`);
  const { desk } = await openDesk(await openFakes(), { path: url });
  await expect(desk.createOrder(TANAKA, CALLER)).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'database_unusable',
    message: 'the database cannot be used (permission denied for table order_items)',
    hint: { to: 'examine_database' },
  });
  query(owner, `GRANT INSERT ON order_items TO ${role}`);
  const { id } = await desk.createOrder(TANAKA, CALLER);
  query(owner, 'DROP TABLE payment_events');
  const event = { payment_id: 'pay_2', status: 'failed' };
  await expect(desk.receivePaymentEvent(id, event, undefined, CALLER)).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'database_unusable',
    message: expect.stringContaining('relation "payment_events" does not exist'),
  });
  // After the charge it is no error of the creation, and nothing to wait for.
  expect((await desk.createOrder(TANAKA, CALLER)).status).toBe('payment_processing');
});

let book: Promise<string> | undefined;

/** One for all tests here that change no table of it. */
function ownedBook(): Promise<string> {
  book ??= (async () => {
    const owner = newPostgresDatabase();
    await (await openStore(owner)).close();
    return owner;
  })();
  return book;
}

let roles = 0;

function newRole(owner: string): { url: string; role: string } {
  const role = `clerk_${process.pid}_${++roles}`;
  query(owner, `CREATE ROLE ${role} LOGIN PASSWORD 'clerk'`);
  const url = new URL(owner);
  [url.username, url.password] = [role, 'clerk'];
  return { url: url.href, role };
}
