// Listens: limits slow and too many clients, runs recovery in parallel to requests, and stops gracefully.
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

/** Limits on the resources that one client can use. */
export interface Limits {
  /** Further connections are closed unanswered. */
  readonly connections: number;
  /** For all headers of a request, from its first byte or from the connection's beginning. */
  readonly headersMs: number;
  /** For the body of a request that is no file. */
  readonly requestMs: number;
  /** A file of orders may take longer if it arrives at least at this rate. */
  readonly fileBytesPerSecond: number;
  /** For the next request on a connection. */
  readonly keepAliveMs: number;
  /** How often the server checks for late requests. */
  readonly checkIntervalMs: number;
}

export interface Running {
  /** `http://HOST:PORT` as bound. */
  readonly url: string;
  /** Takes no more requests, finishes those under way and the recovery run, then closes. */
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

/** Resolves when it listens. Throws `unavailable` where the address is not available. */
export async function serve(options: ServeOptions): Promise<Running> {
  const limits = { ...LIMITS, ...options.limits };
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    maxHeaderSize: 16 * 1024,
    // A request without Host gets an answer like every other malformed one.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connections;
  // Node would silently drop headers beyond its count; their size is limited anyway.
  server.maxHeadersCount = 0;
  // A client that has finished sending may close its side; Node would cut off its answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  const { paymentTimeoutMs, notificationTimeoutMs } = options.deps.settings;
  // For clients that do not read their answers; one that waits for a payment sends nothing meanwhile.
  server.setTimeout(IDLE_MS + paymentTimeoutMs + notificationTimeoutMs);
  answerUnreadable(server);
  limitBodies(server, limits);
  const { handler } = options.app;
  server.on('request', handler);
  server.on('checkContinue', (request, response) => {
    // The server asks for a body when it is about to read it, not where it refuses the request before.
    request.once('resume', () => {
      if (!response.headersSent) response.writeContinue();
    });
    handler(request, response);
  });
  // Other expectations of a client are no reason to refuse its request (RFC 9110, section 10.1.1).
  server.on('checkExpectation', handler);
  await listen(server, options, limits);
  const background = startBackground(options);
  const { port } = server.address() as AddressInfo;
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${name}:${port}`,
    async stop() {
      // HTTP's own `close` cuts off idle connections at once, so that a client about to use one gets no notice to
      // reconnect.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      const ends = await Promise.allSettled([options.app.drain(), background.stop()]);
      server.closeIdleConnections();
      // Answers under way get a moment; then the sockets are closed.
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
        ? `port ${port} is in use; choose another with --port, or 0 for any free one`
        : errorText(error);
      reject(
        new OrdersError('unavailable', `cannot listen on ${host}:${port}: ${why}`, { code: 'cannot_listen' }),
      );
    });
    // Simultaneous connections wait here to be accepted. With the default of 511, others would wait a second to
    // reconnect.
    server.listen({ port, host, backlog: connections }, resolve);
  });
}
