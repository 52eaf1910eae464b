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
    when: 'the request can be read in two ways: a header given twice, no `Host`.',
  },
  malformed: { kind: 'malformed', when: 'the body is not JSON in UTF-8, or ended too early.' },
  unauthorized: { kind: 'unauthorized', when: 'the token is missing or wrong.' },
  bad_signature: {
    kind: 'unauthorized',
    when: 'the signature is missing, wrong, or more than 5 minutes old.',
  },
  forbidden_origin: { kind: 'forbidden_origin', when: 'the `Host` or the `Origin` is not one of ours.' },
  read_only_token: { kind: 'read_only_token', when: 'the token only reads, and this is a change.' },
  not_found: { kind: 'not_found', when: 'there is no such order, batch or path.' },
  method_not_allowed: {
    kind: 'method_not_allowed',
    when: 'the path is there, and this method is not.',
  },
  illegal_transition: {
    kind: 'illegal_transition',
    when: 'the order cannot become this from what it is.',
  },
  operation_under_way: {
    kind: 'conflict',
    when: 'another operation on this order is under way; try again soon.',
  },
  refund_under_way: { kind: 'conflict', when: 'the order is being refunded.' },
  charges_held: { kind: 'conflict', when: 'charges are held by hand.' },
  payment_record_disagrees: {
    kind: 'conflict',
    when: "the Payment Service's record does not say what was asked for, or holds a charge that is not the order's.",
  },
  payment_mismatch: {
    kind: 'conflict',
    when: "the amount or currency is not the order's; nothing was changed.",
  },
  payment_of_another_order: {
    kind: 'conflict',
    when: 'the payment, or the event, is of another order; nothing was changed.',
  },
  nothing_to_resolve: {
    kind: 'conflict',
    when: 'no payment of the order is unknown, or the charge is not a foreign one.',
  },
  payment_settled: { kind: 'conflict', when: 'this payment is accounted for, or has been given back.' },
  idempotency_key_in_use: {
    kind: 'conflict',
    when: 'the first request with this key is still running.',
    waits: true,
  },
  idempotency_key_reused: {
    kind: 'invalid',
    when: 'this key came with another request.',
  },
  import_under_way: {
    kind: 'conflict',
    when: 'the same orders are just being stored.',
    waits: true,
  },
  batch_state: {
    kind: 'conflict',
    when: 'the batch cannot become this from what it is.',
  },
  conflict: { kind: 'conflict', when: 'the batch was interrupted while it was stored; send its file again.' },
  nothing_to_cancel: { kind: 'conflict', when: 'every order of the batch is charged or cancelled.' },
  too_large: { kind: 'too_large', when: 'the body is over its limit.' },
  unsupported_media_type: {
    kind: 'unsupported_media_type',
    when: 'the body is not of the type asked for, or compressed.',
  },
  invalid: {
    kind: 'invalid',
    when: 'fields or parameters are wrong; `errors` names each.',
  },
  bad_rows: {
    kind: 'invalid',
    when: 'rows are bad and `on_error` is `abort`; nothing was stored.',
  },
  invalid_file: {
    kind: 'invalid',
    when: 'the file cannot be read as a whole.',
  },
  charged_before: {
    kind: 'invalid',
    when: 'a batch of the same file was cancelled, and orders of it are charged or may be; `force` imports it all the same.',
  },
  internal: { kind: 'internal', when: 'something went wrong inside; the log knows more by the request id.' },
  payment_record_unreachable: {
    kind: 'downstream_failed',
    when: "the Payment Service's record cannot be reached; nothing was changed.",
  },
  refund_refused: { kind: 'downstream_failed', when: 'the refund was refused; the order stays paid.' },
  refund_unknown: {
    kind: 'downstream_failed',
    when: 'it is unknown whether it was refunded; the order stays paid and locked. Cancel it again later.',
  },
  refund_pending: {
    kind: 'downstream_failed',
    when: 'the refund was taken and is not decided; the order stays paid and locked until the record or an event says.',
  },
  refund_not_done: {
    kind: 'downstream_failed',
    when: 'the charge is not refunded yet; that is repeated until it is.',
  },
  no_charge_found: { kind: 'downstream_failed', when: "the Payment Service's record holds no charge." },
  downstream_failed: {
    kind: 'downstream_failed',
    when: 'orders of the batch could not be cancelled.',
  },
  unavailable: { kind: 'unavailable', when: 'the server is stopping, or has too much to do.' },
  overloaded: {
    kind: 'unavailable',
    when: 'the Payment Service does not answer and too many orders wait for it.',
  },
  interrupted: {
    kind: 'interrupted',
    when: 'the server stopped meanwhile; send the same file again to go on.',
  },
  database_busy: { kind: 'unavailable', when: 'the database did not answer in time.' },
  database_unavailable: { kind: 'unavailable', when: 'the database cannot be read or written.' },
  database_unusable: {
    kind: 'unavailable',
    when: 'there is no order database where there was one, or the process lacks rights to it.',
  },
  database_moved: {
    kind: 'unavailable',
    when: 'the orders were moved to another database; nothing is written to this one any more.',
  },
  sandbox_refused: {
    kind: 'unavailable',
    when: 'the database has been used with real services, and this server has the sandbox in their place.',
  },
  database_lost: { kind: 'unavailable', when: 'the file of the database was removed or replaced.' },
  outcome_unknown: {
    kind: 'outcome_unknown',
    when: 'the request may have taken effect: read the order `order_id`; without it, repeat only with the same Idempotency-Key.',
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
  | 'mail_unwanted'
  | 'move_differs'
  | 'move_unfinished'
  | 'no_dead_mail'
  | 'payment_failed'
  | 'schema_outdated'
  | 'source_in_use'
  | 'source_moved'
  | 'target_not_empty'
  | 'wait_timed_out';

export type ErrorCode = ApiCode | CommandCode | ErrorKind;
