// Proves that a request line can be as odd as it likes: it leads to the order it names or to nothing at all,
// and only methods and versions that are ours do anything.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  askRaw,
  exchange,
  expectUnharmed,
  head,
  ORDER_BYTES,
  ORDER_TEXT,
  orderRequest,
  statusesOf,
  wholeOrder,
} from '../../support/server/raw-http.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders';
let server: TestServer;
let placed = 0;

beforeAll(async () => {
  server = await startTestServer({ ORDERS_ALLOWED_HOSTS: 'desk.internal' });
  expect(statusesOf(await exchange(server, wholeOrder()))).toEqual([201]);
  placed = 1;
});
afterEach(() => expectUnharmed(server, placed));
afterAll(() => server.close());

const only = (request: string) => askRaw(server, request);
const get = (target: string) => only(head(`GET ${target} HTTP/1.1`));

describe('paths', () => {
  test.each([
    `${ORDERS}/1`,
    `${ORDERS}/1/`,
    `${ORDERS}/%31`,
    `${ORDERS}/1?`,
    `${ORDERS}/1?&`,
    'http://localhost/api/v1/orders/1',
  ])('%s is order 1', async (path) => {
    const reply = await get(path);
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toMatchObject({ id: 1 });
  });

  test.each([
    `${ORDERS}/%2e%2e`,
    `${ORDERS}/..`,
    `${ORDERS}/../orders/1`,
    `${ORDERS}/./1`,
    `${ORDERS}/1%2Fevents`,
    `${ORDERS}/1%2fevents`,
    `${ORDERS}/1/events/..`,
    `${ORDERS}/1%00`,
    `${ORDERS}/%zz`,
    `${ORDERS}/%`,
    `${ORDERS}/%C0%B1`,
    `${ORDERS}/%EF%BC%91`,
    `${ORDERS}/%2531`,
    `${ORDERS}/+1`,
    `${ORDERS}/1%20`,
    `${ORDERS}/01`,
    `${ORDERS}//1`,
    `${ORDERS}//`,
    `/${ORDERS}/1`,
    `${ORDERS}/1//events`,
    `${ORDERS}/1;a=b`,
    `${ORDERS};a=b/1`,
    `${ORDERS}\\1`,
    '/API/V1/ORDERS/1',
    '/healthz%00',
    '/%68ealthz',
    '/..;/healthz',
    '*',
    `/${'a'.repeat(15_000)}`,
    '/'.repeat(15_000),
    `/${'%61'.repeat(5_000)}`,
    `${ORDERS}/${'1'.repeat(15_000)}`,
  ])('%.60s is nothing', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test.each([
    ['a blank', `${ORDERS}/ 1`],
    ['no slash', 'api/v1/orders/1'],
    ['a query and no path', '?'],
    ['bytes beyond ASCII', `${ORDERS}/\xe7\x94\xb0`],
    ['an escape to the terminal', `${ORDERS}/\x1b[31m`],
    ['a DEL', `${ORDERS}/\x7f`],
    ['a tab', `${ORDERS}/1\t`],
    ['a NUL', `${ORDERS}/1\0`],
  ])('%s: no request at all', async (_name, path) => {
    expect(await get(path)).toMatchObject({ status: 400, body: expect.stringContaining('"bad_request"') });
  });

  test('one of 17,000 bytes is too long', async () => {
    expect((await get(`/${'a'.repeat(17_000)}`)).status).toBe(431);
  });
});

describe('query strings', () => {
  test.each([
    ['__proto__=1', '__proto__'],
    ['%5F_proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['__proto__[limit]=1', '__proto__[limit]'],
    ['limit[]=1', 'limit[]'],
    ['LIMIT=1', 'LIMIT'],
    ['=1', '?'],
    ['?limit=1', '?limit'],
    ['limit=1&limit=1', 'limit'],
    ['limit=1&%6Cimit=2', 'limit'],
    ['q=1&'.repeat(3_000), 'q'],
    ['limit', 'limit'],
    ['limit=1;skip=1', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=%201', 'limit'],
    ['limit=0x10', 'limit'],
    ['skip=-1', 'skip'],
    ['before=__proto__', 'before'],
    ['status=__proto__', 'status'],
    ['currency=constructor', 'currency'],
    ['q=%00', 'q'],
    ['customer_email=%00', 'customer_email'],
  ])('%.40s is refused by name', async (query, path) => {
    const reply = await get(`${ORDERS}/?${query}`);
    expect(reply.status).toBe(422);
    expect(JSON.parse(reply.body).errors).toMatchObject([{ path }]);
  });

  test.each(['', '&&', 'q=%25&', 'q=%zz', 'q=%ff', 'q=%1b%5B31m', `q=${'x'.repeat(8_000)}`])(
    '%.40s is answered',
    async (query) => {
      expect((await get(`${ORDERS}/?${query}`)).status).toBe(200);
    },
  );
});

describe('whole URLs', () => {
  const post = (target: string, host: string) =>
    only(
      `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${ORDER_BYTES}\r\n\r\n${ORDER_TEXT}`,
    );

  test.each(['http://evil.example', 'http://localhost@evil.example'])(
    'of %s are refused, whatever Host says',
    async (origin) => {
      expect((await post(`${origin}${ORDERS}/`, 'localhost')).status).toBe(403);
    },
  );

  test('of ours are as good as their path', async () => {
    expect((await post(`http://desk.internal:80${ORDERS}/`, 'evil.example')).status).toBe(201);
    placed += 1;
  });

  test('without a path lead to nothing', async () => {
    expect((await get('http://localhost')).status).toBe(404);
    expect((await get('http://localhost?q=1')).status).toBe(404);
  });

  test('of other schemes are no requests', async () => {
    expect((await get('file:///etc/passwd')).status).toBe(404);
  });
});

describe('methods', () => {
  test('CONNECT and TRACE are not for this server', async () => {
    expect((await only(head('CONNECT evil.example:443 HTTP/1.1'))).status).toBe(405);
    const traced = await only(head(`TRACE ${ORDERS}/ HTTP/1.1`, 'Authorization: Bearer secret'));
    expect(traced.status).toBe(405);
    expect(traced.body).not.toContain('secret');
    expect((await only(head('OPTIONS * HTTP/1.1'))).status).toBe(204);
  });

  test.each(['get', 'post', 'Delete', 'FETCH', 'GE\0T', '', 'DELETE\t'])('%j is none', async (method) => {
    expect(await only(head(`${method} ${ORDERS}/1 HTTP/1.1`))).toMatchObject({
      status: 400,
      body: expect.stringContaining('"bad_request"'),
    });
  });

  test('a HEAD is a GET without its body', async () => {
    const connection = await server.connect();
    connection.send(head(`HEAD ${ORDERS}/1 HTTP/1.1`, 'Connection: close'));
    expect(await connection.until('\0never')).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\n$/);
  });
});

describe('versions', () => {
  test('1.0 is served and closed', async () => {
    const reply = await only(orderRequest([`Content-Length: ${ORDER_BYTES}`], ORDER_TEXT, 'HTTP/1.0'));
    placed += 1;
    expect(reply.status).toBe(201);
    expect(reply.head).toMatch(/^connection: close/im);
  });

  test.each(['HTTP/2.0', 'HTTP/0.9', 'HTTP/1.2', 'HTTP/3', 'HTTP/1.10', 'http/1.1', 'ICE/1.0', 'HTTP/1.1 '])(
    '%j is not spoken',
    async (version) => {
      const length = [`Content-Length: ${ORDER_BYTES}`];
      const replies = await exchange(server, orderRequest(length, ORDER_TEXT, version));
      expect([...new Set(statusesOf(replies))]).toEqual([400]);
    },
  );

  test.each([
    ['HTTP/0.9', `GET ${ORDERS}/1\r\n\r\n`],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'],
  ])('nor is %s', async (_name, bytes) => {
    expect((await only(bytes)).status).toBe(400);
  });

  test.each([
    ['WebSocket', ['Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']],
    ['HTTP/2', ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA']],
  ])('an upgrade to %s is not taken up', async (_name, headers) => {
    const reply = await only(head('GET /healthz HTTP/1.1', 'Connection: Upgrade', ...headers));
    expect(reply).toMatchObject({ status: 200, body: '{"status":"ok"}' });
  });
});
