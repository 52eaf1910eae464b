// One call to a remote `orders serve`: its answers read, its problems made the errors they were there.
import { type ErrorKind, type FieldError, OrdersError } from '../domain/errors.ts';
import type { HttpReply } from '../domain/http-call.ts';
import type { Caller } from '../domain/ports.ts';
import { callService, type Transport } from './transport.ts';

export interface RemoteOptions {
  readonly url: string;
  readonly transport: Transport;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

export interface RemoteRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** Sent as it comes, in place of a body. */
  readonly file?: AsyncIterable<Uint8Array>;
  readonly idempotencyKey?: string;
}

/** Throws what the server says is wrong, as the error it was there. */
export async function exchange(
  options: RemoteOptions,
  request: RemoteRequest,
  caller: Caller,
): Promise<HttpReply> {
  const { reply, failure } = await callService(options, request, caller);
  if (failure !== undefined) {
    throw new OrdersError(
      'unavailable',
      `${options.url} cannot be reached (${failure}); is "orders serve" running?`,
    );
  }
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw problemOf(options, reply);
}

const KINDS: Readonly<Record<number, ErrorKind>> = {
  400: 'malformed',
  401: 'unauthorized',
  403: 'forbidden_origin',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  413: 'too_large',
  415: 'unsupported_media_type',
  422: 'invalid',
  502: 'downstream_failed',
  503: 'unavailable',
};

/** The server's problem as the error it was there. */
function problemOf({ url }: RemoteOptions, reply: HttpReply): OrdersError {
  const problem = parse(reply.body);
  if (typeof problem?.detail !== 'string' || typeof problem.code !== 'string') {
    return new OrdersError(
      'unavailable',
      `${url} answered HTTP ${reply.status}, not like an order desk; check --url`,
    );
  }
  const { type: _type, title: _title, status: _status, detail, code, errors, ...members } = problem;
  const kind = code === 'illegal_transition' ? code : (KINDS[reply.status] ?? 'internal');
  return new OrdersError(kind, kind === 'unauthorized' ? `${detail}; set ORDERS_API_TOKEN` : detail, {
    code,
    members,
    ...(Array.isArray(errors) ? { errors: errors as FieldError[] } : {}),
  });
}

export function bodyOf<Body>(reply: HttpReply): Body {
  const body = parse(reply.body);
  if (body === undefined)
    throw new OrdersError('unavailable', 'the server answered with something else than JSON');
  return body as Body;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What is no object could not be sent as a body; the server says the same of it. */
export function jsonBody(input: unknown): object {
  if (typeof input === 'object' && input !== null) return input;
  throw new OrdersError('invalid', 'the body must be an object');
}

export function numberOf(header: string | undefined): number | undefined {
  return header === undefined ? undefined : Number(header);
}
