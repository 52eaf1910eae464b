// The time limit of a request's body. Node has one limit for all requests, but a file of orders may take longer than an
// order, as long as it arrives fast enough.

import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { isFileType } from '../request/body.ts';

interface LateBodyOptions {
  readonly requestMs: number;
  readonly fileBytesPerSecond: number;
  readonly checkIntervalMs: number;
}

/** Reports a body that is late as Node would, to the listeners of `clientError`. */
export function limitBodies(server: Server, options: LateBodyOptions): void {
  const { requestMs, checkIntervalMs, fileBytesPerSecond } = options;
  // By connection: the next request replaces the one before, so no event for its end is needed.
  const begun = new Map<Socket, Begun>();
  const watch = (request: IncomingMessage) => {
    const { socket } = request;
    const one = begun.get(socket);
    if (!hasBody(request)) return void (one && begun.delete(socket));
    const now = { request, at: performance.now(), bytes: socket.bytesRead };
    if (one) Object.assign(one, now);
    else begun.set(socket, now);
  };
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) server.on(event, watch);
  server.on('connection', (socket: Socket) => socket.once('close', () => begun.delete(socket)));
  const checking = setInterval(() => {
    const now = performance.now();
    for (const [socket, { request, at, bytes }] of begun) {
      if (request.complete || at > now - requestMs) continue;
      const wanted = (fileBytesPerSecond * (now - at)) / 1_000;
      if (isFile(request) && socket.bytesRead - bytes >= wanted) continue;
      begun.delete(socket);
      const error = Object.assign(new Error('the body is late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      server.emit('clientError', error, socket);
    }
  }, checkIntervalMs);
  checking.unref();
  server.once('close', () => clearInterval(checking));
}

interface Begun {
  readonly request: IncomingMessage;
  readonly at: number;
  /** The bytes that the connection had brought by then. */
  readonly bytes: number;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A file on a route that takes none is refused before it is read. */
function isFile({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && isFileType({ headers });
}
