// Proves that a client that has gone is noticed while its request is under way, one that has only closed its side after
// a while, and that statistics are not read for it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { untilGone } from '../../../src/server/connection/client-gone.ts';
import { until } from '../../support/until.ts';

const HALF_CLOSED_MS = 100;

/** One request, sent by hand, and the signal of its handler. */
async function openRequest() {
  const server = createServer();
  Object.assign(server, { httpAllowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    allowHalfOpen: true,
  });
  socket.on('error', () => {});
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  const asked = new Promise<[IncomingMessage, ServerResponse]>((resolve) =>
    server.once('request', (request, response) => resolve([request, response])),
  );
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [request, response] = await asked;
  return { socket, request, response, signal: untilGone(request, response, HALF_CLOSED_MS) };
}

test('a client that stays is not gone, and its connection keeps no listeners', async () => {
  const { request, response, signal } = await openRequest();
  const before = request.socket.listenerCount('end');
  expect(signal.aborted).toBe(false);
  response.end('here');
  await until(() => signal.aborted);
  expect(request.socket.listenerCount('end')).toBe(before - 1);
});

test('a client that breaks off is gone', async () => {
  const { socket, signal } = await openRequest();
  socket.resetAndDestroy();
  await until(() => signal.aborted);
});

test('a client that closes its side may read for a while, and is gone after that', async () => {
  const { socket, request, response, signal } = await openRequest();
  const started = performance.now();
  socket.end();
  await until(() => request.socket.readableEnded);
  expect(signal.aborted).toBe(false);
  await until(() => signal.aborted);
  expect(performance.now() - started).toBeGreaterThanOrEqual(HALF_CLOSED_MS - 1);
  // Asked about only now, it is noticed too.
  const late = untilGone(request, response, 1);
  await until(() => late.aborted);
});
