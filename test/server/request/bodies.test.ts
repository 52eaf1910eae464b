// Proves that bodies which come slowly, in pieces or not to their end do no harm, and that an order once begun
// is finished, whether anybody still waits for the answer or not.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';

const BODY = JSON.stringify(TANAKA);
const LENGTH = Buffer.byteLength(BODY);
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(() => server.fake.script.reset());
afterAll(() => server.close());

const head = (length: number, more = '') =>
  `POST /api/v1/orders/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${more}\r\n`;

const orderCount = () => server.rows<{ n: number }>('SELECT count(*) AS n FROM orders')[0]?.n ?? 0;

test('a body that comes byte by byte is read to its end', async () => {
  const connection = await server.connect();
  connection.socket.setNoDelay(true);
  connection.send(head(LENGTH));
  for (const byte of Buffer.from(BODY)) {
    connection.socket.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const answer = await connection.until('"status":"paid"');
  connection.socket.destroy();
  expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  expect(answer).toContain('"customer_name":"田中太郎"');
});

test('a client that leaves in the middle of its body orders nothing', async () => {
  const before = orderCount();
  const connection = await server.connect();
  connection.send(head(LENGTH) + BODY.slice(0, 20));
  await new Promise((resolve) => setTimeout(resolve, 20));
  connection.socket.destroy();
  await until(() => server.log.some(({ fields }) => (fields as { status?: number }).status === 400));
  expect(orderCount()).toBe(before);
  expect((await server.ask('/readyz')).status).toBe(200);
});

test('a body that is shorter than announced and then closed orders nothing', async () => {
  const before = orderCount();
  const connection = await server.connect();
  connection.send(head(LENGTH + 10) + BODY);
  connection.socket.end();
  expect(await connection.until('never')).not.toContain('HTTP/1.1 201');
  expect(orderCount()).toBe(before);
});

test('an order whose client is gone is still charged, confirmed and kept', async () => {
  const before = orderCount();
  server.fake.script.onPayment(() => ({ kind: 'delay', ms: 80 }));
  const calls = server.fake.calls.length;
  const connection = await server.connect();
  connection.send(head(LENGTH) + BODY);
  await until(() => server.fake.calls.length > calls);
  connection.socket.destroy();
  await until(() => server.fake.calls.length === calls + 2);
  await until(() => server.rows("SELECT 1 FROM journal WHERE state = 'running'").length === 0);
  expect(orderCount()).toBe(before + 1);
  expect(server.rows('SELECT status FROM orders ORDER BY id DESC LIMIT 1')).toEqual([{ status: 'PAID' }]);
});

test('two requests in one packet are two orders, answered in their order', async () => {
  const before = orderCount();
  const other = JSON.stringify({ ...TANAKA, customer_name: 'Suzuki' });
  const second = head(Buffer.byteLength(other), 'Connection: close\r\n') + other;
  const connection = await server.connect();
  connection.send(head(LENGTH) + BODY + second);
  const answers = await connection.until('never');
  const names = [...answers.matchAll(/"customer_name":"([^"]+)"/g)].map(([, name]) => name);
  expect(names).toEqual([TANAKA.customer_name, 'Suzuki']);
  expect(orderCount()).toBe(before + 2);
});

test('a refused body is not read on, and its connection is closed', async () => {
  const connection = await server.connect();
  connection.send(head(50 * 1024 * 1024));
  const answer = await connection.until('never');
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toMatch(/connection: close/i);
});
