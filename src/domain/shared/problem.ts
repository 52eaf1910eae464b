// RFC 9457 problem objects: the shape of every error in the API, and of errors with --json in the terminal.
import type { ErrorKind } from './error-codes.ts';
import { type FieldError, OrdersError } from './errors.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly FieldError[];
  readonly [member: string]: unknown;
}

/** From kind to HTTP status and title; the compiler checks that none is missing. */
const HTTP: Record<ErrorKind, readonly [status: number, title: string]> = {
  usage: [400, 'Bad request'],
  invalid: [422, 'Validation failed'],
  malformed: [400, 'Malformed body'],
  unauthorized: [401, 'Unauthorized'],
  forbidden_origin: [403, 'Forbidden'],
  read_only_token: [403, 'Forbidden'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  precondition_failed: [412, 'Precondition failed'],
  illegal_transition: [409, 'Illegal transition'],
  conflict: [409, 'Conflict'],
  too_large: [413, 'Body too large'],
  unsupported_media_type: [415, 'Unsupported media type'],
  downstream_failed: [502, 'A downstream service failed'],
  unavailable: [503, 'Unavailable'],
  // Not 503: clients must never take it as an invitation to repeat the request.
  outcome_unknown: [500, 'Outcome unknown'],
  interrupted: [503, 'Interrupted'],
  incomplete: [409, 'Incomplete'],
  internal: [500, 'Internal error'],
};

export function toProblem(error: OrdersError): Problem {
  const [status, title] = HTTP[error.kind];
  const { message: detail, code, errors } = error;
  const own = { type: `urn:orders:problem:${code}`, title, status, detail, code };
  // Its own members come first, and no further member overrides them.
  return { ...own, ...(errors.length > 0 ? { errors } : {}), ...error.members, ...own };
}

/** The HTTP status of an error of this kind. */
export function statusOf(kind: ErrorKind): number {
  return HTTP[kind][0];
}

/** An unknown error is a bug: its text is for the log, never for a caller. */
export function toOrdersError(error: unknown): OrdersError {
  if (error instanceof OrdersError) return error;
  return new OrdersError('internal', 'an internal error occurred; the log has the details', { cause: error });
}
