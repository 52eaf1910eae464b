// Proves that statistics are answered to whoever may read, and that what is asked wrongly is a 422.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderOf, TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const STATS = '/api/v1/stats';
const [WRITER, READER] = ['w'.repeat(32), 'r'.repeat(32)];
const headers = { authorization: `Bearer ${READER}` };
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ ORDERS_API_TOKEN: WRITER, ORDERS_API_READ_TOKEN: READER });
  for (const body of [TANAKA, orderOf(0.1), orderOf(0.2), orderOf(12.5, { currency: 'EUR' })]) {
    const authorization = `Bearer ${WRITER}`;
    await server.ask('/api/v1/orders/', { method: 'POST', body, headers: { authorization } });
  }
});
afterAll(() => server.close());

test('the token that only reads gets them, and nobody without one', async () => {
  const { status, body } = await server.ask(STATS, { headers });
  expect([status, body]).toMatchObject([
    200,
    {
      orders: 4,
      revenue: [
        { currency: 'EUR', orders: 1, total: '12.5' },
        { currency: 'JPY', orders: 3, total: '179600.3' },
      ],
      payments: { known: 4, succeeded: 4, success_rate: 1 },
    },
  ]);
  const day = body.to.slice(0, 10);
  expect(body.orders_per_day).toEqual([{ day, orders: 4 }]);
  expect(body.timezone).toBe('UTC');
  expect(body.revenue_per_day).toEqual(body.revenue.map((one: object) => ({ day, ...one })));
  expect((await server.ask(`${STATS}/?to=2025-01-01`, { headers })).body).toMatchObject({
    from: '2024-12-03T00:00:00Z',
    to: '2025-01-01T23:59:59Z',
    orders: 0,
    payments: { success_rate: null, duration_ms: { known: 0, p50: null, p95: null } },
  });
  expect((await server.ask(STATS)).status).toBe(401);
});

test('days are those of the time zone, with its hours', async () => {
  const ask = (query: string) => server.ask(`${STATS}?${query}`, { headers });
  expect((await ask('timezone=Asia/Tokyo&from=2026-01-01&to=2026-01-31')).body).toMatchObject({
    from: '2025-12-31T15:00:00Z',
    to: '2026-01-31T14:59:59Z',
    timezone: 'Asia/Tokyo',
  });
  // 25 hours long, and the 30 days up to it.
  expect((await ask('timezone=europe/berlin&to=2025-10-26')).body).toMatchObject({
    from: '2025-09-26T22:00:00Z',
    to: '2025-10-26T22:59:59Z',
    timezone: 'Europe/Berlin',
  });
  const { status, body } = await ask('timezone=Asia/Tokio');
  expect([status, body.errors]).toEqual([
    422,
    [{ path: 'timezone', message: 'must be the name of a time zone such as Asia/Tokyo' }],
  ]);
});

test.each([
  ['from=yesterday', 'from'],
  ['timezone=', 'timezone'],
  ['timezone=%2B09:00', 'timezone'],
  ['to=2025-02-30', 'to'],
  ['from=2025-12-02&to=2025-12-01', 'from'],
  ['from=1970-01-01', 'from'],
  ['created_from=2025-12-01', 'created_from'],
])('?%s is a 422 that names %s', async (query, path) => {
  const { status, body } = await server.ask(`${STATS}?${query}`, { headers });
  expect([status, body.errors.map((error: { path: string }) => error.path)]).toEqual([422, [path]]);
});
