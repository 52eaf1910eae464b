// Proves who may ask at all: only under names that are ours, and only with the token where one is set.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLoopback } from '../../src/server/guard.ts';
import { TANAKA } from '../support/order-json.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const ORDERS = '/api/v1/orders/';
const TOKEN = 'correct-horse-battery-staple';
let open: TestServer;
let guarded: TestServer;

beforeAll(async () => {
  open = await startTestServer({ ORDERS_ALLOWED_HOSTS: 'orders.example.com desk.internal' });
  guarded = await startTestServer({ ORDERS_API_TOKEN: TOKEN });
});
afterAll(async () => {
  await open.close();
  await guarded.close();
});

describe('the Host header', () => {
  test.each([
    'localhost',
    'localhost:8000',
    'LOCALHOST',
    '127.0.0.1',
    '127.0.0.1:1',
    'orders.example.com',
    'Orders.Example.Com:443',
    'desk.internal',
  ])('%s is ours', async (host) => {
    expect((await open.ask(ORDERS, { headers: { host } })).status).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:8000',
    'orders.example.com.evil.example',
    'xorders.example.com',
    'localhost.evil.example',
    '127.0.0.2',
    '[::1]',
    'localhost@evil.example',
    'localhost:8000:9000',
    'localhost/x',
  ])('%s is not', async (host) => {
    const refused = await open.ask(ORDERS, { method: 'POST', body: TANAKA, headers: { host } });
    expect(refused).toMatchObject({ status: 403, body: { status: 403, code: 'forbidden_origin' } });
    expect((await open.ask('/healthz', { headers: { host } })).status).toBe(403);
  });

  test('none at all is refused', async () => {
    const connection = await open.connect();
    connection.send(`GET ${ORDERS} HTTP/1.0\r\n\r\n`);
    expect(await connection.until('forbidden_origin')).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('the Origin header', () => {
  test.each(['http://localhost:3000', 'http://127.0.0.1', 'https://orders.example.com'])(
    '%s may ask',
    async (origin) => {
      expect((await open.ask(ORDERS, { headers: { origin } })).status).toBe(200);
    },
  );

  test.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'localhost', ''])(
    '%j may not',
    async (origin) => {
      const refused = await open.ask(ORDERS, { method: 'POST', body: TANAKA, headers: { origin } });
      expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden_origin' } });
    },
  );
});

test('nothing that was refused left a trace', () => {
  expect(open.rows('SELECT count(*) AS n FROM orders')).toEqual([{ n: 0 }]);
  expect(open.fake.calls).toEqual([]);
});

describe('the token', () => {
  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer wrong',
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.toUpperCase()}`,
    `Bearer ${TOKEN} ${TOKEN}`,
    `Basic ${TOKEN}`,
    TOKEN,
    `Bearer${TOKEN}`,
    `Bearer ${'x'.repeat(10_000)}`,
  ])('%j is refused, and nothing else is revealed', async (authorization) => {
    const headers = authorization === undefined ? {} : { authorization };
    const bodies: string[] = [];
    for (const [method, path] of [
      ['GET', ORDERS],
      ['GET', `${ORDERS}1`],
      ['GET', '/no/such/path'],
      ['PATCH', ORDERS],
      ['POST', ORDERS],
      ['GET', `${ORDERS}?nonsense=1`],
    ] as const) {
      const body = method === 'POST' ? { body: '{' } : {};
      const refused = await guarded.ask(path, { method, headers, ...body });
      expect(refused).toMatchObject({ status: 401, body: { status: 401, code: 'unauthorized' } });
      expect(refused.headers['www-authenticate']).toBe('Bearer');
      bodies.push(refused.text);
    }
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).not.toContain(TOKEN);
  });

  test.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER  ${TOKEN}`])(
    '%j is good',
    async (authorization) => {
      expect((await guarded.ask(ORDERS, { headers: { authorization } })).status).toBe(200);
    },
  );

  test('healthz and readyz ask for none', async () => {
    expect((await guarded.ask('/healthz')).status).toBe(200);
    expect((await guarded.ask('/readyz')).status).toBe(200);
  });

  test('never reaches the log', async () => {
    await guarded.ask(ORDERS, { headers: { authorization: `Bearer ${TOKEN}` } });
    await guarded.ask(ORDERS, { headers: { authorization: 'Bearer wrong-secret' } });
    expect(JSON.stringify(guarded.log)).not.toMatch(/staple|wrong-secret/);
  });

  test('is compared in constant time: by digests of one length, never by the strings', () => {
    const source = readFileSync(new URL('../../src/server/guard.ts', import.meta.url), 'utf8');
    expect(source).toMatch(/timingSafeEqual\(digest\(/);
    expect(source).not.toMatch(/apiToken\s*[!=]==\s*(?!undefined)\w|[!=]==\s*(options\.)?(apiToken|token)\b/);
  });
});

test('only addresses of this machine are loopback', () => {
  for (const host of ['localhost', '127.0.0.1', '127.255.0.9', '::1'])
    expect(isLoopback(host), host).toBe(true);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.evil.example', '127.0.0.1.evil.example', '']) {
    expect(isLoopback(host), host).toBe(false);
  }
});
