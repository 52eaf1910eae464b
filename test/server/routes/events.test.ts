// Proves that the timelines of all orders can be followed over HTTP, page by page, without missing or doubling an event,
// and that an order is explained there.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const EVENTS = '/api/v1/events';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  for (let n = 0; n < 3; n += 1) await server.ask('/api/v1/orders/', { method: 'POST', body: TANAKA });
});
afterAll(() => server.close());

test('whoever goes on after the last id sees each event of all orders once, and what comes later', async () => {
  const seen: number[] = [];
  let last = '0';
  for (let pages = 0; pages < 10; pages += 1) {
    const { body, headers } = await server.ask(`${EVENTS}?after=${last}&limit=5`);
    seen.push(...body.map(({ id }: { id: number }) => id));
    last = String(headers['x-last-event-id']);
  }
  expect(seen).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
  const latest = await server.ask(`${EVENTS}?after=latest`);
  expect([latest.body, latest.headers['x-last-event-id']]).toEqual([[], '12']);
  await server.ask('/api/v1/orders/2', { method: 'DELETE' });
  const { body } = await server.ask(`${EVENTS}/?after=12&order_id=2`);
  expect(body.map(({ type }: { type: string }) => type)).toEqual([
    'refund_initiated',
    'cancelled',
    'notification_sent',
  ]);
  expect((await server.ask(`${EVENTS}?after=12&order_id=1`)).body).toEqual([]);
  expect((await server.ask(`${EVENTS}?since=1h&limit=2`)).body).toMatchObject([
    { id: 1, order_id: 1, type: 'order_created', from: null, to: 'pending', actor: 'api', detail: null },
    { id: 2 },
  ]);
});

test('a client that is ahead of a restored database is told, and misses nothing from then on', async () => {
  const latest = Number((await server.ask(`${EVENTS}?after=latest`)).headers['x-last-event-id']);
  const same = await server.ask(`${EVENTS}?after=${latest}`);
  expect([same.body, same.headers['x-last-event-id']]).toEqual([[], String(latest)]);
  for (const of of ['', '&order_id=1']) {
    const ahead = await server.ask(`${EVENTS}?after=${latest + 5}${of}`);
    expect([ahead.status, ahead.body, ahead.headers['x-last-event-id']]).toEqual([200, [], String(latest)]);
  }
  const { body: order } = await server.ask('/api/v1/orders/', { method: 'POST', body: TANAKA });
  const { body } = await server.ask(`${EVENTS}?after=${latest}&limit=1`);
  expect(body).toEqual([
    expect.objectContaining({
      id: latest + 1,
      order_id: order.id,
      type: 'order_created',
      actor: 'api',
      from: null,
      to: 'pending',
    }),
  ]);
});

test.each(['after=-1', 'after=newest', 'since=soon', 'after=1&since=1h', 'limit=0', 'order_id=0', 'q=x'])(
  '?%s is a 422',
  async (query) => {
    expect((await server.ask(`${EVENTS}?${query}`)).status).toBe(422);
  },
);

test('an order is explained, and one that is not there is a 404', async () => {
  const { status, body } = await server.ask('/api/v1/orders/1/explanation');
  expect([status, body]).toMatchObject([
    200,
    { order_id: 1, situation: 'paid', next: [{ command: 'orders ship 1', where: 'anywhere' }, {}] },
  ]);
  expect((await server.ask('/api/v1/orders/99/explanation')).status).toBe(404);
  expect((await server.ask('/api/v1/orders/?stuck_for=0s')).body).toEqual([]);
});
