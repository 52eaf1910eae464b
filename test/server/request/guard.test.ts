// Proves who may ask at all: only under names that are ours, and only with a token where one is set, which may be one
// that only reads; and that a browser can do nothing with an answer.
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiTokens } from '../../../src/server/request/api-tokens.ts';
import { createGuard } from '../../../src/server/request/guard.ts';
import { headersOf } from '../../../src/server/response-headers.ts';
import { ROUTES } from '../../../src/server/routes/index.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders/';
const TOKEN = 'correct-horse-battery-staple';
const READ_TOKEN = 'staple-that-only-reads';
let open: TestServer;
let guarded: TestServer;

beforeAll(async () => {
  open = await startTestServer({ ORDERS_ALLOWED_HOSTS: 'orders.example.com desk.internal' });
  guarded = await startTestServer({ ORDERS_API_TOKEN: TOKEN, ORDERS_API_READ_TOKEN: READ_TOKEN });
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

test('names beyond this machine without a token are told of at the start', () => {
  const hosts = ['orders.example.com', 'desk.internal'];
  const warnings = (server: TestServer) => server.log.filter(({ level }) => level === 'warn');
  const message = expect.stringContaining('no ORDERS_API_TOKEN is set');
  expect(warnings(open)).toEqual([{ level: 'warn', fields: { hosts }, message }]);
  expect(warnings(guarded)).toEqual([]);
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
    `Bearer ${TOKEN} ${READ_TOKEN}`,
    `Bearer ${READ_TOKEN}x`,
    `Basic ${READ_TOKEN}`,
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
    expect(bodies[0]).not.toMatch(/staple|read/);
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

  test('is looked up by its digest, never compared as a string', () => {
    const source = readFileSync(
      new URL('../../../src/server/request/api-tokens.ts', import.meta.url),
      'utf8',
    );
    expect(source).toMatch(/\.get\(tokenDigest\(token\)\)/);
    expect(source).not.toMatch(/\b\w*[tT]oken\s*[!=]==\s*(?!undefined)\w/);
  });
});

describe('the token that only reads', () => {
  const headers = { authorization: `Bearer ${READ_TOKEN}` };
  const methods = [...ROUTES, { method: 'GET', path: '/metrics' } as const];
  const asked = (path: string) => path.replace(':id', '1');

  test('reads whatever can be read', async () => {
    for (const { path } of methods.filter(({ method }) => method === 'GET')) {
      for (const method of ['GET', 'HEAD']) {
        const { status } = await guarded.ask(asked(path), { method, headers });
        expect({ path, status }).toEqual({ path, status: path.includes(':id') ? 404 : 200 });
      }
    }
    expect((await guarded.ask('/no/such/path', { headers })).status).toBe(404);
  });

  test('changes nothing, and is told why in one line', async () => {
    const changes = methods.filter(({ method }) => method !== 'GET');
    expect(changes.length).toBeGreaterThan(7);
    const others = ['PATCH', 'PROPFIND'].map((method) => ({ method, path: ORDERS }));
    const nowhere = { method: 'POST', path: '/no/such/path' };
    for (const { method, path } of [...changes, ...others, nowhere]) {
      const refused = await guarded.ask(asked(path), { method, headers, body: TANAKA });
      expect({ path, ...refused }).toMatchObject({ path, status: 403, body: { code: 'read_only_token' } });
      expect(refused.headers['content-type']).toBe('application/problem+json');
      expect(refused.headers['www-authenticate']).toBe('Bearer error="insufficient_scope"');
      expect(refused.body.detail).toMatch(/^this token only reads; use [^\n]+$/);
    }
    expect(guarded.rows('SELECT count(*) AS n FROM orders')).toEqual([{ n: 0 }]);
    expect(guarded.rows('SELECT count(*) AS n FROM batches')).toEqual([{ n: 0 }]);
    expect(guarded.fake.calls).toEqual([]);
  });

  test('alone closes the desk: it never means that none is asked for', () => {
    const settings = { apiToken: undefined, apiReadToken: 'r', apiTokensFile: undefined };
    const guard = createGuard({
      host: 'localhost',
      allowedHosts: [],
      tokens: openApiTokens(settings, { info() {}, warn() {}, error() {} }),
    });
    const ask = (method: string, authorization?: string) => () =>
      guard.checkToken({ method, headers: { authorization } } as unknown as IncomingMessage);
    expect(ask('GET')).toThrow(expect.objectContaining({ kind: 'unauthorized' }));
    expect(ask('GET', 'Bearer undefined')).toThrow(expect.objectContaining({ kind: 'unauthorized' }));
    expect(ask('POST', 'Bearer r')).toThrow(expect.objectContaining({ kind: 'read_only_token' }));
    expect(ask('GET', 'Bearer r')).not.toThrow();
  });
});

describe('what a browser may do with an answer', () => {
  test('nothing, whatever the answer is', async () => {
    const authorization = `Bearer ${TOKEN}`;
    const answers = [
      await open.ask(ORDERS),
      await open.ask('/healthz', { method: 'HEAD' }),
      await open.ask('/metrics'),
      await open.ask('/no/such/path'),
      await open.ask(ORDERS, { method: 'PATCH' }),
      await open.ask(ORDERS, { headers: { origin: 'https://evil.example' } }),
      await guarded.ask(ORDERS),
      await guarded.ask(ORDERS, { method: 'POST', body: '{', headers: { authorization } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 405, 403, 401, 400]);
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
      });
      expect(Object.keys(headers).filter((name) => /^access-control|^strict-transport/.test(name))).toEqual(
        [],
      );
    }
  });

  test.each(['Content-Security-Policy', 'content-security-policy'])(
    'but for what an answer says itself, here as %s',
    (name) => {
      const headers = headersOf({ type: 'text/html', length: 1 }, 'id', { [name]: "default-src 'self'" });
      const policies = Object.entries(headers).filter(([one]) => one.toLowerCase() === name.toLowerCase());
      expect(policies).toEqual([['Content-Security-Policy', "default-src 'self'"]]);
      expect(headers['X-Content-Type-Options']).toBe('nosniff');
    },
  );
});
