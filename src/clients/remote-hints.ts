// The next step after a problem of a remote `orders serve`: the API names no commands, so it follows from the code,
// the path and the members.
import type { Hint } from '../domain/shared/errors.ts';

/** The server's words for API clients, at the end of a detail. */
const API_STEP = /; (force=true|on_error=skip) [^;]*$/;

export function withoutApiStep(detail: string): string {
  return detail.replace(API_STEP, '');
}

/** Undefined where the problem does not show it. */
export function hintOf(
  code: string,
  path: string,
  members: Readonly<Record<string, unknown>>,
): Hint | undefined {
  const [, subject, written] = /^\/api\/v1\/(orders|batches)\/(\d+)/.exec(path) ?? [];
  const orderId = subject === 'orders' ? Number(written) : undefined;
  switch (code) {
    case 'not_found':
      if (subject === undefined) return undefined;
      return { to: subject === 'orders' ? 'list_orders' : 'list_batches' };
    case 'charges_held':
      return { to: 'release_charges' };
    case 'charged_before': {
      const [batchId] = listOf(members.batch_ids);
      return typeof batchId === 'number' ? { to: 'refund_or_force_import', batchId } : undefined;
    }
    case 'import_under_way':
      return typeof members.batch_id === 'number' ? { to: 'force_import' } : undefined;
    case 'bad_rows':
      return { to: 'skip_bad_orders' };
    default:
      return orderId === undefined ? undefined : orderHint(code, orderId, members);
  }
}

function orderHint(
  code: string,
  orderId: number,
  members: Readonly<Record<string, unknown>>,
): Hint | undefined {
  switch (code) {
    case 'illegal_transition':
      return members.from === 'payment_processing'
        ? { to: 'explain_order', orderId }
        : { to: 'move_order', orderId, allowed: listOf(members.allowed).map(String) };
    case 'payment_record_disagrees': {
      const paymentId = ownForeign(members.payments);
      return paymentId === undefined ? undefined : { to: 'refund_charge', orderId, paymentId };
    }
    case 'no_dead_mail':
      return { to: 'list_failed_emails' };
    case 'mail_unwanted':
      return { to: 'drop_unwanted_emails' };
    case 'on_hold':
      return { to: 'release_order', orderId };
    case 'refund_not_done':
    case 'refund_under_way':
      return { to: 'explain_order', orderId };
    case 'no_charge_found':
    case 'payment_settled':
      return { to: 'show_events', orderId };
    default:
      return undefined;
  }
}

/** The first payment that belongs to no other order. */
function ownForeign(payments: unknown): string | undefined {
  for (const payment of listOf(payments)) {
    if (typeof payment !== 'object' || payment === null || 'other_order_id' in payment) continue;
    if ('payment_id' in payment && typeof payment.payment_id === 'string') return payment.payment_id;
  }
  return undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
