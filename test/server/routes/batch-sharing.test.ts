// Proves that batches share what may be charged at the same time, with each other and with single orders beside them.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { completed, ordersOf } from '../../support/orders/batches.ts';
import { orderOf } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '50' });
});
afterEach(() => server.close());

const post = (body: object) => server.ask('/api/v1/orders/batch', { method: 'POST', body });

test('a single order does not wait for the batch beside it', async () => {
  server.fake.script.onPayment(() => ({ kind: 'delay', ms: 20 }));
  await post({ orders: ordersOf(400) });
  await until(() => server.fake.charges.length > 0);
  const single = await server.ask('/api/v1/orders', { method: 'POST', body: orderOf(1) });
  expect(single.body.status).toBe('paid');
  expect(server.fake.charges.length).toBeLessThan(200);
});

test('a small batch does not wait for the end of a large one, and both keep to their bound', async () => {
  let [underWay, most] = [0, 0];
  server.fake.script.onPayment(() => {
    underWay += 1;
    most = Math.max(most, underWay);
    setTimeout(() => {
      underWay -= 1;
    }, 15);
    return { kind: 'delay', ms: 20 };
  });
  const large = await post({ orders: ordersOf(600) });
  await until(() => server.fake.charges.length > 16);
  const small = await post({ orders: ordersOf(5) });
  expect(await completed(server, small)).toMatchObject({ paid: 5 });
  expect((await server.ask(String(large.headers.location))).body.pending).toBeGreaterThan(100);
  expect(most).toBeLessThanOrEqual(16);
});

test('a batch whose payments have no answer yet keeps no other one waiting', async () => {
  await server.close();
  server = await startTestServer({ ORDERS_BATCH_CONCURRENCY: '1', ORDERS_RECOVERY_INTERVAL_MS: '60000' });
  server.fake.script.onPayment(({ body }) =>
    body?.order_id === 1
      ? { kind: 'answer', status: 202, body: { id: 'slow', status: 'processing' } }
      : undefined,
  );
  const slow = await post({ orders: ordersOf(1) });
  await until(() => server.fake.calls.length > 0);
  const other = await post({ orders: ordersOf(2) });
  expect(await completed(server, other)).toMatchObject({ paid: 2 });
  expect((await server.ask(String(slow.headers.location))).body).toMatchObject({
    status: 'running',
    pending: 1,
  });
});
