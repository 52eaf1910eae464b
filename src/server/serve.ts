// Listens: limits against slow and too many clients, the settle loop beside the requests, a graceful stop.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { newCaller } from '../domain/caller.ts';
import { errorText, OrdersError } from '../domain/errors.ts';
import type { Deps } from '../domain/ports.ts';
import { settle } from '../domain/settle.ts';
import type { App } from './app.ts';

export interface ServeOptions {
  readonly app: App;
  readonly deps: Deps;
  readonly host: string;
  readonly port: number;
  readonly recoveryIntervalMs: number;
}

export interface Running {
  /** `http://HOST:PORT` as bound. */
  readonly url: string;
  /** Takes no more requests, finishes those under way and the settle run, then closes. */
  stop(): Promise<void>;
}

const CONNECTIONS_AT_ONCE = 4_096;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
const CHECK_INTERVAL_MS = 1_000;
const IDLE_MS = 120_000;

/** What is answered to bytes that never became a request. */
const UNREADABLE: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** Resolves when it listens. Throws `unavailable` where the address cannot be had. */
export async function serve(options: ServeOptions): Promise<Running> {
  const server = createServer({
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = CONNECTIONS_AT_ONCE;
  const { paymentTimeoutMs, notificationTimeoutMs } = options.deps.settings;
  // A client that does not read its answer; one that waits for a payment has nothing to send meanwhile.
  server.setTimeout(IDLE_MS + paymentTimeoutMs + notificationTimeoutMs);
  server.on('request', options.app.handler);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = UNREADABLE[error.code ?? ''] ?? '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
  });
  await listen(server, options);
  const settling = startSettling(options);
  const { port } = server.address() as AddressInfo;
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${name}:${port}`,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([options.app.drain(), settling.stop()]);
      server.closeIdleConnections();
      // Answers that are on their way get a moment; then the sockets go.
      const force = setTimeout(() => server.closeAllConnections(), 1_000);
      await closed;
      clearTimeout(force);
    },
  };
}

function listen(server: Server, { host, port }: ServeOptions): Promise<void> {
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
    server.listen(port, host, resolve);
  });
}

/** Settles at once, then again after every interval; never two runs beside each other. */
function startSettling({ deps, recoveryIntervalMs }: ServeOptions) {
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        const rows = await settle(deps, newCaller('settle'), { signal: stopping.signal });
        for (const row of rows) deps.log.info({ ...row }, 'settled');
      } catch (error) {
        deps.log.error({ reason: errorText(error) }, 'settle run failed');
      }
      // Rejects when it is stopped; the loop then ends.
      await sleep(recoveryIntervalMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
