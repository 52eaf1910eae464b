// Every kind and every `code` of an error. The descriptions of the codes are for the API's document; all other code
// imports types.

/** The kind of error, as far as a caller can act on it. */
export type ErrorKind =
  | 'usage'
  | 'invalid'
  | 'malformed'
  | 'unauthorized'
  | 'forbidden_origin'
  | 'read_only_token'
  | 'not_found'
  | 'method_not_allowed'
  | 'precondition_failed'
  | 'illegal_transition'
  | 'conflict'
  | 'too_large'
  | 'unsupported_media_type'
  | 'downstream_failed'
  | 'unavailable'
  | 'outcome_unknown'
  | 'interrupted'
  | 'incomplete'
  | 'internal';

export interface ErrorCodeDoc {
  readonly kind: ErrorKind;
  /** The end of a sentence that begins with the code. */
  readonly when: string;
  /** The response says when to retry. */
  readonly waits?: true;
}

export const ERROR_CODES = {
  bad_request: {
    kind: 'usage',
    when: 'the request is malformed: for example, a header occurs twice or `Host` is missing.',
  },
  malformed: { kind: 'malformed', when: 'the body is not JSON in UTF-8, or it is incomplete.' },
  unauthorized: { kind: 'unauthorized', when: 'the token is missing or wrong.' },
  bad_signature: {
    kind: 'unauthorized',
    when: 'the webhook signature is missing, wrong, or more than 5 minutes old.',
  },
  forbidden_origin: {
    kind: 'forbidden_origin',
    when: 'the `Host` or `Origin` header names a host that this server does not accept.',
  },
  read_only_token: {
    kind: 'read_only_token',
    when: 'the role of the token does not allow the request: it only reads, or `needed` is a role with more rights.',
  },
  not_found: { kind: 'not_found', when: 'the order, batch or path does not exist.' },
  method_not_allowed: {
    kind: 'method_not_allowed',
    when: 'the path does not support this method.',
  },
  precondition_failed: {
    kind: 'precondition_failed',
    when: '`If-Match` names another version of the order than its `ETag` of now; nothing was changed.',
  },
  illegal_transition: {
    kind: 'illegal_transition',
    when: "the order's status does not allow this change.",
  },
  operation_under_way: {
    kind: 'conflict',
    when: 'another operation on this order is under way; retry soon.',
  },
  refund_under_way: { kind: 'conflict', when: 'the order is being refunded.' },
  charges_held: { kind: 'conflict', when: 'an operator holds all charges.' },
  on_hold: { kind: 'conflict', when: 'an operator holds the order: it is neither charged nor shipped.' },
  nothing_to_hold: { kind: 'conflict', when: 'the order is shipped, delivered or cancelled.' },
  payment_record_disagrees: {
    kind: 'conflict',
    when: "the Payment Service's record contradicts the request, or holds a charge that cannot pay this order.",
  },
  payment_mismatch: {
    kind: 'conflict',
    when: "the amount or currency differs from the order's; nothing was changed.",
  },
  payment_of_another_order: {
    kind: 'conflict',
    when: 'the payment or the event belongs to another order; nothing was changed.',
  },
  nothing_to_resolve: {
    kind: 'conflict',
    when: 'the order has no such payment or charge to resolve.',
  },
  payment_settled: { kind: 'conflict', when: 'the payment already pays the order, or has been refunded.' },
  idempotency_key_in_use: {
    kind: 'conflict',
    when: 'the first request with this key is still running.',
    waits: true,
  },
  idempotency_key_reused: {
    kind: 'invalid',
    when: 'this key was used for a different request.',
  },
  import_under_way: {
    kind: 'conflict',
    when: 'the same orders are being stored by another request.',
    waits: true,
  },
  known_refs: {
    kind: 'conflict',
    when: 'another file with the same order was stored meanwhile; nothing of this file was. Send it again.',
  },
  batch_state: {
    kind: 'conflict',
    when: 'the status of the batch does not allow this action.',
  },
  conflict: { kind: 'conflict', when: 'storing the batch was interrupted; send its file again.' },
  nothing_to_cancel: { kind: 'conflict', when: 'every order of the batch is already charged or cancelled.' },
  too_large: { kind: 'too_large', when: 'the body is larger than its limit.' },
  unsupported_media_type: {
    kind: 'unsupported_media_type',
    when: 'the body has the wrong content type, or is compressed.',
  },
  invalid: {
    kind: 'invalid',
    when: 'fields or parameters are invalid; `errors` names each.',
  },
  bad_rows: {
    kind: 'invalid',
    when: 'rows are invalid and `on_error` is `abort`; nothing was stored.',
  },
  invalid_file: {
    kind: 'invalid',
    when: 'the file cannot be read.',
  },
  charged_before: {
    kind: 'invalid',
    when: 'orders of a cancelled batch of the same file are charged or may be. Set `force` to import the file anyway.',
  },
  internal: { kind: 'internal', when: 'an internal error occurred; find it in the log by the request id.' },
  payment_record_unreachable: {
    kind: 'downstream_failed',
    when: "the Payment Service's record cannot be read; nothing was changed.",
  },
  refund_refused: {
    kind: 'downstream_failed',
    when: 'the Payment Service refused the refund; the order stays paid.',
  },
  refund_unknown: {
    kind: 'downstream_failed',
    when: 'the outcome of the refund is unknown; the order stays paid and locked. Cancel it again later.',
  },
  refund_pending: {
    kind: 'downstream_failed',
    when: 'the refund was accepted but is not completed; the order stays paid and locked until its result arrives.',
  },
  refund_not_done: {
    kind: 'downstream_failed',
    when: 'the charge is not refunded yet; the refund is retried until it succeeds.',
  },
  no_charge_found: {
    kind: 'downstream_failed',
    when: "the Payment Service's record holds no charge to refund.",
  },
  downstream_failed: {
    kind: 'downstream_failed',
    when: 'some orders of the batch could not be cancelled.',
  },
  no_dead_mail: { kind: 'conflict', when: 'no email of the order was sent or has failed.' },
  mail_unwanted: {
    kind: 'conflict',
    when: 'the only failed email confirms an order that is cancelled; it is no longer sent.',
  },
  unavailable: { kind: 'unavailable', when: 'the server is stopping or overloaded.' },
  overloaded: {
    kind: 'unavailable',
    when: 'the Payment Service does not answer, and too many orders wait for it.',
  },
  interrupted: {
    kind: 'interrupted',
    when: 'the server stopped during the import; send the same file again to continue.',
  },
  database_busy: { kind: 'unavailable', when: 'the database did not answer in time.' },
  database_unavailable: { kind: 'unavailable', when: 'the database cannot be read or written.' },
  database_unusable: {
    kind: 'unavailable',
    when: 'the order database is missing or damaged, or the process lacks the rights to use it.',
  },
  database_moved: {
    kind: 'unavailable',
    when: 'the orders were moved to another database; this one accepts no changes.',
  },
  sandbox_refused: {
    kind: 'unavailable',
    when: 'the database was used with real services, but this server uses the sandbox.',
  },
  database_lost: { kind: 'unavailable', when: 'the database file was removed or replaced.' },
  outcome_unknown: {
    kind: 'outcome_unknown',
    when: 'the request may have taken effect. Read the order `order_id`; without it, repeat only with the same Idempotency-Key.',
  },
} as const satisfies Record<string, ErrorCodeDoc>;

export type ApiCode = keyof typeof ERROR_CODES;

/** Only commands use these. */
type CommandCode =
  | 'cannot_listen'
  | 'differences_found'
  | 'faults_found'
  | 'file_changed'
  | 'file_needed'
  | 'move_differs'
  | 'move_unfinished'
  | 'payment_failed'
  | 'schema_outdated'
  | 'source_in_use'
  | 'source_moved'
  | 'target_not_empty'
  | 'wait_timed_out';

export type ErrorCode = ApiCode | CommandCode | ErrorKind;
