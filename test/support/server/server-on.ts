// The real server on a free port, on any database, against fake services; and requests as any client can send them, the odd
// ones included.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Context, openContext } from '../../../src/app/context.ts';
import type { ProcessLog } from '../../../src/app/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Limits, Running } from '../../../src/server/listen.ts';
import { startServer } from '../../../src/server/start.ts';
import type { LogLine } from '../desk.ts';
import { type FakeServices, startFakeServices } from '../services/fake-services.ts';
import { expectDocumented } from './documented.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Parsed; undefined where the body is empty, or no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly body: any;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; text and bytes as they are. */
  readonly body?: unknown;
  /** The body is more than the document of the API promises to take, and is taken all the same. */
  readonly beyondDocument?: true;
}

export interface ServerOn {
  readonly url: string;
  readonly port: number;
  readonly fake: FakeServices;
  readonly context: Context;
  readonly running: Running;
  readonly log: readonly LogLine[];
  /** Rejects where the answer is not as the document of the API says. */
  ask(path: string, asked?: Asked): Promise<Reply>;
  /** A bare connection, for requests that no client would send. */
  connect(): Promise<RawConnection>;
  close(): Promise<void>;
}

export interface RawConnection {
  readonly socket: Socket;
  send(bytes: string | Buffer): void;
  /** Resolves when the answers so far hold `text`, or with all there is when the connection ends. */
  until(text: string): Promise<string>;
}

export interface ServerOptions {
  /** All the environment there is. */
  readonly env?: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
  /** Changes the context before it serves. */
  readonly prepare?: (context: Context) => void;
}

/** `folder` is the working directory; the caller closes. */
export async function startServerOn(
  database: string,
  folder: string,
  { env = {}, limits = {}, prepare = () => {} }: ServerOptions = {},
): Promise<ServerOn> {
  const fake = await startFakeServices();
  const services = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const { config } = loadConfig({
    flags: { port: '0', db: database },
    env: { ...services, ...env },
    directory: folder,
    defaultLogLevel: 'info',
  });
  const lines: LogLine[] = [];
  const write = (level: LogLine['level']) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const log: ProcessLog = {
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    flush: async () => {},
    dropped: () => 0,
  };
  const opened = await openContext({ config, log, notice: () => {} });
  let closing: Promise<void> | undefined;
  const closeOnce = () => {
    closing ??= opened.close();
    return closing;
  };
  const context = { ...opened, close: closeOnce };
  prepare(context);
  const running = await startServer(context, config, log, limits);
  const port = Number(new URL(running.url).port);
  return {
    url: running.url,
    port,
    fake,
    context,
    running,
    log: lines,
    async ask(path, asked = {}) {
      const reply = await ask(port, path, asked);
      const { method = 'GET', body, beyondDocument } = asked;
      const sent = beyondDocument ? undefined : body;
      expectDocumented({ ...reply, method, path, sent });
      return reply;
    },
    connect: () => openRaw(port),
    async close() {
      await running.stop();
      await context.close();
      await fake.close();
    },
  };
}

/** By node:http, which sends any Host header and any body with any method. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: Asked,
): Promise<Reply> {
  const bytes =
    body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const typed = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method, headers: { ...typed, ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: text !== '' && isJson(response.headers['content-type']) ? JSON.parse(text) : undefined,
          });
        });
      },
    );
    request.on('error', reject);
    if (bytes !== undefined) request.setHeader('content-length', Buffer.byteLength(bytes));
    request.end(bytes);
  });
}

function isJson(contentType = ''): boolean {
  return /^application\/(problem\+)?json\b/.test(contentType);
}

function openRaw(port: number): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    let ended = false;
    let look = () => {};
    socket.setEncoding('utf8').on('data', (chunk) => {
      received += chunk;
      look();
    });
    socket.on('close', () => {
      ended = true;
      look();
    });
    // A reset is an end as any other here.
    socket.on('error', reject);
    socket.on('connect', () =>
      resolve({
        socket,
        send: (bytes) => void socket.write(bytes),
        until: (text) =>
          new Promise((found) => {
            look = () => {
              if (ended || received.includes(text)) found(received);
            };
            look();
          }),
      }),
    );
  });
}
