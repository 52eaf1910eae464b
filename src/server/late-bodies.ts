// The time limit of a request's body. Node knows one limit for all requests, and a file of orders may take longer
// than an order: as long as it keeps coming, under the limit on silent connections.
import type { IncomingMessage, Server } from 'node:http';

interface LateBodyOptions {
  readonly requestMs: number;
  readonly checkIntervalMs: number;
}

/** Reports a body that is late as Node would, to the listeners of `clientError`. */
export function limitBodies(server: Server, { requestMs, checkIntervalMs }: LateBodyOptions): void {
  const begun = new Map<IncomingMessage, number>();
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) {
    server.on(event, (request: IncomingMessage) => {
      if (!hasBody(request) || isFile(request)) return;
      begun.set(request, performance.now());
      request.once('close', () => begun.delete(request));
    });
  }
  const checking = setInterval(() => {
    const latest = performance.now() - requestMs;
    for (const [request, at] of begun) {
      if (request.complete || at > latest) continue;
      begun.delete(request);
      const error = Object.assign(new Error('the body is late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      server.emit('clientError', error, request.socket);
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
