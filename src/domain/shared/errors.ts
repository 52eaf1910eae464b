// The one error class of the product. Each skin (HTTP, CLI) maps a kind to its own number in one table.

import type { ErrorCode, ErrorKind } from './error-codes.ts';

/** One wrong field: `path` as in `items.0.quantity`, `message` as the end of the sentence "<path> …". */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

interface Extras {
  /** A finer, stable word for programs; the kind unless given. */
  readonly code?: ErrorCode;
  readonly errors?: readonly FieldError[];
  /** Further members of the problem object, such as `from`, `to`, `allowed`. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** How many wrong fields the message names; a person sees no other list of them. */
const NAMED = 5;

/** An error that a caller can act on: the message is one line that says what happened and what to do next. */
export class OrdersError extends Error {
  override readonly name = 'OrdersError';
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly members: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: ErrorKind, message: string, extras: Extras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.kind = kind;
    this.code = extras.code ?? kind;
    this.errors = extras.errors ?? [];
    this.members = extras.members ?? {};
    this.retryAfterSeconds = extras.retryAfterSeconds;
  }
}

export function orderNotFound(id: number): OrdersError {
  return new OrdersError('not_found', `there is no order ${id}; "orders list" shows those there are`);
}

export function invalid(errors: readonly FieldError[]): OrdersError {
  const named = errors.slice(0, NAMED).map(({ path, message }) => `${path || 'the body'} ${message}`);
  const more = errors.length > NAMED ? ` (and ${errors.length - NAMED} more)` : '';
  return new OrdersError('invalid', `${named.join('; ') || 'the data is wrong'}${more}`, { errors });
}

/** For requests rejected because of overload; `message` says what to do. */
export function overloaded(message: string, retryAfterSeconds: number): OrdersError {
  return new OrdersError('unavailable', message, { retryAfterSeconds });
}

/** The text of any thrown value, for logs and timelines: one line, no stack. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.split('\n', 1)[0] ?? '';
}
