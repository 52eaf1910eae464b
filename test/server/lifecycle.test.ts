// Proves how the server starts and stops: it refuses what it cannot serve, finishes what is under way, settles
// unasked, and says truly whether it is ready.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startServer } from '../../src/server/start.ts';
import { SILENT } from '../support/contexts.ts';
import { TANAKA } from '../support/orders/order-json.ts';
import { orderRequest } from '../support/server/raw-http.ts';
import { startTestServer, type TestServer } from '../support/server/server.ts';
import { tempPath } from '../support/temp.ts';
import { until } from '../support/until.ts';

const ORDERS = '/api/v1/orders/';

/** Closed with the test, unless it has closed it. */
async function start(env: Record<string, string> = {}): Promise<TestServer> {
  const server = await startTestServer(env);
  let open = true;
  const close = async () => {
    if (open) await server.close();
    open = false;
  };
  onTestFinished(close);
  return { ...server, close };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

test('a stop lets the request under way finish, and turns new ones away meanwhile', async () => {
  const server = await start();
  // Longer than answers that are on their way get after the last request.
  server.fake.script.onPayment(() => ({ kind: 'delay', ms: 1_400 }));
  const [ready, list, health] = [await server.connect(), await server.connect(), await server.connect()];
  const creating = server.ask(ORDERS, { method: 'POST', body: TANAKA });
  await until(() => server.fake.calls.length === 1);
  const stopping = server.running.stop();
  ready.send(get('/readyz'));
  list.send(get(ORDERS));
  health.send(get('/healthz'));
  const [readyAnswer, listAnswer] = [await ready.until('shutting down'), await list.until('shutting down')];
  for (const answer of [readyAnswer, listAnswer]) {
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/retry-after: \d+/i);
    expect(answer).toContain('application/problem+json');
  }
  expect(await health.until('"ok"')).toMatch(/^HTTP\/1\.1 200 /);
  expect(server.fake.calls).toHaveLength(1);
  await expect(server.ask('/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(await creating).toMatchObject({ status: 201, body: { status: 'paid' } });
  await stopping;
  expect(server.rows('SELECT status FROM orders ORDER BY id')).toEqual([{ status: 'PAID' }]);
  expect(server.rows("SELECT 1 FROM journal WHERE state NOT IN ('done')")).toEqual([]);
  expect(server.fake.mails).toHaveLength(1);
});

test('a stop does not wait for clients that only keep their connection open', async () => {
  const server = await start();
  const connection = await server.connect();
  connection.send(get('/healthz'));
  await connection.until('"ok"');
  await server.running.stop();
  expect(await connection.until('never')).toContain('200 OK');
});

test('a stop does not wait for a body that never ends, and orders nothing of it', async () => {
  const server = await start();
  const connection = await server.connect();
  connection.send(orderRequest(['Transfer-Encoding: chunked', 'Expect: 100-continue'], ''));
  await connection.until('100 Continue');
  const timer = setInterval(() => connection.send('1\r\n \r\n'), 10);
  onTestFinished(() => clearInterval(timer));
  await server.running.stop();
  expect(await connection.until('never')).not.toContain('HTTP/1.1 201');
  expect(server.rows('SELECT 1 FROM orders')).toEqual([]);
});

test('a port in use is told in one line', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(startOn('127.0.0.1', port)).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'cannot_listen',
    message: expect.stringMatching(new RegExp(`port ${port} is in use; choose another with --port`)),
  });
});

test.each(['0.0.0.0', '::', '192.0.2.1'])('%s is not served without a token', async (host) => {
  const message = expect.stringContaining('set ORDERS_API_TOKEN, or serve on 127.0.0.1');
  await expect(startOn(host, 0)).rejects.toMatchObject({ kind: 'usage', message });
});

test('a token that only reads is not all there is: nobody could place an order', async () => {
  const env = { ORDERS_API_READ_TOKEN: 'reader' };
  await expect(startOn('127.0.0.1', 0, env)).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(/^[^\n]+: set ORDERS_API_TOKEN too/),
  });
  await expect(startOn('0.0.0.0', 0, env)).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining('set ORDERS_API_TOKEN, or serve on 127.0.0.1'),
  });
});

test('0.0.0.0 is served with a named token that may create orders, not with one that only reads', async () => {
  const file = tempPath('tokens');
  writeFileSync(file, 'viewer read r3ader\n', { mode: 0o600 });
  const env = { ORDERS_HOST: '0.0.0.0', ORDERS_API_TOKENS_FILE: file };
  await expect(startOn('0.0.0.0', 0, env)).rejects.toMatchObject({ kind: 'usage' });
  await expect(startOn('127.0.0.1', 0, { ORDERS_API_TOKENS_FILE: file })).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining('the role operate'),
  });
  writeFileSync(file, 'desk operate 0perator\n');
  const server = await start(env);
  const headers = { authorization: 'Bearer 0perator' };
  expect((await server.ask(ORDERS, { headers })).status).toBe(200);
  expect((await server.ask(ORDERS)).status).toBe(401);
});

test('0.0.0.0 is served with a token', async () => {
  const server = await start({ ORDERS_HOST: '0.0.0.0', ORDERS_API_TOKEN: 'secret' });
  const ask = (authorization: string) => server.ask(ORDERS, { headers: { authorization } });
  expect((await ask('Bearer secret')).status).toBe(200);
  expect((await ask('Bearer other')).status).toBe(401);
});

/** A server like those above, at a chosen address. */
async function startOn(host: string, port: number, env: Record<string, string> = {}): Promise<void> {
  const { context, fake } = await start();
  const { config } = loadConfig({
    flags: { host, port: String(port) },
    env: { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url, ...env },
    directory: '/nonexistent',
    defaultLogLevel: 'info',
  });
  const running = await startServer(context, config, SILENT);
  await running.stop();
}

test('a payment without an answer is looked up and booked while the server runs, unasked', async () => {
  const server = await start({ ORDERS_RECOVERY_INTERVAL_MS: '20' });
  server.fake.script.onPayment(() => ({ kind: 'answer', status: 500, charge: true }));
  const created = await server.ask(ORDERS, { method: 'POST', body: TANAKA });
  expect(created.body.status).toBe('pending');
  const path = created.headers.location ?? '';
  await until(() => server.rows("SELECT 1 FROM orders WHERE status = 'PAID'").length === 1);
  await until(() => server.fake.mails.length === 1);
  const events = await server.ask(`${path}/events`);
  const booked = events.body.find(({ type }: { type: string }) => type === 'payment_succeeded');
  expect(booked).toMatchObject({ actor: 'settle', to: 'paid' });
  expect(server.fake.charges).toHaveLength(1);
});

test('run after run of settle leaves nothing behind that piles up', async () => {
  const warnings: string[] = [];
  const warn = (warning: Error) => warnings.push(warning.message);
  process.on('warning', warn);
  onTestFinished(() => void process.off('warning', warn));
  await start({ ORDERS_RECOVERY_INTERVAL_MS: '10' });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(warnings).toEqual([]);
});

test('readyz is a 503 when the database cannot be read, and healthz still says the process lives', async () => {
  const server = await start();
  await server.context.close();
  const ready = await server.ask('/readyz');
  expect(ready).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(ready.headers['retry-after']).toBeDefined();
  expect((await server.ask('/healthz')).status).toBe(200);
});
