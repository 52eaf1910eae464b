// Proves that everything wrong with a request is one row of the error table in docs/api.md: the right status, a
// problem object that says what, and nothing stored and nobody called.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TANAKA } from '../../support/orders/order-json.ts';
import { expectRawProblem } from '../../support/server/raw-http.ts';
import { type Asked, type Reply, startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders/';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => {
  // Nothing in this file is a good order.
  expect(server.rows('SELECT count(*) AS n FROM orders')).toEqual([{ n: 0 }]);
  expect(server.fake.calls).toEqual([]);
});
afterAll(() => server.close());

const post = (body: unknown, headers: Record<string, string> = {}) =>
  server.ask(ORDERS, { method: 'POST', body, headers });

function expectProblem(reply: Reply, status: number, code: string) {
  expect(reply.headers['content-type']).toBe('application/problem+json');
  expect(reply.headers['x-request-id']).toBeTruthy();
  expect(reply.body).toMatchObject({ status, code, title: expect.any(String), type: expect.any(String) });
  expect(reply.body.detail).toMatch(/^[^\n]+$/);
  expect(reply.text).not.toMatch(/\bat .*:\d+:\d+|node_modules|SQLITE|sqlite3/);
  expect(reply.status).toBe(status);
}

describe('400, the body is not JSON', () => {
  test.each([
    '',
    '{',
    'customer_email=a',
    '{"a":1}}',
    "{'a':1}",
    '\ufeff\ufeff{}',
    'NaN',
    '{"a":1,}',
    Buffer.from('{"customer_name":"\xc3\x28"}', 'latin1'),
    Buffer.from(JSON.stringify(TANAKA), 'utf16le'),
  ])('%j', async (body) => {
    expectProblem(await post(body), 400, 'malformed');
  });

  test('and no body at all', async () => {
    const headers = { 'content-type': 'application/json' };
    expectProblem(await server.ask(ORDERS, { method: 'POST', headers }), 400, 'malformed');
  });
});

describe('404', () => {
  test.each([
    '/',
    '/api',
    '/api/v1/orders/1',
    '/api/v1/orders/1/events',
    '/api/v1/orders/0',
    '/api/v1/orders/-1',
    '/api/v1/orders/abc',
    '/api/v1/orders/1.5',
    '/api/v1/orders/1e3',
    '/api/v1/orders/%00',
    '/api/v1/orders/%31%00',
    '/api/v1/orders/..%2f..%2fetc%2fpasswd',
    '/api/v1/orders/%E0%A4%A',
    '/api/v1/orders/99999999999999999999',
    '/api/v1/orders/__proto__',
    '/api/v1/orders/1/nothing',
    '/api/v2/orders/',
    '/healthz/x',
  ])('%s', async (path) => {
    expectProblem(await server.ask(path), 404, 'not_found');
  });

  test('an order that is not there tells its number', async () => {
    expect((await server.ask(`${ORDERS}42`)).body.detail).toBe('there is no order 42');
  });
});

describe('405 with Allow', () => {
  test.each([
    ['PATCH', ORDERS, ['GET', 'POST', 'HEAD', 'OPTIONS']],
    ['PUT', ORDERS, ['GET', 'POST', 'HEAD', 'OPTIONS']],
    ['DELETE', ORDERS, ['GET', 'POST', 'HEAD', 'OPTIONS']],
    ['POST', '/api/v1/orders/1/events', ['GET', 'HEAD', 'OPTIONS']],
    ['POST', '/healthz', ['GET', 'HEAD', 'OPTIONS']],
  ])('%s %s', async (method, path, allowed) => {
    const refused = await server.ask(path, { method, body: TANAKA });
    expectProblem(refused, 405, 'method_not_allowed');
    expect(refused.headers.allow?.split(', ').sort()).toEqual(allowed.toSorted());
  });

  test('a method nobody knows', async () => {
    expect((await server.ask(ORDERS, { method: 'PROPFIND' })).status).toBe(405);
  });
});

describe('413, over 1 MiB', () => {
  const big = JSON.stringify({ customer_name: 'x'.repeat(1024 * 1024) });

  test('by its length', async () => {
    expectProblem(await post(big), 413, 'too_large');
  });

  test('also when the length is not told', async () => {
    const connection = await server.connect();
    connection.send(
      `POST ${ORDERS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (let sent = 0; sent < big.length; sent += 65_536) {
      const part = big.slice(sent, sent + 65_536);
      connection.send(`${part.length.toString(16)}\r\n${part}\r\n`);
    }
    expect(await connection.until('too_large')).toMatch(/^HTTP\/1\.1 413 /);
    connection.socket.destroy();
  });

  test('and up to that it is read', async () => {
    const fits = JSON.stringify({ ...TANAKA, items: [], note: '' });
    const padded = fits.replace('"note":""', `"note":"${'x'.repeat(1024 * 1024 - Buffer.byteLength(fits))}"`);
    expect(Buffer.byteLength(padded)).toBe(1024 * 1024);
    expect((await post(padded)).status).toBe(422);
    expect((await post(`${padded} `)).status).toBe(413);
  });
});

describe('415', () => {
  test.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/jsonp'],
    ['application/json; charset=utf-16'],
    ['application/json; charset=shift_jis'],
    ['text/csv'],
    [''],
  ])('%j', async (type) => {
    expectProblem(
      await post(JSON.stringify(TANAKA), { 'content-type': type }),
      415,
      'unsupported_media_type',
    );
  });

  test('and a compressed body', async () => {
    expectProblem(await post('x', { 'content-encoding': 'gzip' }), 415, 'unsupported_media_type');
  });
});

describe('422, with the path of each wrong field', () => {
  const pathsOf = (reply: Reply) => reply.body.errors.map(({ path }: { path: string }) => path);

  test('every wrong field is named, with a message of its own', async () => {
    const refused = await post({
      customer_email: 'tanaka',
      customer_name: '　',
      items: [TANAKA.items[0], { product_name: 'x'.repeat(256), quantity: 0, unit_price: -1 }],
      currency: 'YEN',
    });
    expectProblem(refused, 422, 'invalid');
    expect(pathsOf(refused)).toEqual([
      'customer_email',
      'customer_name',
      'items.1.product_name',
      'items.1.quantity',
      'items.1.unit_price',
      'currency',
    ]);
    for (const { message } of refused.body.errors) expect(message).toMatch(/^must /);
  });

  test.each([
    ['[]', ['']],
    ['null', ['']],
    ['"text"', ['']],
    ['1', ['']],
    ['{}', ['customer_email', 'customer_name', 'items']],
    [`{"__proto__":${JSON.stringify(TANAKA)}}`, ['customer_email', 'customer_name', 'items']],
    [JSON.stringify(TANAKA).replace('89800', '9007199254740993'), ['items.0.unit_price']],
    [JSON.stringify(TANAKA).replace('89800', '1e999'), ['items.0.unit_price']],
    [JSON.stringify(TANAKA).replace('89800', '"89800"'), ['items.0.unit_price']],
    [JSON.stringify(TANAKA).replace('89800', '999999999999'), ['total_amount']],
    [JSON.stringify(TANAKA).replace('田中太郎', '\\ud83d'), ['customer_name']],
    [JSON.stringify(TANAKA).replace('田中太郎', '\\u0000'), ['customer_name']],
  ])('%s', async (body, paths) => {
    const refused = await post(body);
    expectProblem(refused, 422, 'invalid');
    expect(pathsOf(refused)).toEqual(paths);
  });

  test('1,001 items', async () => {
    expect(pathsOf(await post({ ...TANAKA, items: Array(1_001).fill(TANAKA.items[0]) }))).toEqual(['items']);
  });

  test.each<[string, Asked]>([
    ['?dry_run=true', { method: 'POST', body: TANAKA }],
    ['?__proto__=1', { method: 'POST', body: TANAKA }],
    ['1?expand=items', {}],
    ['1/events?limit=1', {}],
  ])('an unknown query parameter: %s', async (path, asked) => {
    const refused = await server.ask(`${ORDERS}${path}`, asked);
    expectProblem(refused, 422, 'invalid');
    expect(pathsOf(refused)).toEqual([/\?(\w+)=/.exec(path)?.[1]]);
  });
});

test('a hundred thousand levels of nesting are refused, and the server goes on', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  expect((await post(deep)).status).toBe(422);
  expect((await post(`{"items":${deep}}`)).status).toBe(422);
  expect((await post(JSON.stringify({ ...TANAKA, customer_name: 7 }).replace('7', deep))).status).toBe(422);
  expect((await server.ask('/readyz')).status).toBe(200);
});

test('what is no HTTP at all gets a 400 and closes', async () => {
  const connection = await server.connect();
  connection.send('\x16\x03\x01\x02\x00\x01\r\n\r\n');
  const received = await connection.until('\0never');
  expect(received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nConnection: close/);
  expectRawProblem(received, 400, 'bad_request');
});

test('headers beyond 16 KiB get a 431', async () => {
  const connection = await server.connect();
  connection.send(`GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
  expectRawProblem(await connection.until('\0never'), 431, 'headers_too_large');
});
