// Proves that an answer which is one order carries a strong ETag of its version, that If-Match refuses a change meant for
// another version before anything is done, also in a race, and that If-None-Match saves the body.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders/';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const get = (id: number, headers = {}) => server.ask(`${ORDERS}${id}`, { headers });
const put = (id: number, status: string, headers = {}) =>
  server.ask(`${ORDERS}${id}/status`, { method: 'PUT', body: { status }, headers });

async function placed(): Promise<{ id: number; etag: string }> {
  const { body, headers } = await server.ask(ORDERS, { method: 'POST', body: TANAKA });
  return { id: body.id, etag: headers.etag ?? '' };
}

test('each answer has the tag of its order; it differs after each change and not without one', async () => {
  const { id, etag } = await placed();
  const tags = [etag];
  expect(etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
  expect((await get(id)).headers.etag).toBe(etag);
  expect((await server.ask(`${ORDERS}${id}`, { method: 'HEAD' })).headers.etag).toBe(etag);
  for (const status of ['shipped', 'delivered']) {
    const { headers } = await put(id, status);
    expect((await get(id)).headers.etag).toBe(headers.etag);
    tags.push(headers.etag ?? '');
  }
  const other = await placed();
  const cancelled = await server.ask(`${ORDERS}${other.id}`, { method: 'DELETE' });
  expect((await get(other.id)).headers.etag).toBe(cancelled.headers.etag);
  tags.push(other.etag, cancelled.headers.etag ?? '');
  expect(new Set(tags).size).toBe(tags.length);
});

test('the answer that a key repeats has the tag of the first', async () => {
  const headers = { 'idempotency-key': 'etag-1' };
  const first = await server.ask(ORDERS, { method: 'POST', body: TANAKA, headers });
  const again = await server.ask(ORDERS, { method: 'POST', body: TANAKA, headers });
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect([again.headers.etag, again.text]).toEqual([first.headers.etag, first.text]);
  expect((await get(first.body.id)).headers.etag).toBe(first.headers.etag);
});

describe('If-Match', () => {
  test.each([
    ['the tag', (etag: string) => etag],
    ['a list with the tag', (etag: string) => `"other", W/"weak" ,${etag}`],
    ['*', () => '*'],
  ])('of %s lets the change through', async (_what, header) => {
    const { id, etag } = await placed();
    expect((await put(id, 'shipped', { 'if-match': header(etag) })).status).toBe(200);
  });

  test.each([
    ['another version', () => '"1-0"'],
    ['the tag as a weak one', (etag: string) => `W/${etag}`],
    ['a list of others', () => '"a","b"'],
  ])('of %s is a 412, and nothing happens', async (_what, header) => {
    const { id, etag } = await placed();
    const sent = server.fake.calls.length;
    const headers = { 'if-match': header(etag) };
    const answers = [
      await put(id, 'shipped', headers),
      await put(id, 'delivered', headers),
      await put(id, 'payment_processing', headers),
      await put(id, 'paid', headers),
      await put(id, 'cancelled', headers),
      await server.ask(`${ORDERS}${id}`, { method: 'DELETE', headers }),
      await server.ask(`${ORDERS}${id}/resolution`, { method: 'POST', body: { charged: false }, headers }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 412, body: { code: 'precondition_failed', status: 412 } });
    }
    expect(server.fake.calls).toHaveLength(sent);
    expect(await get(id)).toMatchObject({ headers: { etag }, body: { status: 'paid' } });
  });

  test('that is no list of tags is a 400', async () => {
    const { id, etag } = await placed();
    for (const header of ['', ' ', 'abc', etag.slice(1), `${etag} ${etag}`, `${etag},x`, '"a']) {
      const refused = await put(id, 'shipped', { 'if-match': header });
      expect({ header, ...refused }).toMatchObject({ header, status: 400, body: { code: 'bad_request' } });
    }
  });

  test('of an order that is not there is a 404', async () => {
    expect((await put(999_999, 'shipped', { 'if-match': '*' })).status).toBe(404);
  });

  test('lets one of several at once through', async () => {
    const { id, etag } = await placed();
    const headers = { 'if-match': etag };
    const statuses = await Promise.all(
      ['shipped', 'cancelled', 'shipped', 'cancelled'].map(
        async (status) => (await put(id, status, headers)).status,
      ),
    );
    // A refund that is under way has not changed the order yet.
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    for (const status of statuses) expect([200, 409, 412]).toContain(status);
    expect((await put(id, 'shipped', headers)).status).toBe(412);
  });
});

describe('If-None-Match', () => {
  test('of the version saves the body, also as a weak tag, in a list and as *', async () => {
    const { id, etag } = await placed();
    for (const header of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const answer = await get(id, { 'if-none-match': header });
      expect([answer.status, answer.text, answer.headers.etag]).toEqual([304, '', etag]);
      expect(answer.headers['content-length']).toBeUndefined();
      expect(answer.headers['content-type']).toBeUndefined();
    }
  });

  test('of any other, or one that cannot be read, gets the order', async () => {
    const { id, etag } = await placed();
    for (const header of ['"x"', 'x', '', etag.slice(1)]) {
      expect((await get(id, { 'if-none-match': header })).status).toBe(200);
    }
    await put(id, 'shipped');
    expect((await get(id, { 'if-none-match': etag })).status).toBe(200);
  });
});
