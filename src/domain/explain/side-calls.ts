// Explains an order's other calls, besides its own payment or refund: foreign charges, charges to be refunded, and
// emails.
import { EMAIL_LIFE_MS, isOpen, type JournalRow, type NotificationTemplate } from '../model/journal.ts';
import { momentText } from '../shared/format.ts';
import { advise, REFUND_BY_HAND } from './advice.ts';
import { type Call, callOf } from './call.ts';
import type { OrderSnapshot, Part } from './explanation.ts';

/** The names of the emails for people. */
export const EMAIL_NAMES: Readonly<Record<NotificationTemplate, string>> = {
  ORDER_CONFIRMATION: 'the confirmation email',
  ORDER_SHIPPED: 'the shipping email',
  ORDER_CANCELLED: 'the cancellation email',
};

/** Charges in the record that are not the order's own: processing stops until a person decides. */
export function foreignCharges({ foreign, order }: OrderSnapshot): Part {
  if (foreign.length === 0) return {};
  return {
    facts: foreign.map(({ amount, currency, ownerId, paymentId }) => {
      const what = `the Payment Service's record holds payment ${paymentId} of ${amount} ${currency}`;
      return ownerId === null
        ? `${what}, but the order total is ${order.totalAmount} ${order.currency}`
        : `${what}, which already pays order ${ownerId}: one of the two orders is not paid`;
    }),
    next: foreign.map(({ ownerId, paymentId }) =>
      ownerId === null
        ? advise.giveBack(order.id, paymentId, 'refunds that payment with its own amount')
        : advise.reconcile(`shows both orders; that payment pays order ${ownerId}`),
    ),
    avoid: [
      {
        key: 'pay_or_cancel',
        what: `paying or cancelling order ${order.id}`,
        why: 'both are refused until that charge is refunded or the record is corrected',
      },
    ],
  };
}

/**
 * Charges that the order had no use for; then emails that wait, are under way, have permanently failed or could not
 * be sent.
 */
export function sideCalls(known: OrderSnapshot): Part[] {
  const compensations = known.journal.filter((row) => row.kind === 'compensation' && isOpen(row));
  const emails = known.journal.filter(({ kind }) => kind === 'notification');
  return [
    ...compensations.map((row) => compensation(callOf(known, row))),
    ...emails.filter(isOpen).map((row, at) => openEmail(callOf(known, row), at === 0)),
    ...emails.filter(({ state }) => state === 'refused').map((row) => failedEmail(known, row)),
  ];
}

function compensation(call: Call): Part {
  const { dueAt, lastReason, row } = call;
  if (row.paymentId === null) {
    // Recovery has yet to read the order's record, for charges that are not known yet.
    const does = "reads the Payment Service's record and refunds a late charge";
    return {
      facts: [`the Payment Service's record must be read again, to find a late charge${lastReason}`],
      unasked: [{ key: 'find_late_charge', does, dueAt, calls: 'payments' }],
      next: [advise.recover('reads the record')],
    };
  }
  const payment = `the order does not need payment ${row.paymentId}`;
  const part = {
    waitingFor: { what: 'refund', since: row.createdAt, until: row.dueAt },
    avoid: [REFUND_BY_HAND],
  } as const;
  if (call.isUnderWay) return { ...part, facts: [`${payment}; it is being refunded`] };
  const key = row.accepted ? 'read_refund_of_charge' : 'refund_charge';
  const does = row.accepted
    ? `reads the result of the refund of payment ${row.paymentId}`
    : `looks up the refund of payment ${row.paymentId}, and retries it if it failed,`;
  return {
    ...part,
    facts: [`${payment}; it is not refunded yet${lastReason}`, ...call.leftAlone],
    unasked: [{ key, does, dueAt, calls: 'payments', paymentId: row.paymentId }],
    next: [advise.recover('sends that refund'), ...call.serve],
  };
}

/** In sequence: the second email of an order leaves when the first has ended. */
function openEmail(call: Call, isFirst: boolean): Part {
  const { dueAt, row } = call;
  const email = nameOf(row);
  const until = row.state === 'waiting' ? row.dueAt : row.leaseUntil;
  const waitingFor = { what: 'mail', since: row.createdAt, until } as const;
  if (call.isUnderWay) return { waitingFor, facts: [`${email} is being sent`] };
  if (!isFirst) return { facts: [`${email} waits for the previous email`] };
  const end = row.createdAt + EMAIL_LIFE_MS;
  const { template } = row;
  const does = `stops retrying ${email} at ${momentText(end, call.now)}`;
  const lastRetry = { key: 'stop_email_retries', does, at: end, template } as const;
  return {
    waitingFor,
    facts: [`${email} ${untilNow(row)}${call.lastReason}`, ...call.leftAlone],
    unasked: [
      { key: 'send_email', does: `sends ${email}`, dueAt, calls: 'notifications', template },
      ...(row.resilient ? [lastRetry] : []),
    ],
    next: [advise.recover(`sends ${email}`), ...call.serve],
  };
}

function untilNow({ state, sends }: JournalRow): string {
  if (state === 'running') return 'was interrupted while being sent';
  return sends === 0 ? 'waits to be sent' : 'could not be sent yet';
}

function failedEmail({ order }: OrderSnapshot, row: JournalRow): Part {
  const email = nameOf(row);
  const reason = row.detail ?? 'refused';
  // A cancelled order gets no confirmation.
  if (row.template === 'ORDER_CONFIRMATION' && order.status === 'cancelled') return {};
  return {
    facts: [
      row.resilient
        ? `${email} failed permanently after ${EMAIL_LIFE_MS / 3_600_000} h (${reason})`
        : `${email} could not be sent (${reason}) and is not retried automatically`,
    ],
    next: [
      advise.resendMails(
        order.id,
        row.resilient ? 'retries its failed emails for another 24 h' : 'queues its failed emails again',
      ),
    ],
  };
}

function nameOf({ template }: JournalRow): string {
  return template === null ? 'an email' : EMAIL_NAMES[template];
}
