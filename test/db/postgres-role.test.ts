// Proves that once the tables are made a role will do that may only change their rows: whoever gets hold of it can take
// away no table and no constraint; and that the doctor sees where a right to a row is missing.
import { expect, test } from 'vitest';
import { openStore } from '../../src/db/open-store.ts';
import { diagnosePostgres } from '../../src/db/postgres-diagnose.ts';
import { localBatchDesk } from '../../src/domain/batch-desk.ts';
import { drainBatch } from '../../src/domain/drain-batch.ts';
import { settle } from '../../src/domain/settle.ts';
import { newPostgresDatabase, query } from '../support/database.ts';
import { CALLER, openDesk, openFakes, SETTLER } from '../support/desk.ts';
import { TANAKA } from '../support/order-json.ts';

test('the desk runs with rights to rows alone', async () => {
  const owner = newPostgresDatabase();
  await (await openStore(owner)).close();
  const role = `clerk_${process.pid}`;
  query(owner, `CREATE ROLE ${role} LOGIN PASSWORD 'clerk'`);
  query(owner, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
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
  const batches = localBatchDesk({ deps, openStaging, onRunning: () => {} });
  const { batch } = await batches.createBatch({ orders: [TANAKA, TANAKA] }, undefined, CALLER);
  await drainBatch(deps, batch.id, SETTLER, { concurrency: () => 2, signal: new AbortController().signal });
  expect(await batches.getBatch(batch.id, CALLER)).toMatchObject({ status: 'completed', paid: 2 });
  await settle(deps, SETTLER, { everything: true });
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
  query(owner, `REVOKE UPDATE ON journal FROM ${role}`);
  expect(await rights()).toMatchObject({ ok: false, detail: `role ${role} may not read and write journal` });
});
