// Proves that a thousand requests with random faults, the same ones in every run, break nothing: each is told
// what is wrong or is a request in its own right, and the books agree in the end.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../simulation/random.ts';
import {
  chunk,
  exchange,
  expectTold,
  head,
  ORDER_TEXT,
  orderRequest,
  wholeOrder,
} from '../../support/server/raw-http.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';

const REQUESTS = 1_000;
const AT_ONCE = 8;
/** Slow machines try fewer. */
const AT_MOST_MS = 4_000;

const TYPED = 'Content-Type: application/json';
const put = (path: string, body: string) =>
  head(`PUT ${path} HTTP/1.1`, TYPED, `Content-Length: ${body.length}`) + body;
const SEEDS = [
  wholeOrder(),
  wholeOrder('Idempotency-Key: fuzz', 'Expect: 100-continue'),
  wholeOrder('Connection: keep-alive').repeat(2),
  orderRequest(['Transfer-Encoding: chunked'], `${chunk(ORDER_TEXT)}0\r\nX-Trailer: a\r\n\r\n`),
  head('GET /api/v1/orders/?limit=2&status=paid&q=a%20b HTTP/1.1', 'Authorization: Bearer a'),
  head('GET /api/v1/orders/1/events HTTP/1.1', 'Origin: http://localhost'),
  put('/api/v1/orders/1/status', '{"status":"shipped"}'),
  put('/api/v1/orders/1/webhook', '{"payment_id":"p","status":"processing"}').replace('PUT', 'POST'),
  head('DELETE http://localhost/api/v1/orders/2 HTTP/1.1'),
];
const PIECES = [
  ...['\r', '\n', '\r\n', '\r\n\r\n', '\0', ' ', '\t', ':', ';', ',', '%', '%00', '%2F', '?', '#', '/', '\\'],
  ...['"', '{', '}', '[', ']', '-', '+', '0', '1e999', '9'.repeat(20), '\x1b[2J', '\x7f', '\x80', '\xff'],
  ...['Content-Length: 1\r\n', 'Transfer-Encoding: chunked\r\n', 'Host: a\r\n', 'Connection: close\r\n'],
  ...[
    '__proto__',
    'null',
    '"a":1,',
    'HTTP/1.0',
    'DELETE /api/v1/orders/1 HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ],
];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('random faults break nothing', async () => {
  const random = seededRandom(20_261_122);
  const ends = performance.now() + AT_MOST_MS;
  let sent = 0;
  const one = async () => {
    while (sent < REQUESTS && performance.now() < ends) {
      sent += 1;
      const request = spoilt(random.pick(SEEDS), random);
      const replies = await exchange(server, request);
      try {
        for (const reply of replies) expectTold(reply);
      } catch (error) {
        throw new Error(`after ${JSON.stringify(request)}`, { cause: error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  expect(sent).toBeGreaterThan(AT_ONCE);
  await until(() => server.rows("SELECT 1 FROM journal WHERE state = 'running'").length === 0);
  expect(server.log.filter(({ level }) => level === 'error')).toEqual([]);
  expect((await server.ask('/readyz')).status).toBe(200);
  const orders = server.rows<{ id: number; owed: number }>(
    `SELECT id, CASE WHEN status IN ('PAID', 'SHIPPED') THEN total_amount ELSE 0 END AS owed FROM orders`,
  );
  expect(orders.length).toBeGreaterThan(0);
  for (const { id, owed } of orders) expect(server.fake.net().get(id) ?? 0, `order ${id}`).toBe(owed);
  expect([...server.fake.net().keys()].filter((id) => !orders.some((order) => order.id === id))).toEqual([]);
  const charged = server.fake.charges.map(({ orderId }) => orderId);
  expect(new Set(charged).size).toBe(charged.length);
});

/** One to four faults: a piece put in, bytes taken out, doubled or changed, or the end cut off. */
function spoilt(request: string, random: Random): string {
  let text = request;
  for (let faults = random.between(1, 4); faults > 0; faults -= 1) {
    const at = random.below(text.length + 1);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    const some = random.between(1, 12);
    text = random.pick([
      () => before + random.pick(PIECES) + after,
      () => before + after.slice(some),
      () => before + after.slice(0, some) + after,
      () => before + String.fromCharCode(random.below(256)) + after.slice(1),
      () => before,
    ])();
  }
  return text;
}
