// Proves that clients which are slow, silent or too many cost the others nothing: each gets its time, then its
// connection is closed, and nothing it began is carried out.
import { connect, type Socket } from 'node:net';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { Limits } from '../../../src/server/listen.ts';
import {
  expectRawProblem,
  expectUnharmed,
  head,
  ORDER_BYTES,
  ORDER_TEXT,
  orderRequest,
  repliesIn,
} from '../../support/server/raw-http.ts';
import { type RawConnection, startTestServer, type TestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';

const SHORT = { headersMs: 300, requestMs: 600, keepAliveMs: 300, checkIntervalMs: 20 };
const HEALTH = head('GET /healthz HTTP/1.1');
let server: TestServer;

async function start(limits: Partial<Limits>): Promise<void> {
  const started = await startTestServer({}, limits);
  server = started;
  onTestFinished(() => started.close());
}
afterEach(async () => {
  await expectUnharmed(server, 0);
});

/** Sends a byte now and then, over and over, until the connection is gone; resolves with the answers. */
async function dribble(connection: RawConnection, bytes: string): Promise<number[]> {
  let at = 0;
  const timer = setInterval(() => connection.send(bytes[at++ % bytes.length] ?? ''), 10);
  onTestFinished(() => clearInterval(timer));
  const received = await connection.until('\0never');
  clearInterval(timer);
  return repliesIn(received).map(({ status }) => status);
}

test('headers that never end get a 408', async () => {
  await start(SHORT);
  const connection = await server.connect();
  connection.send('POST /api/v1/orders/ HTTP/1.1\r\n');
  expect(await dribble(connection, 'X-A: b\r\n')).toEqual([408]);
});

test('a request line that never ends gets a 408', async () => {
  await start(SHORT);
  const connection = await server.connect();
  connection.send('GET /');
  expect(await dribble(connection, 'a')).toEqual([408]);
});

test('a connection on which nothing is ever said is closed', async () => {
  await start(SHORT);
  const [silent, blank] = [await server.connect(), await server.connect()];
  expect(await dribble(blank, '\r\n')).toEqual([408]);
  const late = await silent.until('\0never');
  expect(repliesIn(late)).toMatchObject([{ status: 408 }]);
  expectRawProblem(late, 408, 'request_timeout');
});

test.each([
  ['declared', [`Content-Length: ${ORDER_BYTES + 100_000}`], ' '],
  ['chunked', ['Transfer-Encoding: chunked'], '1\r\n \r\n'],
])('a body that never ends gets a 408 and orders nothing: %s', async (_name, framing, bytes) => {
  await start(SHORT);
  const connection = await server.connect();
  connection.send(orderRequest(framing, framing[0]?.startsWith('Content') ? ORDER_TEXT : ''));
  expect(await dribble(connection, bytes)).toEqual([408]);
});

test('a client that neither stops nor leaves after its 408 is cut off', async () => {
  await start(SHORT);
  const socket: Socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  const timer = setInterval(() => socket.write('x'), 10);
  let gone = false;
  socket
    .on('error', () => {})
    .on('close', () => {
      gone = true;
    });
  onTestFinished(() => {
    clearInterval(timer);
    socket.destroy();
  });
  socket.write(orderRequest(['Content-Length: 100000'], ''));
  socket.resume();
  await until(() => gone);
});

test('a connection that is kept and not used is closed', async () => {
  await start({ keepAliveMs: SHORT.keepAliveMs });
  const connection = await server.connect();
  connection.send(HEALTH);
  expect(repliesIn(await connection.until('\0never'))).toMatchObject([{ status: 200 }]);
});

test('500 connections that say nothing, or half of something, stop nobody', async () => {
  await start({});
  const held = await Promise.all(Array.from({ length: 500 }, () => server.connect()));
  onTestFinished(() => {
    for (const { socket } of held) socket.destroy();
  });
  for (const [at, connection] of held.entries()) {
    if (at % 3 === 1) connection.send(orderRequest([`Content-Length: ${ORDER_BYTES}`], '{'));
    if (at % 3 === 2) connection.send(HEALTH);
  }
  const asked = Array.from({ length: 20 }, () => server.ask('/api/v1/orders/'));
  for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
});

test('who comes when all connections are taken is turned away, and those who have one keep it', async () => {
  await start({ connections: 3 });
  const held = [await server.connect(), await server.connect(), await server.connect()];
  for (const connection of held) {
    connection.send(HEALTH);
    await connection.until('"ok"');
  }
  for (let n = 0; n < 20; n++) await expect(server.ask('/healthz')).rejects.toThrow();
  for (const connection of held) connection.send(head('GET /readyz HTTP/1.1'));
  for (const connection of held) expect(await connection.until('"ready"')).toContain('"ready"');
  for (const { socket } of held) socket.destroy();
  await until(() => held.every(({ socket }) => socket.closed));
  // The server hears of it in its own time.
  await expect.poll(() => server.ask('/healthz').catch(() => undefined), { timeout: 20_000 }).toBeDefined();
});

test('a client that does not read its answers does not stop others', async () => {
  await start({});
  const connection = await server.connect();
  connection.socket.pause();
  connection.send(HEALTH.repeat(5_000));
  expect((await server.ask('/readyz')).status).toBe(200);
  connection.socket.destroy();
});
