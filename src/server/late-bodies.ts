// The time limit of a request's body. Node knows one limit for all requests, and a file of orders may take longer
// than an order: as long as it keeps coming, under the limit on silent connections.
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

interface LateBodyOptions {
  readonly requestMs: number;
  readonly checkIntervalMs: number;
}

/** Reports a body that is late as Node would, to the listeners of `clientError`. */
export function limitBodies(server: Server, { requestMs, checkIntervalMs }: LateBodyOptions): void {
  // By connection: the next request on it takes the place of the one before, and nobody has to be told of its end.
  const begun = new Map<Socket, { request: IncomingMessage; at: number }>();
  const watch = (request: IncomingMessage) => {
    const { socket } = request;
    const one = begun.get(socket);
    if (!hasBody(request) || isFile(request)) return void (one && begun.delete(socket));
    if (one) Object.assign(one, { request, at: performance.now() });
    else begun.set(socket, { request, at: performance.now() });
  };
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) server.on(event, watch);
  server.on('connection', (socket: Socket) => socket.once('close', () => begun.delete(socket)));
  const checking = setInterval(() => {
    const latest = performance.now() - requestMs;
    for (const [socket, { request, at }] of begun) {
      if (request.complete || at > latest) continue;
      begun.delete(socket);
      const error = Object.assign(new Error('the body is late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      server.emit('clientError', error, socket);
    }
  }, checkIntervalMs);
  checking.unref();
  server.once('close', () => clearInterval(checking));
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whatever else is called one is refused before its body is read. */
function isFile({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && (headers['content-type'] ?? '').toLowerCase().startsWith('text/csv');
}
