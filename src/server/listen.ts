// Listens: limits against slow and too many clients, the settle loop beside the requests, a graceful stop.
import { createServer, type Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { errorText, OrdersError } from '../domain/shared/errors.ts';
import type { App } from './app.ts';
import { type BackgroundOptions, startBackground } from './background/background.ts';
import { answerUnreadable } from './connection/bad-request.ts';
import { limitBodies } from './connection/body-timeout.ts';

export interface ServeOptions extends BackgroundOptions {
  readonly app: App;
  readonly host: string;
  readonly port: number;
  readonly limits?: Partial<Limits> | undefined;
}

/** What one client can take from the others. */
export interface Limits {
  /** More connections than this at once are closed unanswered. */
  readonly connections: number;
  /** For all headers of a request, from its first byte or from the connection's beginning. */
  readonly headersMs: number;
  /** For the body of a request that is no file. */
  readonly requestMs: number;
  /** A file of orders may take longer than that while it comes at least so fast. */
  readonly fileBytesPerSecond: number;
  /** For the next request on a connection. */
  readonly keepAliveMs: number;
  /** How often late requests are looked for. */
  readonly checkIntervalMs: number;
}

export interface Running {
  /** `http://HOST:PORT` as bound. */
  readonly url: string;
  /** Takes no more requests, finishes those under way and the settle run, then closes. */
  stop(): Promise<void>;
}

const LIMITS: Limits = {
  connections: 4_096,
  headersMs: 10_000,
  requestMs: 30_000,
  fileBytesPerSecond: 4_096,
  keepAliveMs: 65_000,
  checkIntervalMs: 1_000,
};
const IDLE_MS = 120_000;

/** Resolves when it listens. Throws `unavailable` where the address cannot be had. */
export async function serve(options: ServeOptions): Promise<Running> {
  const limits = { ...LIMITS, ...options.limits };
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    maxHeaderSize: 16 * 1024,
    // A request without is answered as every other that is wrong.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connections;
  // Node would drop the headers beyond its count unsaid; their size is limited anyway.
  server.maxHeadersCount = 0;
  // A client that has said all it wants to say may close its side; Node would cut off its answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  const { paymentTimeoutMs, notificationTimeoutMs } = options.deps.settings;
  // A client that does not read its answer; one that waits for a payment has nothing to send meanwhile.
  server.setTimeout(IDLE_MS + paymentTimeoutMs + notificationTimeoutMs);
  answerUnreadable(server);
  limitBodies(server, limits);
  const { handler } = options.app;
  server.on('request', handler);
  server.on('checkContinue', (request, response) => {
    // A body is asked for when it is about to be read, not where the request is refused before.
    request.once('resume', () => {
      if (!response.headersSent) response.writeContinue();
    });
    handler(request, response);
  });
  // What else a client may expect is no reason to refuse it (RFC 9110, section 10.1.1).
  server.on('checkExpectation', handler);
  await listen(server, options, limits);
  const background = startBackground(options);
  const { port } = server.address() as AddressInfo;
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${name}:${port}`,
    async stop() {
      // Of HTTP's own `close` every idle connection is closed at once, and a client that is about to use one is cut off
      // instead of being told to come again.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      const ends = await Promise.allSettled([options.app.drain(), background.stop()]);
      server.closeIdleConnections();
      // Answers that are on their way get a moment; then the sockets go.
      const force = setTimeout(() => server.closeAllConnections(), 1_000);
      await closed;
      clearTimeout(force);
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
  };
}

function listen(
  server: Server,
  { host, port }: ServeOptions,
  { connections }: Pick<Limits, 'connections'>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const why = taken
        ? `port ${port} is in use; choose another with --port, or 0 for any`
        : errorText(error);
      reject(
        new OrdersError('unavailable', `cannot listen on ${host}:${port}: ${why}`, { code: 'cannot_listen' }),
      );
    });
    // Those who come at once wait here to be accepted. The usual 511 would let others wait a second for their next try.
    server.listen({ port, host, backlog: connections }, resolve);
  });
}
