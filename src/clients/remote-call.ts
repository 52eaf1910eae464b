// One call to a remote `orders serve`: reads its answers and turns its problems back into errors. A failure on the way
// says what to do next, and never holds a token.
import type { Caller } from '../domain/ports/store.ts';
import type { ErrorCode, ErrorKind } from '../domain/shared/error-codes.ts';
import { type FieldError, OrdersError } from '../domain/shared/errors.ts';
import type { HttpReply } from '../domain/shared/http-call.ts';
import { notOurs, unreachable } from './remote-failure.ts';
import { hintOf, withoutApiStep } from './remote-hints.ts';
import { callService, errorCode, isSuccess, type Transport } from './transport.ts';

export interface RemoteOptions {
  readonly url: string;
  readonly transport: Transport;
  readonly token: string | undefined;
  /** The variable that the token comes from. */
  readonly tokenVariable?: string | undefined;
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

export interface RemoteReply {
  readonly status: number;
  readonly headers: HttpReply['headers'];
  /** The parsed body. */
  readonly json: object;
  /** The server that answered. */
  readonly url: string;
}

/** Throws the server's problem as the error it was there. */
export async function exchange(
  options: RemoteOptions,
  request: RemoteRequest,
  caller: Caller,
): Promise<RemoteReply> {
  let code = '';
  const transport: Transport = async (call, patience) => {
    try {
      return await options.transport(call, patience);
    } catch (error) {
      code = errorCode(error);
      throw error;
    }
  };
  const { reply, failure } = await callService({ ...options, transport }, request, caller);
  if (failure !== undefined) throw unreachable(options.url, request, failure, code);
  const json = parse(reply.body);
  if (!isSuccess(reply.status)) throw problemOf(options, request, reply, json);
  if (json === undefined) throw notOurs(options.url, request, reply);
  return { status: reply.status, headers: reply.headers, json, url: options.url };
}

const KINDS: Readonly<Record<number, ErrorKind>> = {
  400: 'malformed',
  401: 'unauthorized',
  403: 'forbidden_origin',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  412: 'precondition_failed',
  413: 'too_large',
  415: 'unsupported_media_type',
  422: 'invalid',
  502: 'downstream_failed',
  503: 'unavailable',
};

/** Kinds of their own among those of the same status. */
const KINDS_BY_CODE: ReadonlySet<string> = new Set([
  'illegal_transition',
  'read_only_token',
  'outcome_unknown',
]);

/** The server's problem as the error it was there. */
function problemOf(
  options: RemoteOptions,
  request: RemoteRequest,
  reply: HttpReply,
  problem: Readonly<Record<string, unknown>> | undefined,
): OrdersError {
  if (typeof problem?.detail !== 'string' || typeof problem.code !== 'string') {
    return notOurs(options.url, request, reply);
  }
  const { type: _type, title: _title, status: _status, detail, code, errors, ...members } = problem;
  const kind = KINDS_BY_CODE.has(code) ? (code as ErrorKind) : (KINDS[reply.status] ?? 'internal');
  // A token that operates and needs more rights is told so by the server.
  const own = members.role === 'operate' ? undefined : ownWords(kind, detail, options);
  const isUnknownPath = kind === 'not_found' && detail.startsWith(NO_PATH);
  return new OrdersError(kind, own ?? withoutApiStep(detail), {
    hint: isUnknownPath ? { to: 'check_url', also: 'version' } : hintOf(code, request.path, members),
    // A newer server may have codes that are not known here.
    code: code as ErrorCode,
    members,
    ...(Array.isArray(errors) ? { errors: errors as FieldError[] } : {}),
  });
}

const NO_PATH = 'there is nothing at';

/** Rewrites the server's text where it addresses API clients instead of users of commands. */
function ownWords(
  kind: ErrorKind,
  detail: string,
  { url, token, tokenVariable }: RemoteOptions,
): string | undefined {
  if (kind === 'not_found' && detail.startsWith(NO_PATH)) return `${detail} on ${url}`;
  const source = tokenVariable ?? 'ORDERS_API_TOKEN';
  if (kind === 'read_only_token') {
    return `the token in ${source} is read-only; set ORDERS_API_TOKEN to the token that may change orders`;
  }
  if (kind !== 'unauthorized') return undefined;
  return token === undefined
    ? `${url} requires a token; set ORDERS_API_TOKEN, or ORDERS_API_TOKEN_FILE`
    : `${url} rejects the token in ${source}; ask the operator of the server for a valid one`;
}

/** The body as one object with these keys. Throws `unavailable` for an answer that is not from an order service. */
export function bodyOf<Body extends object>(reply: RemoteReply, ...keys: (keyof Body & string)[]): Body {
  if (!Array.isArray(reply.json) && has(reply.json, keys)) return reply.json as Body;
  throw notOurs(reply.url, { method: 'GET' }, reply);
}

/** The same for a list of such objects. */
export function listOf<Row extends object>(reply: RemoteReply, ...keys: (keyof Row & string)[]): Row[] {
  if (Array.isArray(reply.json) && reply.json.every((row) => has(row, keys))) return reply.json as Row[];
  throw notOurs(reply.url, { method: 'GET' }, reply);
}

function has(value: unknown, keys: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && keys.every((key) => Object.hasOwn(value, key));
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A value that is no object cannot be sent as a body; the server reports the same error. */
export function jsonBody(input: unknown): object {
  if (typeof input === 'object' && input !== null) return input;
  throw new OrdersError('invalid', 'the body must be an object');
}

export function numberOf(header: string | undefined): number | undefined {
  return header === undefined ? undefined : Number(header);
}
