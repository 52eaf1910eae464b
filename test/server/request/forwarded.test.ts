// Proves that the word of a proxy about a request counts only where it is named as trusted: for the client's address in
// the log, and for the scheme, host and path in Location, Link and the document of the API.
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forwardedBy } from '../../../src/server/request/forwarded.ts';
import { complaint, load } from '../../support/cli/settings.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders/';
const HOST = 'shop.example.com';
const SHOP = {
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': HOST,
  'x-forwarded-prefix': '/shop',
};
let trusting: TestServer;
let other: TestServer;

beforeAll(async () => {
  const env = { ORDERS_ALLOWED_HOSTS: HOST, ORDERS_API_TOKEN: 't' };
  trusting = await startTestServer({ ...env, ORDERS_TRUSTED_PROXIES: 'loopback 10.0.0.0/8' });
  other = await startTestServer({ ...env, ORDERS_TRUSTED_PROXIES: '10.0.0.0/8' });
});
afterAll(async () => {
  await trusting.close();
  await other.close();
});

const authorization = 'Bearer t';
const get = (server: TestServer, path: string, headers = {}) =>
  server.ask(path, { headers: { authorization, ...headers } });
const create = (server: TestServer, headers = {}) =>
  server.ask(ORDERS, { method: 'POST', body: TANAKA, headers: { authorization, ...headers } });
const lastClient = (server: TestServer) =>
  server.log
    .filter(({ message }) => message === 'request')
    .map(({ fields }) => (fields as { client?: string }).client)
    .at(-1);

describe('a trusted proxy', () => {
  test('says where Location, Link and the document lead', async () => {
    const { headers, body } = await create(trusting, SHOP);
    expect(headers.location).toBe(`https://${HOST}/shop/api/v1/orders/${body.id}`);
    await create(trusting);
    const list = await get(trusting, `${ORDERS}?limit=1`, SHOP);
    expect(list.headers.link).toMatch(
      /^<https:\/\/shop\.example\.com\/shop\/api\/v1\/orders\/\?[^>]+>; rel="next"$/,
    );
    const { servers } = (await get(trusting, '/openapi.json', SHOP)).body;
    expect(servers).toEqual([{ url: `https://${HOST}/shop` }]);
    const page = (await get(trusting, '/docs', SHOP)).text;
    expect(page).toContain(`https://${HOST}/shop/api/v1/orders/`);
    expect(page).toContain('<a href="/shop/openapi.json">');
  });

  test('that names no host leaves paths, with its prefix', async () => {
    const { 'x-forwarded-host': _host, ...rest } = SHOP;
    const { headers, body } = await create(trusting, rest);
    expect(headers.location).toBe(`/shop/api/v1/orders/${body.id}`);
    const { servers } = (await get(trusting, '/openapi.json', { ...rest, host: HOST })).body;
    expect(servers).toEqual([{ url: `https://${HOST}/shop` }]);
    const plain = await create(trusting);
    expect(plain.headers.location).toBe(`/api/v1/orders/${plain.body.id}`);
  });

  test.each(['evil.example', `${HOST}.evil.example`, 'a b', `${HOST}, evil.example`])(
    'cannot bring in a host that is not allowed: %j',
    async (host) => {
      const refused = await get(trusting, ORDERS, { 'x-forwarded-host': host });
      expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden_origin' } });
    },
  );

  test.each(['shop', '//evil.example', '/a//b', '/a/../b', '/.', '/a>b', '/a?b', 'https://evil.example'])(
    'has no prefix in %j',
    async (prefix) => {
      const { headers } = await create(trusting, { 'x-forwarded-prefix': prefix });
      expect(headers.location).toMatch(/^\/api\/v1\/orders\/\d+$/);
    },
  );

  test('adds its own word last: what a client claimed before it does not count', async () => {
    const claimed = {
      'x-forwarded-host': `evil.example, ${HOST}`,
      'x-forwarded-proto': 'gopher, https',
      'x-forwarded-prefix': '/evil, /shop/v2/',
    };
    const { servers } = (await get(trusting, '/openapi.json', claimed)).body;
    expect(servers).toEqual([{ url: `https://${HOST}/shop/v2` }]);
  });

  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9, 10.1.2.3, 127.0.0.1', '203.0.113.9'],
    ['10.9.9.9, 10.1.2.3', '10.9.9.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['[2001:db8::7]:4711, 10.1.2.3', '2001:db8::7'],
    ['"[2001:db8::7]"', '2001:db8::7'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, unknown, 10.1.2.3', '10.1.2.3'],
    ['203.0.113.9\u00e9', '127.0.0.1'],
    ['', '127.0.0.1'],
  ])('tells the client of %j', async (list, client) => {
    await get(trusting, ORDERS, { 'x-forwarded-for': list });
    expect(lastClient(trusting)).toBe(client);
  });
});

test('any other sender is not believed', async () => {
  const { headers, body } = await create(other, { ...SHOP, 'x-forwarded-host': 'evil.example' });
  expect(headers.location).toBe(`/api/v1/orders/${body.id}`);
  expect(lastClient(other)).toBe('127.0.0.1');
  const { servers } = (await get(other, '/openapi.json', { ...SHOP, host: 'localhost' })).body;
  expect(servers).toEqual([{ url: 'http://localhost' }]);
});

test.each([
  ['10.0.0.7', '::ffff:10.0.0.7', true],
  ['10.0.0.0/8', '::ffff:11.0.0.7', false],
  ['2001:db8::/32', '2001:db8:1::7', true],
  ['2001:db8::/32', '2001:db9::7', false],
  ['loopback', '::1', true],
  ['loopback', '127.8.8.8', true],
  ['loopback', '10.0.0.7', false],
  ['10.0.0.7', undefined, false],
])('with %s, %s is believed: %s', (entry, remoteAddress, isBelieved) => {
  const request = { socket: { remoteAddress }, headers: SHOP } as unknown as IncomingMessage;
  const { viaOf, clientOf } = forwardedBy([entry]);
  expect(viaOf(request) !== undefined).toBe(isBelieved);
  if (remoteAddress !== undefined) expect(clientOf(request) === '203.0.113.9').toBe(isBelieved);
});

describe('ORDERS_TRUSTED_PROXIES', () => {
  test('takes addresses, ranges and loopback, and is shown as it was given', () => {
    const { config, entries } = load({ ORDERS_TRUSTED_PROXIES: 'loopback,10.0.0.0/8  2001:db8::1' });
    expect(config.trustedProxies).toEqual(['loopback', '10.0.0.0/8', '2001:db8::1']);
    expect(entries.find(({ variable }) => variable === 'ORDERS_TRUSTED_PROXIES')?.value).toBe(
      'loopback 10.0.0.0/8 2001:db8::1',
    );
    expect(load({}).config.trustedProxies).toEqual([]);
  });

  test.each([
    '*',
    'proxy.example.com',
    '10.0.0.0/33',
    '::/129',
    '10.0.0',
    '10.0.0.1:80',
    'fe80::1%eth0',
    '10.0.0.0/',
    '[::1]',
  ])('%s is refused', (entry) => {
    expect(complaint({ ORDERS_TRUSTED_PROXIES: `loopback ${entry}` })).toBe(
      `ORDERS_TRUSTED_PROXIES must hold addresses (192.0.2.7), ranges of them (10.0.0.0/8) or loopback, not "${entry}"`,
    );
  });
});
