// Serves the sandbox's two services over HTTP, on one port.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostName, isLoopback } from '../domain/shared/host-name.ts';
import type { HttpReply } from '../domain/shared/http-call.ts';
import { problem, REPLAYED_HEADER, type Sandbox } from './sandbox.ts';
import type { PaymentJson } from './sandbox-json.ts';

export interface SandboxServerOptions {
  readonly sandbox: Sandbox;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Called once for each payment whose answer was "processing"; it succeeds at its `settles_at`. */
  readonly onProcessing?: (payment: PaymentJson) => void;
}

export interface SandboxServer {
  readonly url: string;
  /** Takes no more calls, gives those under way a moment to end, then cuts them off. */
  close(): Promise<void>;
}

const BODY_LIMIT_BYTES = 1024 * 1024;
const GRACE_MS = 1_000;

const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  // Longer than clients keep an idle connection: they close first, so no call meets a closed one.
  keepAliveTimeout: 65_000,
} as const;
const CONNECTION_LIMIT = 2_048;

/** Rejects where the port is not available. */
export async function serveSandbox(options: SandboxServerOptions): Promise<SandboxServer> {
  const server = createServer(SERVER_LIMITS, (request, response) => void serve(options, request, response));
  server.maxConnections = CONNECTION_LIMIT;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return { url: urlOf(server), close: () => closeServer(server) };
}

async function serve(
  options: SandboxServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  let reply: HttpReply;
  try {
    reply = await replyTo(options, request, gone.signal);
  } catch {
    // The client is gone, or its body broke off: no client reads an answer.
    response.destroy();
    return;
  }
  response.writeHead(reply.status, reply.headers).end(reply.body);
  const { onProcessing } = options;
  if (!onProcessing || reply.status !== 202 || reply.headers[REPLAYED_HEADER] !== undefined) return;
  const payment = JSON.parse(reply.body) as PaymentJson;
  if (payment.status === 'processing') onProcessing(payment);
}

async function replyTo(
  { sandbox, host }: SandboxServerOptions,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<HttpReply> {
  if (isForeign(request, host)) {
    return problem(403, 'cross-origin requests and foreign Host headers are rejected', {
      connection: 'close',
    });
  }
  const body = await readBody(request);
  // The rest of the body is not read, so the connection cannot be used again.
  if (body === undefined) return problem(413, 'the body is larger than 1 MiB', { connection: 'close' });
  const { method = '', url: path = '/' } = request;
  return sandbox.handle({ method, path, headers: plainHeaders(request), body }, signal);
}

/**
 * A request that a browser page here sends (the sandbox may hold data of real customers): one with an origin, or with a
 * foreign Host name that the page pointed to this machine.
 */
function isForeign({ headers }: IncomingMessage, host: string): boolean {
  return headers.origin !== undefined || (isLoopback(host) && !isLoopback(hostName(headers.host) ?? ''));
}

/** Undefined for a body over the limit. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_LIMIT_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

function plainHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
  });
}
