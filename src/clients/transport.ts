// Code shared by both service clients: one call under one time limit, with its headers. It never throws, and its
// failure texts hold no address, token or body.
import { randomUUID } from 'node:crypto';
import type { Trace, Tried } from '../domain/ports/store.ts';
import type { HttpCall, HttpReply } from '../domain/shared/http-call.ts';

/** Carries one call. Rejects on a failed connection, and may when aborted; never sends an aborted call. */
export type Transport = (call: HttpCall, patience: Cancellation) => Promise<HttpReply>;

/** Whether a caller still waits for the call. An AbortSignal would cost ten times the CPU of the call. */
export interface Cancellation {
  readonly isCancelled: boolean;
  /** The call has ended, or has waited too long to leave. */
  readonly isLate: boolean;
  /** The listener that is called when it ends. */
  onCancel: (() => void) | undefined;
}

export interface ServiceOptions {
  readonly transport: Transport;
  readonly timeoutMs: number;
  /** Sent as `Authorization: Bearer` where it is set. */
  readonly token?: string | undefined;
  /** How calls are made where one attempt is not enough; `callService` otherwise. */
  readonly call?: CallService | undefined;
}

export type CallService = typeof callService;

export interface ServiceRequest {
  readonly method: HttpCall['method'];
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** A CSV file, sent unchanged in place of a body. */
  readonly file?: AsyncIterable<Uint8Array>;
  readonly idempotencyKey?: string;
  /** The call leaves within this time or not at all. */
  readonly leaveWithinMs?: number | undefined;
  /** Asked before each retry: a no, or a failure to ask, makes the last send's result final. */
  readonly mayRepeat?: (() => Promise<boolean>) | undefined;
  /** What a complete answer other than "not now" says about the service; by default, that it works. */
  readonly standing?: (reply: HttpReply) => Standing;
}

/** `refuses`: it accepts no such call from any client with our token. `unproven`: it says nothing about other calls. */
export type Standing = 'works' | 'refuses' | 'unproven';

/** A complete answer, or in plain words why there is none: then it is unknown whether the call arrived. */
export type ServiceAnswer = Tried &
  (
    | { readonly reply: HttpReply; readonly failure?: undefined }
    | { readonly reply?: undefined; readonly failure: string }
  );

/** The code of a call that the sandbox may no longer answer. */
export const SANDBOX_REFUSED = 'ORDERS_SANDBOX_REFUSED';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection broke within the answer',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'the answer is too large',
  UND_ERR_HEADERS_OVERFLOW: 'the answer is too large',
  UND_ERR_CLOSED: 'this process is shutting down',
  UND_ERR_DESTROYED: 'this process is shutting down',
  [SANDBOX_REFUSED]: 'the sandbox is refused, real services have been used with this order database',
};

/** Sends once. Resolves within the time limit, which covers connecting, headers and body together. */
export function callService(
  options: ServiceOptions,
  request: ServiceRequest,
  trace: Trace,
): Promise<ServiceAnswer> {
  const { transport, timeoutMs } = options;
  return new Promise((resolve) => {
    const patience = createCancellation(timeoutMs, request.leaveWithinMs);
    const late = { failure: `no answer within ${timeoutMs / 1000} s` };
    // Resolves without undici, which reports an abort only once it has a connection to abort on.
    const onTimeout = () => {
      resolve(late);
      patience.end();
    };
    const timer = setTimeout(onTimeout, Math.min(timeoutMs, LONGEST_TIMER_MS));
    const end = (answer: ServiceAnswer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    send(transport, request, headersOf(options, request, trace), patience).then(
      (reply) => end({ reply }),
      (error: unknown) => end(patience.isCancelled ? late : { failure: failureText(error) }),
    );
  });
}

/** The transport of a caller that wants an AbortSignal. */
export function bySignal(handle: (call: HttpCall, signal: AbortSignal) => Promise<HttpReply>): Transport {
  return (call, patience) => {
    const gone = new AbortController();
    patience.onCancel = () => gone.abort();
    return handle(call, gone.signal);
  };
}

export function createCancellation(
  timeoutMs?: number,
  leaveWithinMs?: number,
): Cancellation & { end(): void } {
  return new CallPatience(timeoutMs, leaveWithinMs);
}

/**
 * Over when it is ended, or once `timeoutMs` have passed; late after `leaveWithinMs`. In a process that was suspended
 * the timer fires late, and a call that still waits for a connection must not leave. The later of two clocks counts:
 * one may have been set back, the other stops while the machine sleeps. A class, as each order creates two.
 */
class CallPatience implements Cancellation {
  onCancel: (() => void) | undefined = undefined;
  private isEnded = false;
  private readonly date = Date.now();
  private readonly moment = performance.now();
  private readonly timeoutMs: number;
  private readonly leaveMs: number;

  constructor(timeoutMs = Number.POSITIVE_INFINITY, leaveWithinMs = timeoutMs) {
    this.timeoutMs = timeoutMs;
    this.leaveMs = Math.min(timeoutMs, leaveWithinMs);
  }

  get isCancelled() {
    return this.isEnded || this.passedMs() >= this.timeoutMs;
  }

  get isLate() {
    return this.isEnded || this.passedMs() >= this.leaveMs;
  }

  end() {
    this.isEnded = true;
    this.onCancel?.();
  }

  private passedMs(): number {
    return Math.max(Date.now() - this.date, performance.now() - this.moment);
  }
}

/** The meaning of an answer, with the sends before it. */
export function withTries<T extends object>(result: T, { tries }: Tried): T & Tried {
  return tries ? { ...result, tries } : result;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Async, so that a transport which throws counts as one which rejects. */
async function send(
  transport: Transport,
  { method, path, body, file }: ServiceRequest,
  headers: Record<string, string>,
  patience: Cancellation,
): Promise<HttpReply> {
  if (file !== undefined) return transport({ method, path, headers, file }, patience);
  const call =
    body === undefined ? { method, path, headers } : { method, path, headers, body: JSON.stringify(body) };
  return transport(call, patience);
}

function headersOf({ token }: ServiceOptions, request: ServiceRequest, trace: Trace): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    // Answers are small, and an uncompressed answer has fewer ways to fail.
    'accept-encoding': 'identity',
    traceparent: traceparent(trace),
  };
  if (trace.requestId !== undefined) headers['x-request-id'] = trace.requestId;
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  if (request.file !== undefined) headers['content-type'] = 'text/csv';
  if (request.idempotencyKey !== undefined) headers['idempotency-key'] = request.idempotencyKey;
  if (token) headers.authorization = `Bearer ${token}`;
  return headers;
}

/** W3C Trace Context. Both ends of a random UUID are random digits, which are cheaper than random bytes. */
function traceparent({ traceId }: Trace): string {
  const random = randomUUID();
  return `00-${traceId}-${random.slice(0, 8)}${random.slice(28)}-01`;
}

/** The error code of Node.js or undici; empty where there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code ?? '') : '';
}

/** From the error's code alone: its message may contain the address, and with it credentials. */
function failureText(error: unknown): string {
  const code = errorCode(error);
  const known = FAILURES[code];
  if (known) return known;
  if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError'))
    return 'the answer is not HTTP';
  return code ? `the call failed (${code})` : 'the call failed';
}
