// What the hand-written servers have in common: polka on a server with the limits that ours has, and how they read and
// answer.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Polka, Request } from 'polka';
import { listenAnywhere } from '../http/listen.ts';

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
  return listenAnywhere(server);
}

export async function bodyOf<Body>(request: Request): Promise<Body> {
  return JSON.parse(await textOf(request)) as Body;
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

/** RFC 3339 in UTC, to the second. */
export function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

function textOf(request: Request): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}
