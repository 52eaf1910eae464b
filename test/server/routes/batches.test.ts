// Proves that many orders in one request are stored together or not at all, each charged once, whatever is repeated
// or broken off, and that what becomes of them can be followed.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBatch } from '../../../src/domain/batches/create-batch.ts';
import { parseBatch } from '../../../src/domain/batches/parse-batch.ts';
import { fingerprintOf } from '../../../src/domain/orders/idempotency-key.ts';
import type { Deps } from '../../../src/domain/ports/store.ts';
import { CALLER, inOtherProcess } from '../../support/desk.ts';
import { completed, ordersOf } from '../../support/orders/batches.ts';
import { orderOf } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';

const BATCH = '/api/v1/orders/batch';
const BATCHES = '/api/v1/batches';
/** 250 orders are stored in one transaction: for more. */
const MANY = { timeout: 300_000 };
let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '50' });
});
afterEach(() => server.close());

const post = (body: object, key?: string) =>
  server.ask(BATCH, { method: 'POST', body, headers: key ? { 'idempotency-key': key } : {} });
const stored = () => server.rows<{ n: number }>('SELECT count(*) AS n FROM orders')[0]?.n;

test('a list of orders is accepted, then each is charged and confirmed once', async () => {
  const answer = await post({ orders: ordersOf(60) });
  expect(answer.status).toBe(202);
  expect(answer.headers.location).toBe(`${BATCHES}/1`);
  expect(answer.body).toMatchObject({
    id: 1,
    csv_source: null,
    status: 'running',
    total_orders: 60,
    accepted: 60,
    rejected: 0,
  });
  expect(await completed(server, answer)).toMatchObject({ paid: 60, pending: 0, failed: 0 });
  expect(server.fake.charges).toHaveLength(60);
  await until(() => server.fake.mails.length === 60);
  const page = await server.ask('/api/v1/orders?batch_id=1&limit=1');
  expect(page.headers['x-total-count']).toBe('60');
  expect(page.body[0]).toMatchObject({ batch_id: 1, csv_source: null, import_group: '60' });
});

test('any bad order is named by its path, and nothing is stored', async () => {
  const bad = [orderOf(1), orderOf(2, { customer_email: 'x' }), 7, { ...orderOf(4), items: [] }];
  const answer = await post({ orders: bad });
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual([
    'orders.1.customer_email',
    'orders.2',
    'orders.3.items',
  ]);
  expect(stored()).toBe(0);
  expect((await server.ask(BATCHES)).body).toEqual([]);
});

test('the good ones are taken where the bad ones are to be skipped', async () => {
  const answer = await post({
    on_error: 'skip',
    orders: [orderOf(1), orderOf(2, { customer_email: 'x' }), orderOf(3)],
  });
  expect(answer.status).toBe(202);
  expect(await completed(server, answer)).toMatchObject({
    total_orders: 3,
    accepted: 2,
    rejected: 1,
    paid: 2,
  });
  const errors = await server.ask(`${BATCHES}/1/errors`);
  expect(errors.body).toEqual([
    { line: 2, column: 'orders.1.customer_email', value: 'x', reason: 'must be an email address' },
  ]);
  expect(errors.headers['x-total-count']).toBe('1');
});

test('a repeat with the same key gets the first answer to the letter and creates nothing', async () => {
  const first = await post({ orders: ordersOf(3) }, 'k1');
  await completed(server, first);
  const again = await post({ orders: ordersOf(3) }, 'k1');
  expect([again.status, again.text]).toEqual([202, first.text]);
  expect(again.headers).toMatchObject({
    'idempotent-replayed': 'true',
    location: first.headers.location,
  });
  expect(stored()).toBe(3);
  const other = await post({ orders: ordersOf(2) }, 'k1');
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  const single = await server.ask('/api/v1/orders', {
    method: 'POST',
    body: orderOf(1),
    headers: { 'idempotency-key': 'k1' },
  });
  expect(single.body.code).toBe('idempotency_key_reused');
});

test('the same orders with the same key are the same request, however their JSON is written', async () => {
  const first = await post({ orders: ordersOf(2) }, 'k3');
  const [one, two] = ordersOf(2).map((order) => Object.fromEntries(Object.entries(order).reverse()));
  const again = await post({ on_error: 'abort', orders: [one, two] }, 'k3');
  expect([again.status, again.text]).toEqual([202, first.text]);
});

test('a refused request has not used its key up', async () => {
  expect((await post({ orders: [{}] }, 'k2')).status).toBe(422);
  expect((await post({ orders: ordersOf(1) }, 'k2')).status).toBe(202);
});

test('of many requests with one key at the same moment one batch comes', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => post({ orders: ordersOf(270) }, 'k3')));
  expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
  expect(stored()).toBe(270);
  expect((await server.ask(BATCHES)).body).toHaveLength(1);
});

/** The same order book in a process that dies while it stores: after its first chunk of orders. */
async function breakOff(input: object, key?: string): Promise<Deps> {
  const { deps } = server.context;
  let writes = 0;
  const dying: Deps = {
    ...inOtherProcess(deps, `other/${randomUUID()}`),
    store: {
      ...deps.store,
      write: (work) => {
        writes += 1;
        if (writes > 2) throw new Error('killed');
        return deps.store.write(work);
      },
    },
  };
  await expect(createBatch(dying, input, CALLER, key)).rejects.toThrow('killed');
  expect(stored()).toBe(250);
  return dying;
}

/** As if the process that stores the first batch had been gone for long. */
const endLease = () =>
  server.context.deps.store.write(async (tx) => {
    const batch = await tx.lockBatch(1);
    if (batch) await tx.patchBatch(batch, { leaseUntil: 1 });
  });

test('a request that broke off is refused while its process may live, then goes on', MANY, async () => {
  const input = { orders: ordersOf(270) };
  await breakOff(input, 'k4');
  const early = await post(input, 'k4');
  expect([early.status, early.body.code]).toEqual([409, 'idempotency_key_in_use']);
  await endLease();
  // Whoever looks for loads that nobody can repeat comes by more than once.
  await sleep(200);
  const answer = await post(input, 'k4');
  expect([answer.status, answer.headers['idempotent-replayed']]).toEqual([202, 'true']);
  expect(await completed(server, answer)).toMatchObject({ id: 1, accepted: 270, paid: 270 });
  expect(server.fake.charges).toHaveLength(270);
});

test('a key fits what it was used for before orders were hashed one by one', async () => {
  const input = { orders: [...ordersOf(2), 1], on_error: 'skip' };
  const headers = { 'idempotency-key': 'k9' };
  const answer = await server.ask(BATCH, { method: 'POST', body: input, headers, beyondDocument: true });
  expect(answer.status).toBe(202);
  const { onError, totalOrders, orders, problems } = await parseBatch(input);
  const [row] = server.rows<{ fingerprint: string }>(
    "SELECT fingerprint FROM idempotency_keys WHERE key = 'k9'",
  );
  expect(row?.fingerprint).toBe(fingerprintOf({ onError, totalOrders, orders, problems }));
});

test('a request without a key that broke off is taken back, uncharged', async () => {
  await breakOff({ orders: ordersOf(270) });
  await endLease();
  await until(async () => (await server.ask(`${BATCHES}/1`)).body.cancelled === 250);
  const batch = (await server.ask(`${BATCHES}/1`)).body;
  expect(batch).toMatchObject({
    status: 'aborted',
    reason: expect.stringContaining('its request was interrupted'),
  });
  expect(server.fake.calls).toEqual([]);
});

test('batches are listed newest first, in pages', async () => {
  for (let n = 1; n <= 3; n += 1) await post({ orders: ordersOf(n) });
  const page = await server.ask(`${BATCHES}/?limit=2`);
  expect(page.body.map(({ id }: { id: number }) => id)).toEqual([3, 2]);
  expect(page.headers['x-total-count']).toBe('3');
  expect(page.headers.link).toBe(`<${BATCHES}/?limit=2&skip=2>; rel="next"`);
  expect((await server.ask(`${BATCHES}?limit=2&skip=2`)).body).toHaveLength(1);
  for (const path of [`${BATCHES}/9`, `${BATCHES}/x`, `${BATCHES}/9/errors`]) {
    expect((await server.ask(path)).status).toBe(404);
  }
  const completed = async () => (await server.ask(`${BATCHES}/?status=completed`)).headers['x-total-count'];
  await until(async () => (await completed()) === '3');
  expect((await server.ask(`${BATCHES}/?status=paused`)).body).toEqual([]);
  expect((await server.ask(`${BATCHES}/?status=loading`)).status).toBe(422);
  expect((await server.ask(`${BATCHES}/1`, { method: 'DELETE' })).status).toBe(405);
  const put = await server.ask(`${BATCH}/`, { method: 'PUT', body: {} });
  expect([put.status, put.headers.allow]).toEqual([405, 'POST, OPTIONS']);
});
