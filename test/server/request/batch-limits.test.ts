// Proves that a list of orders is taken or refused as a whole by its form alone, before any database is asked: how
// long,
// how large, how deep and how faulty it is.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderOf } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const BATCH = '/api/v1/orders/batch';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const post = (body: object) => server.ask(BATCH, { method: 'POST', body });

test.each<[string, unknown, string]>([
  ['no list', {}, 'orders'],
  ['an empty list', { orders: [] }, 'orders'],
  ['too many orders', { orders: Array.from({ length: 10_001 }, () => 1) }, 'orders'],
  ['no list of orders', { orders: 'x' }, 'orders'],
  ['an unknown mode', { orders: [orderOf(1)], on_error: 'ignore' }, 'on_error'],
  ['no object', [1], ''],
])('%s is refused as a whole', async (_what, body, path) => {
  const answer = await post(body as object);
  expect(answer.status).toBe(422);
  expect(answer.body.errors[0].path).toBe(path);
});

test('ten thousand orders with many faults each are told shortly', async () => {
  const faulty = { items: Array.from({ length: 20 }, () => ({})) };
  const answer = await post({ orders: Array.from({ length: 10_000 }, () => faulty) });
  expect(answer.status).toBe(422);
  expect(answer.body.errors.length).toBeLessThan(20_100);
  expect(answer.body.errors.at(-1).path).toMatch(/^orders\.9999\./);
});

test('a body over ten mebibytes is a 413, one over the limit of an order is none', async () => {
  const long = (bytes: number) => ({ orders: [{ ...orderOf(1), note: 'x'.repeat(bytes) }] });
  expect((await post(long(2 * 1024 * 1024))).status).toBe(202);
  expect((await post(long(10 * 1024 * 1024))).status).toBe(413);
});

test.each([
  [900, 202],
  [200_000, 422],
])('a member that nobody reads may be nested a thousand levels deep: %s', async (levels, status) => {
  const deep = '['.repeat(levels) + ']'.repeat(levels);
  const answer = await server.ask(BATCH, {
    method: 'POST',
    body: `{"orders": [${JSON.stringify(orderOf(1))}], "note": ${deep}}`,
    headers: { 'content-type': 'application/json', 'idempotency-key': `k${levels}` },
  });
  expect(answer.status).toBe(status);
});
