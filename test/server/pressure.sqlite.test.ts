// Proves that what takes long is bounded: searches wait for each other, too many are turned away with a word on what to do,
// nothing else waits for them, and all of that can be seen from outside.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverFinding } from '../../src/domain/reports/doctor-findings.ts';
import { TANAKA } from '../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../support/server/server.ts';

const ORDERS = '/api/v1/orders/';
const MOST_WAITING = 64;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const search = (query = 'q=tanaka') => server.ask(`${ORDERS}?${query}`);

/** Holds the turn of long lists until `release`. */
function holdTurn() {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { longLists } = server.context.deps.process;
  const holding = longLists.run(() => held);
  return { longLists, release, ended: () => holding };
}

test('searches beyond what may wait are a 503 with Retry-After; nothing else waits', async () => {
  const { longLists, release, ended } = holdTurn();
  const waiting = Array.from({ length: MOST_WAITING }, () => search());
  await expect.poll(() => longLists.waiting).toBe(MOST_WAITING);
  for (const query of ['q=tanaka', 'limit=101', 'skip=1001', 'currency=JPY', 'created_from=2025-01-01']) {
    const refused = await search(query);
    expect([query, refused.status, refused.body.code]).toEqual([query, 503, 'unavailable']);
    expect(refused.headers['retry-after']).toBe('2');
    expect(refused.body.detail).toContain('retry in a moment');
  }
  expect((await server.ask(ORDERS, { method: 'POST', body: TANAKA })).status).toBe(201);
  for (const query of ['', 'status=paid', 'customer_email=a@b.example', 'skip=20&limit=100']) {
    expect((await search(query)).status).toBe(200);
  }
  const bounds = { body_bytes: 0, searches_waiting: MOST_WAITING, turned_away: 5, log_lines_dropped: 0 };
  expect((await server.ask('/readyz')).body.bounds).toEqual(bounds);
  const { text } = await server.ask('/metrics');
  expect(text).toContain(`orders_waiting_requests{kind="search"} ${MOST_WAITING}`);
  expect(text).toContain('orders_turned_away_requests_total{kind="search"} 5');
  release();
  await ended();
  for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
});

test('a search whose client has gone leaves its place', async () => {
  const { longLists, release, ended } = holdTurn();
  const gone = await server.connect();
  gone.send(`GET ${ORDERS}?q=x HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await expect.poll(() => longLists.waiting).toBe(1);
  gone.socket.destroy();
  await expect.poll(() => longLists.waiting).toBe(0);
  release();
  await ended();
});

test('doctor tells what a running server has turned away and which lines it lost', () => {
  const ready = { is: 'ready', down: [] } as const;
  expect(serverFinding('URL', { ...ready, turnedAway: 0, linesDropped: 0 })).not.toHaveProperty('unusual');
  expect(serverFinding('URL', { ...ready, turnedAway: 1_200, linesDropped: 3 })).toMatchObject({
    unusual: true,
    detail: expect.stringMatching(/1,200 requests rejected because of overload, 3 log lines lost/),
    fix: expect.stringMatching(/orders_turned_away_requests_total.*standard error/),
  });
});
