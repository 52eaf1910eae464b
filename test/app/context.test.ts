// Proves that services which cannot be connected to are noticed before anything is written, and that whatever fails at
// the end, all that is open is closed.
import { mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importOrders } from '../../src/domain/batches/import-orders.ts';
import { recoverOpenRows } from '../../src/domain/recovery/recovery-loop.ts';
import { closeAll } from '../../src/domain/shared/close-all.ts';
import { openContexts } from '../support/contexts.ts';
import { query } from '../support/database/database.ts';
import { CALLER, SETTLER } from '../support/desk.ts';
import { checkedFile } from '../support/orders/checked-orders.ts';
import { TANAKA } from '../support/orders/order-json.ts';

const fail = (why: string) => () => {
  throw new Error(why);
};

/** What this process has open of a database. */
function opened(db: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(db) ? [path] : [];
    } catch {
      return [];
    }
  });
}

test('a ledger that cannot be opened is told before an order is stored, and the store is closed', async () => {
  const all = await openContexts();
  mkdirSync(`${all.db}.sandbox`);
  const context = await all.open('sandbox');
  const { orders, batches, deps } = context;
  const uses = [
    () => orders.createOrder(TANAKA, CALLER),
    () => orders.createOrderOnce(TANAKA, 'key', CALLER),
    () => batches.createBatch({ orders: [TANAKA] }, undefined, CALLER),
    () => importOrders(deps, checkedFile(1), CALLER, { concurrency: 1 }),
    () => recoverOpenRows(deps, SETTLER),
    () => context.reconcile({ fix: false, onDifference() {} }),
  ];
  for (const use of uses) await expect(use()).rejects.toThrow(/sandbox/);
  for (const table of ['orders', 'journal', 'batches', 'idempotency_keys']) {
    expect(query(all.db, `SELECT * FROM ${table}`), table).toEqual([]);
  }
  expect(opened(all.db)).not.toEqual([]);
  await context.close();
  expect(opened(all.db)).toEqual([]);
});

test('what fails at the end keeps nothing open, and the first error is told', async () => {
  const all = await openContexts();
  const log = {
    info() {},
    warn() {},
    flush: async () => {},
    dropped: () => 0,
    error: fail('the log is gone'),
  };
  const context = await all.open('sandbox', { log });
  await context.orders.createOrder(TANAKA, CALLER);
  context.deps.process.inBackground(Promise.reject(new Error('unheard')));
  await expect(context.close()).rejects.toThrow('the log is gone');
  expect(opened(all.db)).toEqual([]);
});

test('each is closed although the one before failed', async () => {
  const closed: string[] = [];
  const close = (name: string) => async () => void closed.push(name);
  const closing = closeAll([close('a'), fail('first'), close('b'), fail('second'), close('c')]);
  await expect(closing).rejects.toThrow('first');
  expect(closed).toEqual(['a', 'b', 'c']);
});

test('reading does not connect to the services', async () => {
  const all = await openContexts();
  mkdirSync(`${all.db}.sandbox`);
  const { orders, batches } = await all.open('sandbox');
  expect((await orders.listOrders({}, CALLER)).orders).toEqual([]);
  expect((await batches.listBatches({}, CALLER)).rows).toEqual([]);
  await expect(orders.explainOrder(1, CALLER)).rejects.toMatchObject({ kind: 'not_found' });
});
