// Proves that headers which are missing, doubled, misspelled or too many are never guessed at: who asks, and
// whether it is a repeat, is either clear or refused.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  askRaw,
  expectUnharmed,
  head,
  ORDER_BYTES,
  ORDER_TEXT,
  type RawReply,
  repliesIn,
  statusesOf,
  wholeOrder,
} from '../../support/server/raw-http.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

let server: TestServer;
let guarded: TestServer;
let placed = 0;

beforeAll(async () => {
  server = await startTestServer();
  guarded = await startTestServer({ ORDERS_API_TOKEN: 'right' });
});
afterEach(() => Promise.all([expectUnharmed(server, placed), expectUnharmed(guarded, 0)]));
afterAll(() => Promise.all([server.close(), guarded.close()]));

const only = (request: string) => askRaw(server, request);
const codeOf = ({ body }: RawReply) => JSON.parse(body).code;
const health = (...lines: string[]) => only(['GET /healthz HTTP/1.1', ...lines, '', ''].join('\r\n'));

describe('Host', () => {
  test.each([
    ['none', []],
    ['two', ['Host: localhost', 'Host: evil.example']],
    ['two the other way round', ['Host: evil.example', 'Host: localhost']],
    ['two that are the same', ['Host: localhost', 'host: localhost']],
  ])('%s: a 400', async (_name, lines) => {
    const reply = await health(...lines);
    expect([reply.status, codeOf(reply)]).toEqual([400, 'bad_request']);
  });

  test.each([
    '',
    'localhost.',
    'localhost:',
    'user@localhost',
    'user:password@localhost',
    '127.0.0.1.',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '::1',
    '[::1]:8000',
    '[::ffff:127.0.0.1]',
    'localhost, evil.example',
    'localhost evil.example',
    'localhost:80:80',
    ':80',
    '%6cocalhost',
    'loc\xe4lhost',
    'localhost/',
    'localhost\\',
    '__proto__',
  ])('%j is not ours', async (host) => {
    const reply = await health(`Host: ${host}`);
    expect([reply.status, codeOf(reply)]).toEqual([403, 'forbidden_origin']);
  });

  test.each(['localhost:0', 'localhost:65535', ' \tLocalHost \t', '127.0.0.1:80'])('%j is', async (host) => {
    expect((await health(`Host: ${host}`)).status).toBe(200);
  });
});

describe('Origin', () => {
  test.each([
    'http://localhost.',
    'http://user@localhost',
    'http://localhost@evil.example',
    'http://localhost\\.evil.example',
    'http://localhost/path',
    'http://localhost http://evil.example',
    'http:localhost',
    'http:///localhost',
    'http://0x7f.1',
    'http://[::1]:3000',
    'javascript://localhost/%0a',
    'file://localhost',
    'file://',
    'localhost:3000',
  ])('%j may not ask', async (origin) => {
    const reply = await only(wholeOrder(`Origin: ${origin}`));
    expect([reply.status, codeOf(reply)]).toEqual([403, 'forbidden_origin']);
  });

  test('of two, none is believed', async () => {
    const two = wholeOrder('Origin: http://localhost', 'Origin: http://evil.example');
    expect((await only(two)).status).toBe(400);
  });
});

describe('Authorization', () => {
  const list = (...headers: string[]) => askRaw(guarded, head('GET /api/v1/orders/ HTTP/1.1', ...headers));

  test.each([
    ['right and wrong', 'Bearer right', 'Bearer wrong'],
    ['wrong and right', 'Bearer wrong', 'Bearer right'],
    ['right and right', 'Bearer right', 'Bearer right'],
  ])('twice, %s: a 400', async (_name, first, second) => {
    expect((await list(`Authorization: ${first}`, `authorization: ${second}`)).status).toBe(400);
  });

  test.each([
    'Bearer right, Bearer right',
    'Bearer right\tx',
    'Bearer\tright',
    'Bearer "right"',
    'Bearer right\xa0',
  ])('%j: a 401', async (authorization) => {
    expect((await list(`Authorization: ${authorization}`)).status).toBe(401);
  });
});

describe('Idempotency-Key', () => {
  test.each([
    ['twice', ['Idempotency-Key: a', 'Idempotency-Key: b'], 400],
    ['twice the same', ['Idempotency-Key: a', 'idempotency-key: a'], 400],
    ['empty', ['Idempotency-Key: '], 422],
    ['a tab inside', ['Idempotency-Key: a\tb'], 422],
    ['beyond ASCII', ['Idempotency-Key: caf\xe9'], 422],
    ['256 characters', [`Idempotency-Key: ${'k'.repeat(256)}`], 422],
    ['a control character', ['Idempotency-Key: a\x01b'], 400],
    ['an escape', ['Idempotency-Key: \x1b[31m'], 400],
    ['a DEL', ['Idempotency-Key: a\x7f'], 400],
  ])('%s', async (_name, headers, status) => {
    expect((await only(wholeOrder(...headers))).status).toBe(status);
  });

  test('behind thousands of other headers it still counts', async () => {
    const many = Array.from({ length: 3_000 }, () => 'a: b');
    const first = await only(wholeOrder(...many, 'Idempotency-Key: last'));
    placed += 1;
    const again = await only(wholeOrder(...many, 'Idempotency-Key: last'));
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.head).toMatch(/^idempotent-replayed: true/im);
    expect(again.body).toBe(first.body);
  });

  test.each(['__proto__', 'constructor', "'; DROP TABLE orders; --"])(
    '%j is a key as any other',
    async (key) => {
      const first = await only(wholeOrder(`Idempotency-Key: ${key}`));
      placed += 1;
      expect(first.status).toBe(201);
      expect((await only(wholeOrder(`Idempotency-Key: ${key}`))).body).toBe(first.body);
    },
  );
});

describe('the type of the body', () => {
  const typed = (...headers: string[]) =>
    only(head('POST /api/v1/orders/ HTTP/1.1', `Content-Length: ${ORDER_BYTES}`, ...headers) + ORDER_TEXT);

  test.each([
    ['two types', ['Content-Type: application/json', 'Content-Type: text/plain'], 400],
    ['a list of types', ['Content-Type: application/json, text/plain'], 415],
    ['two charsets', ['Content-Type: application/json; charset=utf-16; charset=utf-8'], 415],
    ['an encoding', ['Content-Type: application/json', 'Content-Encoding: br'], 415],
    ['two encodings', ['Content-Type: application/json', 'Content-Encoding: identity, gzip'], 415],
    ['no type', [], 415],
  ])('%s', async (_name, headers, status) => {
    expect((await typed(...headers)).status).toBe(status);
  });
});

describe('Expect', () => {
  test('the body is asked for when it is wanted', async () => {
    const connection = await server.connect();
    const request = wholeOrder('Expect: 100-continue', 'Connection: close');
    connection.send(request.replace(ORDER_TEXT, ''));
    expect(await connection.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    connection.send(ORDER_TEXT);
    placed += 1;
    expect(statusesOf(repliesIn(await connection.until('\0never')))).toEqual([100, 201]);
  });

  test.each([
    ['too large', ['Content-Type: application/json', 'Content-Length: 99999999'], 413],
    ['of another type', ['Content-Type: text/plain', 'Content-Length: 5'], 415],
    ['of a foreign page', ['Origin: http://evil.example', 'Content-Length: 5'], 403],
  ])('a body that is %s is not asked for', async (_name, headers, status) => {
    const connection = await server.connect();
    connection.send(head('POST /api/v1/orders/ HTTP/1.1', 'Expect: 100-continue', ...headers));
    expect(statusesOf(repliesIn(await connection.until('\0never')))).toEqual([status]);
  });

  test('anything else is not waited for', async () => {
    expect((await only(wholeOrder('Expect: 200-maybe'))).status).toBe(201);
    placed += 1;
  });
});

test('names of headers that objects have too are only names', async () => {
  const reply = await health('Host: localhost', '__proto__: polluted', 'constructor: x', 'hasOwnProperty: x');
  expect(reply.status).toBe(200);
});

test('a request id and a trace that are none are not passed on', async () => {
  const reply = await health('Host: localhost', 'X-Request-Id: a b<script>', 'traceparent: 00-zz-1-01');
  expect(reply.head).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/im);
});
