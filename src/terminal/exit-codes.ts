// From the kind of an error to the exit code of the command.
import type { ErrorKind } from '../domain/shared/error-codes.ts';

/** The compiler checks that no kind is missing. */
export const EXIT_CODES = {
  usage: 2,
  invalid: 2,
  malformed: 2,
  unauthorized: 2,
  forbidden_origin: 2,
  read_only_token: 2,
  not_found: 3,
  method_not_allowed: 2,
  precondition_failed: 4,
  illegal_transition: 4,
  conflict: 4,
  too_large: 2,
  unsupported_media_type: 2,
  downstream_failed: 5,
  unavailable: 6,
  outcome_unknown: 6,
  interrupted: 130,
  incomplete: 7,
  internal: 1,
} as const satisfies Record<ErrorKind, number>;

export const EXIT_MEANINGS: Record<(typeof EXIT_CODES)[ErrorKind] | 0, string> = {
  0: 'done',
  1: 'internal error',
  2: 'usage or invalid data',
  3: 'not found',
  4: 'illegal transition or conflict',
  5: 'the Payment or Notification Service refused or failed; `create` and `pay` print the pending order',
  6: 'the database or the server cannot be reached, or `serve` cannot use its address',
  7: 'an import that skipped bad rows or left orders unpaid; `ship --file` skipped rows; `wait` timed out',
  130: 'interrupted',
};
