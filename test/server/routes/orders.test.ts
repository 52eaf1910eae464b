// Proves the happy path of the API as the design document shows it: created, read, listed and followed.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { orderOf, TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders/';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(() => server.fake.script.reset());
afterAll(() => server.close());

const create = (body: unknown = TANAKA, path = ORDERS) => server.ask(path, { method: 'POST', body });

test('POST creates the order of the design document, paid and confirmed', async () => {
  const calls = server.fake.calls.length;
  const created = await create();
  expect(created.status).toBe(201);
  const { id, items, created_at, updated_at } = created.body;
  expect(created.body).toEqual({
    id,
    customer_email: 'tanaka@example.co.jp',
    customer_name: '田中太郎',
    status: 'paid',
    total_amount: 179_600,
    currency: 'JPY',
    items: [{ id: items[0].id, product_name: 'ノートPC', quantity: 2, unit_price: 89_800 }],
    created_at,
    updated_at,
  });
  expect(Object.keys(created.body)).toEqual([
    'id',
    'customer_email',
    'customer_name',
    'status',
    'total_amount',
    'currency',
    'items',
    'created_at',
    'updated_at',
  ]);
  expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(updated_at >= created_at).toBe(true);
  expect(created.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    location: `/api/v1/orders/${id}`,
    'cache-control': 'no-store',
  });
  expect(server.fake.calls.slice(calls).map(({ path }) => path)).toEqual([
    '/api/v1/payments',
    '/api/v1/notifications/email',
  ]);
});

test('Location leads to the order, with and without a trailing slash', async () => {
  const created = await create();
  const location = created.headers.location ?? '';
  for (const path of [location, `${location}/`]) {
    const found = await server.ask(path);
    expect(found.status).toBe(200);
    expect(found.body).toEqual(created.body);
  }
});

test('both forms of the collection take an order', async () => {
  expect((await create(TANAKA, '/api/v1/orders')).status).toBe(201);
  expect((await create(TANAKA, '/api/v1/orders/')).status).toBe(201);
});

test('a declined payment is still a 201: the order is pending, the reason in its timeline', async () => {
  server.fake.script.onPayment(() => ({
    kind: 'answer',
    status: 402,
    body: { status: 'declined', message: 'card expired' },
  }));
  const created = await create();
  expect(created.status).toBe(201);
  expect(created.body.status).toBe('pending');
  const events = await server.ask(`${created.headers.location}/events`);
  expect(events.status).toBe(200);
  expect(events.body.at(-1)).toMatchObject({
    type: 'payment_failed',
    from: 'payment_processing',
    to: 'pending',
    actor: 'api',
    detail: 'declined: card expired',
  });
});

test('the timeline tells every move, oldest first', async () => {
  const { headers } = await create();
  const events = await server.ask(`${headers.location}/events/`);
  expect(events.body.map(({ type, from, to }: Record<string, unknown>) => [type, from, to])).toEqual([
    ['order_created', null, 'pending'],
    ['payment_initiated', 'pending', 'payment_processing'],
    ['payment_succeeded', 'payment_processing', 'paid'],
    ['notification_sent', null, null],
  ]);
  for (const event of events.body) {
    expect(Object.keys(event)).toEqual(['at', 'type', 'from', 'to', 'actor', 'detail', 'payment_id']);
    expect(event.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  }
});

test('amounts come back exactly as they were sent', async () => {
  const items = [
    { product_name: 'a', quantity: 3, unit_price: 0.1 },
    { product_name: 'b', quantity: 1, unit_price: 1.005 },
  ];
  const created = await create(orderOf(1, { items, currency: 'USD' }));
  expect(created.text).toContain('"total_amount":1.305,');
  expect(created.body.items.map(({ unit_price }: { unit_price: number }) => unit_price)).toEqual([
    0.1, 1.005,
  ]);
});

test('HEAD answers as GET would, without the body', async () => {
  const { headers } = await create();
  for (const path of [ORDERS, headers.location ?? '', `${headers.location}/events`, '/healthz']) {
    const [head, get] = [await server.ask(path, { method: 'HEAD' }), await server.ask(path)];
    expect(head.status, path).toBe(200);
    expect(head.text).toBe('');
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  }
  expect((await server.ask(`${ORDERS}999999`, { method: 'HEAD' })).status).toBe(404);
});

test('healthz and readyz say so', async () => {
  expect(await server.ask('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await server.ask('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
});

test('a request id is kept when it is a sane one, and given when it is not', async () => {
  const kept = await server.ask(ORDERS, { headers: { 'x-request-id': 'abc-1.2:3' } });
  expect(kept.headers['x-request-id']).toBe('abc-1.2:3');
  for (const given of ['', 'a'.repeat(65), 'a b', '<script>']) {
    const replaced = await server.ask(ORDERS, { headers: { 'x-request-id': given } });
    expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test('the trace of a request goes on to the services', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const calls = server.fake.calls.length;
  const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
  await server.ask(ORDERS, { method: 'POST', body: TANAKA, headers });
  for (const call of server.fake.calls.slice(calls)) {
    expect(call.headers.traceparent).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
  }
});

test('every request is logged with its id, and no customer data', async () => {
  await server.ask(ORDERS, { method: 'POST', body: TANAKA, headers: { 'x-request-id': 'logged-1' } });
  const line = server.log.find(({ fields }) => (fields as { requestId?: string }).requestId === 'logged-1');
  expect(line).toMatchObject({ level: 'info', fields: { method: 'POST', path: ORDERS, status: 201 } });
  expect(JSON.stringify(server.log)).not.toMatch(/tanaka|田中/);
});
