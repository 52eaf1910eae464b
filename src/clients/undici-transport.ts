// Carries calls over HTTP with undici: a pool of kept connections to one service, no redirects, no retries. Reads every
// body to its end, up to a limit that also holds for its decompressed size.
import { Readable } from 'node:stream';
import { Pool } from 'undici';
import type { HttpCall, HttpReply } from '../domain/shared/http-call.ts';
import { readBody } from './body-text.ts';
import type { Cancellation, Transport } from './transport.ts';

export interface UndiciTransportOptions {
  /** Time limit for making a connection; the time limit of a call is the caller's. */
  readonly connectTimeoutMs: number;
  /** How many calls may be under way at once; more wait for their turn. */
  readonly connections?: number;
  readonly answerLimitBytes?: number;
}

export type UndiciTransport = Transport & {
  /** Takes no more calls; resolves once those under way have ended and the connections are closed. */
  close(): Promise<void>;
};

const CONNECTIONS = 256;
const ANSWER_LIMIT_BYTES = 1024 * 1024;

/** `baseUrl` may have a path, which precedes that of every call. */
export function undiciTransport(baseUrl: string, options: UndiciTransportOptions): UndiciTransport {
  const { origin, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/+$/, '');
  const limitBytes = options.answerLimitBytes ?? ANSWER_LIMIT_BYTES;
  const pool = new Pool(origin, {
    connections: options.connections ?? CONNECTIONS,
    pipelining: 1,
    maxResponseSize: limitBytes,
    connect: { timeout: options.connectTimeoutMs },
    // They never stop an answer that arrives slowly; the caller does, which saves two timers per call.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const transport: Transport = (call, patience) => exchange({ pool, prefix, limitBytes }, call, patience);
  return Object.assign(transport, { close: () => pool.close() });
}

/** `dispatch` is the basis of `request`, without a stream around the body: a quarter less CPU per call. */
function exchange(
  { pool, prefix, limitBytes }: { pool: Pool; prefix: string; limitBytes: number },
  call: HttpCall,
  patience: Cancellation,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    let abort: (() => void) | undefined;
    patience.onCancel = () => {
      reject(new Error('cancelled'));
      abort?.();
    };
    if (patience.isCancelled) return patience.onCancel();
    let status = 0;
    let headers: Parameters<typeof plainHeaders>[0] = {};
    const chunks: Buffer[] = [];
    const { method, body = null, file } = call;
    pool.dispatch(
      { method, path: prefix + call.path, headers: call.headers, body: file ? Readable.from(file) : body },
      {
        onRequestStart: (controller) => {
          // The call was aborted or late while it waited for a connection: it must not leave any more.
          if (patience.isLate) controller.abort(new Error('cancelled before it was sent'));
          abort = () => controller.abort(new Error('cancelled'));
        },
        // Called for each interim 1xx answer too; the last one counts.
        onResponseStart: (_controller, code, received) => {
          status = code;
          headers = received;
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          const plain = plainHeaders(headers);
          resolve({ status, headers: plain, ...readBody(chunks, plain['content-encoding'], limitBytes) });
        },
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

function plainHeaders(received: Record<string, string | string[] | undefined>): HttpReply['headers'] {
  const headers: HttpReply['headers'] = {};
  for (const name in received) {
    const value = received[name];
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
