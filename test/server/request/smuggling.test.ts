// Proves that where a request ends is never in doubt: every shape that two readers could frame differently is
// refused, and nothing hidden in a body is taken for a request.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  chunk,
  exchange,
  expectTold,
  expectUnharmed,
  head,
  ORDER_BYTES,
  ORDER_TEXT,
  orderRequest,
  statusesOf,
  wholeOrder,
} from '../../support/server/raw-http.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const CHUNKED = 'Transfer-Encoding: chunked';
const LAST = '0\r\n\r\n';
const CHUNKS = chunk(ORDER_TEXT) + LAST;
const LENGTH = `Content-Length: ${ORDER_BYTES}`;
/** What hidden requests go for. */
const CANCEL_FIRST = head('DELETE /api/v1/orders/1 HTTP/1.1');

let server: TestServer;
let placed = 0;

beforeAll(async () => {
  server = await startTestServer();
  expect(statusesOf(await exchange(server, wholeOrder()))).toEqual([201]);
  placed = 1;
});
afterEach(() => expectUnharmed(server, placed));
afterAll(() => server.close());

async function expectRefused(request: string): Promise<void> {
  const replies = await exchange(server, request);
  // The head may be answered before what follows it turns out to be no request either.
  expect([...new Set(statusesOf(replies))]).toEqual([400]);
  for (const reply of replies) expectTold(reply);
}

describe('a Content-Length that lies is a 400', () => {
  test.each([
    ['-5'],
    ['1e3'],
    [`+${ORDER_BYTES}`],
    [`0x${ORDER_BYTES.toString(16)}`],
    [''],
    [`${ORDER_BYTES}.0`],
    [`${ORDER_BYTES}, ${ORDER_BYTES}`],
    [`${ORDER_BYTES} 1`],
    ['99999999999999999999999'],
    [String(ORDER_BYTES + 5)],
  ])('%j', (length) => expectRefused(orderRequest([`Content-Length: ${length}`])));

  test.each([
    ['two that differ', [LENGTH, 'Content-Length: 5']],
    ['two that are the same', [LENGTH, LENGTH]],
    ['a blank before its colon', [`Content-Length : ${ORDER_BYTES}`]],
  ])('%s', (_name, framing) => expectRefused(orderRequest(framing)));

  test('too short: neither the part before nor the part after is anything', async () => {
    const replies = await exchange(server, orderRequest([`Content-Length: ${ORDER_BYTES - 5}`]));
    expect(statusesOf(replies)).toEqual([400, 400]);
    expect(replies[0]?.body).toContain('not valid JSON');
    for (const reply of replies) expectTold(reply);
  });
});

describe('an unclear Transfer-Encoding is a 400', () => {
  test.each([
    ['with a Content-Length', [LENGTH, CHUNKED]],
    ['before a Content-Length', [CHUNKED, 'Content-Length: 4']],
    ['given twice', [CHUNKED, CHUNKED]],
    ['chunked, then identity in another line', [CHUNKED, 'Transfer-Encoding: identity']],
    ['chunked, identity', ['Transfer-Encoding: chunked, identity']],
    ['identity', ['Transfer-Encoding: identity']],
    ['xchunked', ['Transfer-Encoding: xchunked']],
    ['in quotes', ['Transfer-Encoding: "chunked"']],
    ['gzip, chunked', ['Transfer-Encoding: gzip, chunked']],
    ['a blank before its colon', ['Transfer-Encoding : chunked']],
    ['folded', ['Transfer-Encoding:\r\n chunked']],
    ['a vertical tab', ['Transfer-Encoding: \x0bchunked']],
  ])('%s', (_name, framing) => expectRefused(orderRequest(framing, CHUNKS)));

  test.each([[[CHUNKED]], [[CHUNKED, 'Connection: keep-alive']]])('in HTTP/1.0: %j', (framing) =>
    expectRefused(orderRequest(framing, CHUNKS, 'HTTP/1.0')),
  );
});

describe('lines that end or go on in odd ways are a 400', () => {
  test.each([
    ['a folded header', orderRequest([LENGTH, 'X-A: b\r\n c'])],
    ['a bare LF between headers', orderRequest([`${LENGTH}\nX-A: b`])],
    ['bare LFs only', wholeOrder().replaceAll('\r\n', '\n')],
    ['a bare CR', orderRequest([`${LENGTH}\rX-A: b`])],
    ['a NUL in a header', orderRequest([LENGTH, 'X-A: b\0c'])],
    ['a header without a name', orderRequest([LENGTH, ': b'])],
    ['a header without a colon', orderRequest([LENGTH, 'b'])],
    ['a blank before the first header', orderRequest([LENGTH]).replace('Host', ' Host')],
  ])('%s', (_name, request) => expectRefused(request));
});

describe('chunks', () => {
  const size = ORDER_BYTES.toString(16);
  test.each([
    ['a size with letters after it', `${size}zz\r\n${ORDER_TEXT}\r\n${LAST}`],
    ['a size in 0x', `0x${size}\r\n${ORDER_TEXT}\r\n${LAST}`],
    ['a size below 0', `-5\r\n${ORDER_TEXT}\r\n${LAST}`],
    ['a size that overflows', `1${'0'.repeat(16)}${size}\r\n${ORDER_TEXT}\r\n${LAST}`],
    ['the largest size there is', `FFFFFFFFFFFFFFFF\r\n${ORDER_TEXT}\r\n${LAST}`],
    ['a blank after the size', `${size} \r\n${ORDER_TEXT}\r\n${LAST}`],
    ['no size', `\r\n${ORDER_TEXT}\r\n${LAST}`],
    ['a bare LF after the size', `${size}\n${ORDER_TEXT}\r\n${LAST}`],
    ['no line end after the chunk', `${size}\r\n${ORDER_TEXT}${LAST}`],
    ['a bare LF in an extension', `${size};a\nb\r\n${ORDER_TEXT}\r\n${LAST}`],
    ['an extension of 30,000 bytes', `${size};a=${'b'.repeat(30_000)}\r\n${ORDER_TEXT}\r\n${LAST}`],
    ['a length among the trailers', `${chunk(ORDER_TEXT)}0\r\nContent-Length: 5\r\n\r\n`],
    ['no last chunk', chunk(ORDER_TEXT)],
  ])('%s: a 400', (_name, body) => expectRefused(orderRequest([CHUNKED], body)));

  test('trailers beyond 16 KiB are a 431', async () => {
    const trailers = `${chunk(ORDER_TEXT)}0\r\nX-A: ${'b'.repeat(30_000)}\r\n\r\n`;
    expect(statusesOf(await exchange(server, orderRequest([CHUNKED], trailers)))).toEqual([431]);
  });

  test.each([
    ['extensions', `${size};a=b;c="d"\r\n${ORDER_TEXT}\r\n${LAST}`],
    ['trailers', `${chunk(ORDER_TEXT)}0\r\nHost: evil.example\r\nIdempotency-Key: twice\r\n\r\n`],
    ['many small ones', `${[...ORDER_TEXT].map(chunk).join('')}${LAST}`],
  ])('%s mean nothing', async (_name, body) => {
    expect(statusesOf(await exchange(server, orderRequest([CHUNKED], body)))).toEqual([201]);
    placed += 1;
  });
});

describe('a request hidden in a body is not carried out', () => {
  const hidden = (line: string, ...headers: string[]) =>
    head(line, ...headers, `Content-Length: ${CANCEL_FIRST.length}`) + CANCEL_FIRST;
  const TYPED = 'Content-Type: application/json';

  test.each([
    ['of a GET', hidden('GET /api/v1/orders/ HTTP/1.1'), 200],
    ['of a HEAD', hidden('HEAD /healthz HTTP/1.1'), 200],
    ['of a DELETE', hidden('DELETE /api/v1/orders/999 HTTP/1.1'), 404],
    ['to a path that is not there', hidden('POST /nothing HTTP/1.1', TYPED), 404],
    ['that is not JSON', hidden('POST /api/v1/orders/ HTTP/1.1', TYPED), 400],
    ['of another type', hidden('POST /api/v1/orders/ HTTP/1.1', 'Content-Type: text/plain'), 415],
    ['of a foreign page', hidden('POST /api/v1/orders/ HTTP/1.1', TYPED, 'Origin: http://evil.example'), 403],
    ['that is upgraded', hidden('GET /healthz HTTP/1.1', 'Connection: Upgrade', 'Upgrade: h2c'), 200],
    ['in a chunk', head('GET /healthz HTTP/1.1', CHUNKED) + chunk(CANCEL_FIRST) + LAST, 200],
  ])('%s', async (_name, request, status) => {
    const received = (await exchange(server, request)).filter((reply) => reply.status === status);
    expect(received).toHaveLength(1);
  });

  test.each([
    ['declared', (body: string) => orderRequest([`Content-Length: ${body.length}`], body)],
    ['chunked', (body: string) => orderRequest([CHUNKED], chunk(body) + LAST)],
  ])('behind a megabyte that is refused, %s', async (_name, write) => {
    const replies = await exchange(server, write(' '.repeat(2 * 1024 * 1024) + CANCEL_FIRST));
    // The connection is closed while the client still sends; the answer may be lost to it.
    for (const status of statusesOf(replies)) expect(status).toBe(413);
    expect(replies.length).toBeLessThanOrEqual(1);
  });

  test('nor behind an answer that closes the connection', async () => {
    const replies = await exchange(server, head('GET /healthz HTTP/1.1', 'Connection: close') + CANCEL_FIRST);
    expect(statusesOf(replies)).toEqual([200]);
  });
});

test.each([
  ['rubbish', 'rubbish\r\n\r\n', 400],
  ['a CONNECT', head('CONNECT localhost:443 HTTP/1.1'), 405],
])('an order that is placed is answered as such, also with %s behind it', async (_name, rubbish, status) => {
  server.fake.script.onPayment(() => ({ kind: 'delay', ms: 50 }));
  const replies = await exchange(server, wholeOrder() + wholeOrder() + rubbish + rubbish);
  server.fake.script.reset();
  placed += 2;
  const [first, second, ...more] = statusesOf(replies);
  expect([first, second]).toEqual([201, 201]);
  // Once both have ended what they had to say, the connection may be gone before the rubbish is answered.
  expect([[], [status]]).toContainEqual(more);
});
