// Requests written by hand, as no client would send them, and the proof that the server came through unharmed.
import { expect } from 'vitest';
import { TANAKA } from '../orders/order-json.ts';
import type { TestServer } from './server.ts';

/** In ASCII, so that characters are bytes. */
export const ORDER_TEXT = JSON.stringify({
  ...TANAKA,
  customer_name: 'Tanaka',
  items: [{ product_name: 'Desk', quantity: 1, unit_price: 100 }],
});
export const ORDER_BYTES = ORDER_TEXT.length;

export interface RawReply {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** The head of a request: its first line and its headers, `Host: localhost` unless the line brings its own. */
export function head(line: string, ...headers: readonly string[]): string {
  return [line, 'Host: localhost', ...headers, '', ''].join('\r\n');
}

/** The request that places TANAKA's order, framed as `framing` says. */
export function orderRequest(framing: readonly string[], body = ORDER_TEXT, version = 'HTTP/1.1'): string {
  return head(`POST /api/v1/orders/ ${version}`, 'Content-Type: application/json', ...framing) + body;
}

export const wholeOrder = (...more: readonly string[]) =>
  orderRequest([`Content-Length: ${ORDER_BYTES}`, ...more]);

export function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/**
 * Sends all of it, a character for a byte, says that no more will come, and resolves with every answer once the
 * server has closed.
 */
export async function exchange(server: TestServer, request: string): Promise<RawReply[]> {
  const connection = await server.connect();
  connection.send(Buffer.from(request, 'latin1'));
  connection.socket.end();
  return repliesIn(await connection.until('\0never'));
}

/** The one answer to a request. */
export async function askRaw(server: TestServer, request: string): Promise<RawReply> {
  const [reply, ...more] = await exchange(server, request);
  expect(more).toEqual([]);
  if (!reply) throw new Error('there was no answer');
  expectTold(reply);
  return reply;
}

/** The answers on a connection; bytes that are none fail the test. */
export function repliesIn(received: string): RawReply[] {
  const replies: RawReply[] = [];
  let rest = Buffer.from(received);
  while (rest.length > 0) {
    const [matched = '', status, lines = ''] =
      /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n/.exec(rest.toString('latin1')) ?? [];
    expect(matched, `an answer, not ${JSON.stringify(rest.toString().slice(0, 80))}`).not.toBe('');
    const end = matched.length + Number(/^content-length: (\d+)/im.exec(lines)?.[1] ?? 0);
    replies.push({ status: Number(status), head: lines, body: rest.toString('utf8', matched.length, end) });
    rest = rest.subarray(end);
  }
  return replies;
}

export const statusesOf = (replies: readonly RawReply[]) => replies.map(({ status }) => status);

/** A problem object where the request could be read, else a bare status line; never how it looks inside. */
export function expectTold({ status, head: lines, body }: RawReply): void {
  if (status < 400) return;
  expect(status, body).toBeLessThan(500);
  expect(body).not.toMatch(/\bat .*:\d+:\d+|node_modules|SQLITE|HPE_|ERR_/);
  if (body === '') {
    expect(lines).toMatch(/^connection: close/im);
  } else {
    expect(lines).toMatch(/^content-type: application\/problem\+json\r$/im);
    expect(JSON.parse(body)).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) });
  }
}

/** Alive, nothing logged as an error, and just `orders` orders: each paid, charged once and confirmed. */
export async function expectUnharmed(server: TestServer, orders: number): Promise<void> {
  expect((await server.ask('/healthz')).status).toBe(200);
  expect(server.log.filter(({ level }) => level === 'error')).toEqual([]);
  const paid = server.rows<{ n: number }>("SELECT count(*) AS n FROM orders WHERE status = 'PAID'");
  expect(paid).toEqual([{ n: orders }]);
  expect(server.rows('SELECT count(*) AS n FROM orders')).toEqual(paid);
  expect(server.fake.charges).toHaveLength(orders);
  expect(server.fake.refunds).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}

/** The only answer on a connection: the problem object of a request that could not be read. */
export function expectRawProblem(received: string, status: number, code: string): void {
  const [reply, ...more] = repliesIn(received);
  expect(more).toEqual([]);
  expect(reply?.status).toBe(status);
  expect(reply?.head).toMatch(/^content-type: application\/problem\+json\r$/im);
  expect(reply?.head).toMatch(/^x-request-id: [\w-]{36}\r$/im);
  const problem = JSON.parse(reply?.body ?? '');
  expect(problem).toMatchObject({ type: `urn:orders:problem:${code}`, status, code });
  expect(problem.detail).toMatch(/\w/);
}
