// Words the hints of errors and findings as commands and options.
import type { Finding } from '../../domain/reports/doctor-findings.ts';
import type { HintOf, HintValues, OrdersError } from '../../domain/shared/errors.ts';

/** A finding as `orders doctor` prints it. */
export interface WordedFinding extends Omit<Finding, 'fix'> {
  readonly fix?: string;
}

const RECOVER = 'start "orders serve", or run "orders recover" now';
const CHECK_URL = 'check --url or ORDERS_URL';

/** The compiler checks that no hint is missing. */
const WORDS: { readonly [Key in keyof HintValues]: (values: HintValues[Key]) => string } = {
  list_orders: () => '"orders list" shows the orders',
  list_batches: () => '"orders batches" shows the batches',
  list_tokens: () => '"orders token list" shows the tokens',

  explain_order: ({ orderId }) => `"orders explain ${orderId}" explains why`,
  show_events: ({ orderId }) => `see "orders events ${orderId}"`,
  cancel_order: ({ orderId }) => `"orders cancel ${orderId}" refunds the order's own charge`,
  refund_charge: ({ orderId, paymentId }) => `"orders resolve ${orderId} --refund ${paymentId}" refunds it`,
  move_order: ({ orderId, allowed }) => moveText(orderId, allowed),
  release_charges: () => '"orders release" resumes them',
  release_order: ({ orderId }) => `"orders release ${orderId}" releases it`,
  recover_now: () => '"orders recover" reads it now',
  list_failed_emails: () => '"orders outbox --failed" lists the failed emails',
  drop_unwanted_emails: () => '"orders outbox --resend --all-failed" removes such emails from the outbox',

  resume_batch: ({ batchId }) =>
    `"orders batch ${batchId}" shows the reason, "orders batch ${batchId} --resume" resumes it`,
  continue_import: ({ batchId }) => `run the same command again to continue batch ${batchId}`,
  force_import: () => 'wait for it, or import a second batch with --force',
  skip_bad_orders: () => '--on-error skip imports the others',
  choose_encoding: ({ encodings }) => `repeat with --encoding ${eitherOf(encodings)}`,
  use_preset: ({ preset }) => `it looks like a file for --preset ${preset}`,
  skip_known_orders: () => '--on-error skip imports the others, --known-refs skip leaves out the known ones',
  refund_or_force_import: ({ batchId }) =>
    `"orders batch ${batchId} --cancel --refund" refunds what is not shipped, --force imports the file anyway`,

  choose_database: () => 'choose another database with --db or ORDERS_DB',
  choose_own_database: () => 'choose an order database or an empty database with --db or ORDERS_DB',
  correct_database: () => 'correct --db or ORDERS_DB',
  start_database: () => 'start the database server, or correct --db or ORDERS_DB',
  examine_database: () => '"orders doctor" shows what it needs',
  reexamine_database: () => 'stop every process that uses the file, then run "orders doctor" again',
  allow_folder: ({ folder }) =>
    `allow this user to write to ${folder}, or choose another file with --db or ORDERS_DB`,
  raise_connections: ({ poolSize }) =>
    `raise max_connections: ${poolSize} for each "orders serve", and some for commands`,
  upgrade_schema: () =>
    'back up the database and stop every older process, then "orders list" or any other command upgrades it',
  recount_orders: () => '"orders doctor --recount" recounts all orders',
  compare_damaged_orders: () =>
    'unless an operator changed them manually, the disk is damaged: compare them with a backup and with "orders reconcile"',
  keep_damaged_log: () =>
    'stop all processes and copy the database and its log, then follow "The log is damaged" in docs/runbook.md',
  finish_move: () => 'run "orders migrate-db" again to finish the move',
  recover_and_move: () =>
    'stop every process that uses it, run "orders recover", then run "orders migrate-db" again',

  start_server: () => 'check that "orders serve" is running',
  start_server_behind_proxy: () => 'check that "orders serve" is running behind it',
  use_url: ({ url }) => `if that is the order server, set --url or ORDERS_URL to ${url}`,
  check_url: ({ also }) => checkText(also),
  read_before_repeating: () => 'before you repeat it, check the newest orders with "orders list"',

  recover_payments: ({ resilience, oldestOrder }) => {
    const cause = resilience
      ? `the Payment Service is down, charges are on hold, or no process recovers: ${RECOVER}`
      : `${RECOVER}; "orders pay" or "orders cancel" ends a payment that was never charged`;
    return oldestOrder === undefined
      ? cause
      : `${cause}; "orders explain ${oldestOrder}" explains the oldest`;
  },
  recover_emails: () => `the Notification Service is down, or no process recovers: ${RECOVER}`,
  refund_foreign_charges: () =>
    '"orders reconcile" names them; "orders resolve ID --refund PAYMENT_ID" refunds one',
  resend_failed_emails: () =>
    '"orders outbox --failed" lists the failed emails, "orders outbox --resend --all-failed" resends them',
  explain_stuck: () => '"orders list --stuck-for 10m" lists their orders, "orders explain ID" explains one',
  list_paused_batches: () =>
    '"orders batches --status paused" lists them, "orders batch ID --resume" resumes one',
  review_hold: () => 'find out why they were held, then resume them with "orders release"',
};

export function hintText<Key extends keyof HintValues>(hint: HintOf<Key>): string {
  return WORDS[hint.to](hint);
}

/** One line: what happened, and the next step. */
export function errorLine({ message, hint }: Pick<OrdersError, 'message' | 'hint'>): string {
  const next = hint === undefined ? '' : hintText(hint);
  return next === '' ? message : `${message}; ${next}`;
}

export function wordedFinding({ fix, ...finding }: Finding): WordedFinding {
  if (fix === undefined) return finding;
  return { ...finding, fix: typeof fix === 'string' ? fix : hintText(fix) };
}

/** The commands that move an order to a status. */
const MOVES: Readonly<Record<string, string>> = {
  payment_processing: 'pay',
  shipped: 'ship',
  delivered: 'deliver',
  cancelled: 'cancel',
};

/** Empty where no command moves the order. */
function moveText(orderId: number, allowed: readonly string[]): string {
  const commands = allowed.flatMap((status) => MOVES[status] ?? []);
  return commands.length === 0
    ? ''
    : `next: ${commands.map((command) => `orders ${command} ${orderId}`).join(' or ')}`;
}

function checkText(also: HintValues['check_url']['also']): string {
  switch (also) {
    case 'network':
      return `${CHECK_URL}, and the network`;
    case 'retry':
      return `retry, or ${CHECK_URL}`;
    case 'name':
      return `${CHECK_URL}: it must have the name in the certificate`;
    case 'scheme':
      return `if it speaks plain HTTP, ${CHECK_URL}: http://`;
    case 'version':
      return `${CHECK_URL}, and that the server is no older than this command`;
    case undefined:
      return CHECK_URL;
  }
}

function eitherOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}, whichever reads right`;
}
