// What the hand-written servers have in common: polka on a server with the limits that ours has, and how they answer.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Polka, Request } from 'polka';
import { listen } from '../harness/downstream.ts';

const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
} as const;
const MAX_CONNECTIONS = 4_096;

/** Serves until the process is ended; resolves to its URL. */
export function serveApp(app: Polka): Promise<string> {
  const handler = (request: IncomingMessage, response: ServerResponse) =>
    void app.handler(request as Request, response, undefined as never);
  const server = createServer(LIMITS, handler);
  server.maxConnections = MAX_CONNECTIONS;
  return listen(server);
}

export function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
