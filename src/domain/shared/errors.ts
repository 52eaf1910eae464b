// The one error class of the product, and the hints to its next steps. Each skin (HTTP, CLI) maps a kind to its own
// number in one table, and words the hints for its users.

import type { ErrorCode, ErrorKind } from './error-codes.ts';

/** One wrong field: `path` as in `items.0.quantity`, `message` as the end of the sentence "<path> …". */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

interface OfOrder {
  readonly orderId: number;
}
interface OfBatch {
  readonly batchId: number;
}
type NoValues = Readonly<Record<never, never>>;

/** The values of each hint, by its key. The key names the next step after an error or a finding. */
export interface HintValues {
  readonly list_orders: NoValues;
  readonly list_batches: NoValues;
  readonly list_tokens: NoValues;

  readonly explain_order: OfOrder;
  readonly show_events: OfOrder;
  readonly cancel_order: OfOrder;
  readonly refund_charge: OfOrder & { readonly paymentId: string };
  /** `allowed`: the statuses that the order may move to. */
  readonly move_order: OfOrder & { readonly allowed: readonly string[] };
  readonly release_charges: NoValues;
  readonly release_order: OfOrder;
  readonly recover_now: NoValues;
  readonly list_failed_emails: NoValues;
  readonly drop_unwanted_emails: NoValues;

  readonly resume_batch: OfBatch;
  readonly continue_import: OfBatch;
  readonly force_import: NoValues;
  readonly skip_bad_orders: NoValues;
  readonly skip_known_orders: NoValues;
  readonly use_preset: { readonly preset: string };
  /** `encodings`: those that a file reads in. */
  readonly choose_encoding: { readonly encodings: readonly string[] };
  readonly refund_or_force_import: OfBatch;

  readonly choose_database: NoValues;
  readonly choose_own_database: NoValues;
  readonly correct_database: NoValues;
  readonly start_database: NoValues;
  readonly examine_database: NoValues;
  readonly reexamine_database: NoValues;
  readonly allow_folder: { readonly folder: string };
  readonly raise_connections: { readonly poolSize: number };
  readonly upgrade_schema: NoValues;
  readonly recount_orders: NoValues;
  readonly compare_damaged_orders: NoValues;
  readonly keep_damaged_log: NoValues;
  readonly finish_move: NoValues;
  readonly recover_and_move: NoValues;

  readonly start_server: NoValues;
  readonly start_server_behind_proxy: NoValues;
  readonly use_url: { readonly url: string };
  readonly check_url: { readonly also?: 'network' | 'retry' | 'name' | 'scheme' | 'version' };
  readonly read_before_repeating: NoValues;

  /** `oldestOrder`: the order whose payment has been open the longest. */
  readonly recover_payments: { readonly resilience: boolean; readonly oldestOrder?: number };
  readonly recover_emails: NoValues;
  readonly refund_foreign_charges: NoValues;
  readonly resend_failed_emails: NoValues;
  readonly review_hold: NoValues;
  readonly explain_stuck: NoValues;
  readonly list_paused_batches: NoValues;
}

/** A hint with one of these keys. */
export type HintOf<Key extends keyof HintValues> = { [K in Key]: { readonly to: K } & HintValues[K] }[Key];

export type Hint = HintOf<keyof HintValues>;

export interface Extras {
  /** A finer, stable word for programs; the kind unless given. */
  readonly code?: ErrorCode;
  readonly errors?: readonly FieldError[];
  /** Further members of the problem object, such as `from`, `to`, `allowed`. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  /** The next step, where its words depend on the skin. */
  readonly hint?: Hint | undefined;
  readonly cause?: unknown;
}

/** How many wrong fields the message names; a person sees no other list of them. */
const NAMED = 5;

/** An error that a caller can act on. The message is one line; it names no command: that is for the hint. */
export class OrdersError extends Error {
  override readonly name = 'OrdersError';
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly members: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;
  readonly hint: Hint | undefined;

  constructor(kind: ErrorKind, message: string, extras: Extras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.kind = kind;
    this.code = extras.code ?? kind;
    this.errors = extras.errors ?? [];
    this.members = extras.members ?? {};
    this.retryAfterSeconds = extras.retryAfterSeconds;
    this.hint = extras.hint;
  }
}

/** The same error, with further members. */
export function withMembers(
  error: OrdersError,
  { members, hint = error.hint }: Pick<Extras, 'members' | 'hint'>,
): OrdersError {
  const { kind, message, code, errors, retryAfterSeconds, cause } = error;
  const all = { ...error.members, ...members };
  const same = { code, errors, members: all, hint, cause };
  return new OrdersError(
    kind,
    message,
    retryAfterSeconds === undefined ? same : { ...same, retryAfterSeconds },
  );
}

export function orderNotFound(id: number): OrdersError {
  return new OrdersError('not_found', `there is no order ${id}`, { hint: { to: 'list_orders' } });
}

export function invalid(errors: readonly FieldError[]): OrdersError {
  const named = errors.slice(0, NAMED).map(({ path, message }) => `${path || 'the body'} ${message}`);
  const more = errors.length > NAMED ? ` (and ${errors.length - NAMED} more)` : '';
  return new OrdersError('invalid', `${named.join('; ') || 'validation failed'}${more}`, { errors });
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
