// Answers malformed requests with a problem object, after the answers to the requests before it.
import { randomUUID } from 'node:crypto';
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { headersOf } from '../response-headers.ts';
import { ALL_METHODS } from '../routes/match.ts';

interface Fault {
  readonly status: number;
  /** As in the status line. */
  readonly title: string;
  readonly code: string;
  readonly detail: string;
  /** Only with `method_not_allowed`. */
  readonly allowed?: readonly string[];
}

const MALFORMED: Fault = {
  status: 400,
  title: 'Bad Request',
  code: 'bad_request',
  detail: 'the request is not valid HTTP/1.1',
};

/** By the parser's error; anything else is malformed. */
const FAULTS: Readonly<Record<string, Fault>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    title: 'Request Timeout',
    code: 'request_timeout',
    detail: 'the request did not arrive in time; send it again',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'Request Header Fields Too Large',
    code: 'headers_too_large',
    detail: 'the request line and the headers together may have 16 KiB; send fewer or shorter ones',
  },
};

const NO_TUNNEL = {
  status: 405,
  title: 'Method Not Allowed',
  code: 'method_not_allowed',
  detail: 'this server does not support CONNECT',
  allowed: ALL_METHODS,
} as const satisfies Fault;

/** Long enough for the answer to reach a client that is still sending. */
const LINGER_MS = 500;

/** Call it before any other listener sees the server's requests. */
export function answerUnreadable(server: Server): void {
  const open = new WeakMap<Duplex, Set<ServerResponse>>();
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) {
    server.on(event, ({ socket }, response) => {
      const responses = open.get(socket) ?? new Set();
      open.set(socket, responses.add(response));
      response.once('close', () => responses.delete(response));
    });
  }
  const refused = new WeakSet<Duplex>();
  const refuse = async (socket: Duplex, fault: Fault, headers: Readonly<Record<string, string>> = {}) => {
    // Data after the first fault is no request either.
    if (refused.has(socket)) return;
    refused.add(socket);
    // An order that was placed gets its answer even where garbage follows; or its 201 would become a 400.
    const whole = [...(open.get(socket) ?? [])].filter((response) => response.req.complete);
    await Promise.all(whole.map((response) => new Promise((done) => response.once('close', done))));
    if (socket.writable) socket.end(answerTo(fault, headers));
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  };
  server.on(
    'clientError',
    (error: NodeJS.ErrnoException, socket) => void refuse(socket, FAULTS[error.code ?? ''] ?? MALFORMED),
  );
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    void refuse(socket, NO_TUNNEL, { Allow: ALL_METHODS.join(', ') });
  });
}

function answerTo(fault: Fault, headers: Readonly<Record<string, string>>): string {
  const { status, title, code, detail, ...members } = fault;
  const body = JSON.stringify({
    type: `urn:orders:problem:${code}`,
    title,
    status,
    detail,
    code,
    ...members,
  });
  const content = { type: 'application/problem+json', length: Buffer.byteLength(body) };
  const all = { Connection: 'close', ...headersOf(content, randomUUID(), headers) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`;
}
