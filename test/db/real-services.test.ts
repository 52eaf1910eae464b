// Proves that an order database which has been used with real services refuses the sandbox, before anything is written,
// whatever process asks; and that one without stays free to use it.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { drainBatch } from '../../src/domain/batches/charge-batch.ts';
import { importOrders } from '../../src/domain/batches/import-orders.ts';
import { type Contexts, openContexts } from '../support/contexts.ts';
import { ON_POSTGRES, query } from '../support/database/database.ts';
import { CALLER } from '../support/desk.ts';
import { checkedFile } from '../support/orders/checked-orders.ts';
import { TANAKA } from '../support/orders/order-json.ts';

const TABLES = ['orders', 'order_events', 'journal', 'idempotency_keys', 'payment_events', 'batches'];

function rowsOf({ db }: Contexts): unknown {
  return TABLES.map((table) => query(db, `SELECT * FROM ${table} ORDER BY 1`));
}

const marksOf = ({ db }: Contexts) =>
  query<{ name: string }>(db, "SELECT name FROM settings WHERE name <> 'timeline' ORDER BY name").map(
    ({ name }) => name,
  );

const REPORT = { fix: false, onDifference() {} };

const BY_URL = {
  payments: { kind: 'usage', message: expect.stringMatching(/^[^\n]*set PAYMENT_SERVICE_URL[^\n]*$/) },
  notifications: {
    kind: 'usage',
    message: expect.stringMatching(/^[^\n]*set NOTIFICATION_SERVICE_URL[^\n]*$/),
  },
};

const USES: readonly (readonly [string, (context: Context) => Promise<unknown>])[] = [
  ['createOrder', ({ orders }) => orders.createOrder(TANAKA, CALLER)],
  ['createOrderOnce', ({ orders }) => orders.createOrderOnce(TANAKA, 'key', CALLER)],
  ['payOrder', ({ orders }) => orders.payOrder(2, CALLER)],
  ['shipOrder', ({ orders }) => orders.shipOrder(1, CALLER)],
  ['cancelOrder', ({ orders }) => orders.cancelOrder(1, CALLER)],
  ['setStatus', ({ orders }) => orders.setStatus(1, 'cancelled', CALLER)],
  ['resolveOrder', ({ orders }) => orders.resolveOrder(2, { charged: 'pay_9' }, CALLER)],
  [
    'receivePaymentEvent',
    ({ orders }) =>
      orders.receivePaymentEvent(2, { payment_id: 'pay_9', status: 'succeeded' }, undefined, CALLER),
  ],
  ['createBatch', ({ batches }) => batches.createBatch({ orders: [TANAKA] }, undefined, CALLER)],
  ['cancel a batch', ({ batches }) => batches.changeBatch(1, 'cancel', CALLER, { refund: true })],
  ['drainBatch', ({ deps }) => drainBatch(deps, 1, CALLER, { concurrency: () => 1 })],
  ['importOrders', ({ deps }) => importOrders(deps, checkedFile(1), CALLER, { concurrency: 1 })],
  ['recover', (context) => context.recover()],
  ['reconcile', (context) => context.reconcile(REPORT)],
  ['reconcile --fix', (context) => context.reconcile({ ...REPORT, fix: true })],
  ['connectServices', (context) => context.connectServices()],
];

test('one that was used with real services refuses the sandbox, and nothing is written', async () => {
  const all = await openContexts();
  const real = await all.open('both');
  await real.orders.createOrder(TANAKA, CALLER);
  all.fake.script.onPayment(() => ({ kind: 'reset', charge: true }));
  await real.orders.createOrder(TANAKA, CALLER);
  await real.batches.createBatch({ orders: [TANAKA] }, undefined, CALLER);
  await real.close();
  const before = rowsOf(all);
  const calls = all.fake.calls.length;
  const bare = await all.open('sandbox');
  for (const [name, use] of USES) {
    await expect(use(bare), name).rejects.toMatchObject(BY_URL.payments);
  }
  expect(rowsOf(all)).toEqual(before);
  expect([all.fake.calls.length, all.notices]).toEqual([calls, []]);
  expect(await bare.orders.getOrder(1, CALLER)).toMatchObject({ status: 'paid' });
  expect((await bare.orders.listOrders({}, CALLER)).orders).toHaveLength(3);
  expect(await bare.orders.explainOrder(2, CALLER)).toBeDefined();
  expect((await bare.previewRecovery()).length).toBeGreaterThan(0);
  // With the URLs it goes on where it was.
  const again = await all.open('both');
  expect(await again.orders.payOrder(2, CALLER)).toMatchObject({ status: 'paid' });
});

test('each service is remembered for itself', async () => {
  const all = await openContexts();
  const half = await all.open('payments');
  expect(await half.orders.createOrder(TANAKA, CALLER)).toMatchObject({ status: 'paid' });
  expect(marksOf(all)).toEqual(['real_payments']);
  // Its emails went to the sandbox, and may go there again.
  expect(await (await all.open('payments')).orders.shipOrder(1, CALLER)).toMatchObject({ status: 'shipped' });
  await expect((await all.open('notifications')).orders.createOrder(TANAKA, CALLER)).rejects.toMatchObject(
    BY_URL.payments,
  );
  await (await all.open('both')).orders.createOrder(TANAKA, CALLER);
  expect(marksOf(all)).toEqual(['real_notifications', 'real_payments']);
  await expect((await all.open('payments')).orders.createOrder(TANAKA, CALLER)).rejects.toMatchObject(
    BY_URL.notifications,
  );
});

test('one that knows the sandbox alone goes on with it', async () => {
  const all = await openContexts();
  const first = await all.open('sandbox');
  expect(await first.orders.createOrder(TANAKA, CALLER)).toMatchObject({ status: 'paid' });
  const second = await all.open('sandbox');
  expect(await second.orders.cancelOrder(1, CALLER)).toMatchObject({ status: 'cancelled' });
  expect(marksOf(all)).toEqual([]);
  expect(all.notices).toHaveLength(2);
});

test('it is remembered before the first call leaves, and written once', async () => {
  const all = await openContexts();
  const seen: unknown[] = [];
  const look = () => void seen.push(marksOf(all));
  all.fake.script.onPayment(look as () => undefined);
  const real = await all.open('both');
  await real.orders.listOrders({}, CALLER);
  expect(marksOf(all)).toEqual([]);
  await real.orders.createOrder(TANAKA, CALLER);
  expect(seen).toEqual([['real_notifications', 'real_payments']]);
  if (ON_POSTGRES) return;
  // Whoever needs the write lock would have to wait.
  const other = openSqliteFile(all.db);
  other.exec('BEGIN IMMEDIATE');
  await Promise.race([
    (await all.open('both')).connectServices(),
    sleep(2_000).then(() => Promise.reject(new Error('it wrote'))),
  ]);
  other.close();
});

test('a dry run remembers nothing, and refuses the sandbox all the same', async () => {
  const all = await openContexts();
  await (await all.open('sandbox')).orders.createOrder(TANAKA, CALLER);
  const dry = await all.open('both', { dryRun: true });
  await dry.reconcile(REPORT);
  expect(marksOf(all)).toEqual([]);
  await (await all.open('both')).reconcile(REPORT);
  const bare = await all.open('sandbox', { dryRun: true });
  await expect(bare.reconcile(REPORT)).rejects.toMatchObject(BY_URL.payments);
});

test('a process that is at work with the sandbox stops when another one uses real services', async () => {
  const all = await openContexts();
  const bare = await all.open('sandbox');
  await bare.orders.createOrder(TANAKA, CALLER);
  const real = await all.open('both');
  all.fake.script.onPayment(() => ({ kind: 'reset', charge: true }));
  await real.orders.createOrder(TANAKA, CALLER);
  const before = rowsOf(all);
  for (const [name, use] of USES) {
    await expect(use(bare), name).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('PAYMENT_SERVICE_URL'),
    });
  }
  expect(rowsOf(all)).toEqual(before);
  // What was under way at that moment: neither a yes nor a no, and no record.
  const money = { orderId: 2, amount: 1, currency: 'JPY', idempotencyKey: 'k' };
  const { payments, notifications } = bare.deps.services;
  expect(await payments.createPayment(money, CALLER)).toMatchObject({ outcome: 'unknown' });
  expect(await payments.processRefund({ ...money, paymentId: 'p' }, CALLER)).toMatchObject({
    outcome: 'unknown',
  });
  expect(await payments.getPaymentByOrder(1, CALLER)).toMatchObject({
    reached: false,
    reason: expect.stringContaining('sandbox'),
  });
  const mail = { to: 'a@example.com', idempotencyKey: 'm', orderId: 1 } as const;
  const about = { customerName: 'A', totalAmount: 1, currency: 'JPY', items: [] };
  expect(await notifications.sendOrderShipped({ ...mail, ...about }, CALLER)).toMatchObject({
    outcome: 'failed',
  });
});
