// Proves that an answer that is made while it is sent waits for its client, and that it ends, is seen to be cut off, and
// frees what it is made from, whatever its client and its source do.
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type StreamOptions, sendStream } from '../../src/server/send-stream.ts';
import { until } from '../support/until.ts';

const PIECE = 'x'.repeat(64 * 1024);
const MUCH = 1_000;
let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

interface Sent {
  made: number;
  closed: number;
  ended: Promise<unknown>;
}

/** Sends `pieces` to a client, which is returned once it has the headers. */
async function sending(
  pieces: (sent: Sent) => AsyncGenerator<string>,
  options: Partial<StreamOptions> = {},
): Promise<{ sent: Sent; response: IncomingMessage }> {
  const sent: Sent = { made: 0, closed: 0, ended: Promise.resolve() };
  server = createServer((_request, response) => {
    const close = () => {
      sent.closed += 1;
    };
    const stream = { pieces: pieces(sent), close };
    const answer = { status: 200, body: undefined, contentType: 'text/csv' };
    const all = { stopping: new AbortController().signal, ...options };
    sent.ended = sendStream(response, 'r1', answer, stream, all).then(
      () => 'ended',
      (error: Error) => error.message,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const request = httpRequest({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  request.on('error', () => {});
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => {});
  return { sent, response };
}

async function* many(sent: Sent): AsyncGenerator<string> {
  for (; sent.made < MUCH; sent.made += 1) yield PIECE;
}

async function lengthOf(response: IncomingMessage): Promise<number> {
  let length = 0;
  response.on('data', (piece: Buffer) => {
    length += piece.length;
  });
  // `once` of node:events would reject for an answer that is cut off.
  await new Promise((resolve) => response.once('close', resolve));
  return length;
}

test('a client that reads gets all of it', async () => {
  const { sent, response } = await sending(many);
  expect(await lengthOf(response)).toBe(MUCH * PIECE.length);
  expect(response.complete).toBe(true);
  expect([await sent.ended, sent.closed]).toEqual(['ended', 1]);
});

test('no more is made than a slow client takes, and one that stalls is cut off', async () => {
  const { sent, response } = await sending(many, { stalledMs: 300 });
  expect(await sent.ended).toBe('a client stopped reading its answer');
  expect(sent.made).toBeLessThan(MUCH / 2);
  expect(sent.closed).toBe(1);
  await lengthOf(response);
  expect(response.complete).toBe(false);
});

test('a stop cuts it off', async () => {
  const stopping = new AbortController();
  const { sent, response } = await sending(many, { stopping: stopping.signal });
  await until(() => sent.made > 0);
  stopping.abort();
  expect(await sent.ended).toBe('the server stopped while an answer was sent');
  await lengthOf(response);
  expect([response.complete, sent.closed]).toEqual([false, 1]);
});

test('a client that leaves ends it', async () => {
  const { sent, response } = await sending(many);
  response.destroy();
  expect([await sent.ended, sent.closed]).toEqual(['ended', 1]);
  expect(sent.made).toBeLessThan(MUCH);
});

test('an error of its source is seen as an answer that is cut off', async () => {
  const { sent, response } = await sending(async function* () {
    yield PIECE;
    throw new Error('the disk is gone');
  });
  expect(await lengthOf(response)).toBeLessThanOrEqual(PIECE.length);
  expect(response.complete).toBe(false);
  expect([await sent.ended, sent.closed]).toEqual(['the disk is gone', 1]);
});
