// Proves that paths are case-sensitive, and that OPTIONS tells the methods of every path that there is, and of no other.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../../src/server/routes/index.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const TOKEN = 'correct-horse';
let open: TestServer;
let guarded: TestServer;

beforeAll(async () => {
  open = await startTestServer();
  guarded = await startTestServer({ ORDERS_API_TOKEN: TOKEN, ORDERS_API_READ_TOKEN: 'reader' });
});
afterAll(async () => {
  await open.close();
  await guarded.close();
});

test.each([
  ['GET', '/API/v1/orders'],
  ['GET', '/api/V1/orders/'],
  ['POST', '/api/v1/Orders/'],
  ['POST', '/api/v1/orders/Batch'],
  ['GET', '/api/v1/orders/1/Events'],
  ['DELETE', '/api/v1/ORDERS/1'],
  ['GET', '/Healthz'],
  ['GET', '/Metrics'],
])('%s %s is not there', async (method, path) => {
  const body = method === 'POST' ? { body: TANAKA } : {};
  const status = path.endsWith('/Batch') ? 405 : 404;
  expect((await open.ask(path, { method, ...body })).status).toBe(status);
  expect((await guarded.ask(path, { method, ...body })).status).toBe(401);
});

describe('OPTIONS', () => {
  const options = (server: TestServer, path: string, headers = {}) =>
    server.ask(path, { method: 'OPTIONS', headers });

  test('tells the methods of every path, with and without a slash at its end', async () => {
    for (const { method, path } of ROUTES) {
      for (const end of ['', '/']) {
        const answer = await options(open, path.replace(':id', '7') + end);
        expect({ path, status: answer.status, text: answer.text }).toEqual({ path, status: 204, text: '' });
        expect(answer.headers.allow?.split(', '), path).toEqual(expect.arrayContaining([method, 'OPTIONS']));
        expect(answer.headers['content-length']).toBeUndefined();
      }
    }
    expect((await options(open, '/api/v1/orders/')).headers.allow).toBe('GET, HEAD, POST, OPTIONS');
    expect((await options(open, '/api/v1/orders/batch')).headers.allow).toBe('POST, OPTIONS');
    expect((await options(open, '/api/v1/orders/1')).headers.allow).toBe('GET, HEAD, DELETE, OPTIONS');
  });

  test.each(['/no/such/path', '/API/v1/orders', '/api/v1/orders/1/2/3', '/api/v1'])(
    'of %s is a 404',
    async (path) => {
      expect((await options(open, path)).status).toBe(404);
    },
  );

  test('needs a token where one is set, and any is enough', async () => {
    for (const path of ['/api/v1/orders/', '/no/such/path', '/metrics']) {
      expect((await options(guarded, path)).status, path).toBe(401);
    }
    for (const token of [TOKEN, 'reader']) {
      const headers = { authorization: `Bearer ${token}` };
      expect((await options(guarded, '/api/v1/orders/', headers)).status).toBe(204);
    }
    expect((await options(guarded, '/healthz')).status).toBe(204);
  });

  test('of a page of another origin is refused', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    expect((await options(open, '/api/v1/orders/', headers)).status).toBe(403);
  });
});
