// Explains a PAID order whose refund is open: a process is sending it, it waits, or its outcome is unknown.
import { notChargedAfter } from '../model/journal.ts';
import { momentText } from '../shared/format.ts';
import { advise, REFUND_BY_HAND } from './advice.ts';
import { type Call, underWay } from './call.ts';
import type { AutomaticStep, MainPart, ServerStep } from './explanation.ts';
import type { Advice } from './explanation-json.ts';
import { MOVES } from './moves.ts';

const LOCKED = 'the order cannot be shipped until the refund has ended';

export const REFUND_CALLS = {
  refund_under_way: (call) => {
    const { facts, ...rest } = underWay(call);
    return {
      says: 'paid and being refunded: the Payment Service has not answered yet',
      waitingFor: { what: 'refund', since: call.since, until: call.row.leaseUntil },
      facts: [LOCKED, ...facts],
      ...rest,
      avoid: [REFUND_BY_HAND],
    };
  },
  refund_abandoned: (call) => {
    const isSent = call.row.sentAt !== null;
    const step: Pick<ServerStep, 'key' | 'does'> =
      isSent || call.row.resilient
        ? { key: 'continue_refund', does: "reads the Payment Service's record and continues by its result" }
        : { key: 'unlock_order', does: 'unlocks the order, because no refund was sent,' };
    return {
      says: isSent
        ? 'paid: the process working on its refund stopped before it stored the outcome'
        : 'paid: the process working on its refund stopped before it sent the refund',
      waitingFor: { what: 'refund', since: call.since },
      facts: [LOCKED],
      unasked: [{ ...step, dueAt: call.now }],
      next: again(call),
      avoid: [REFUND_BY_HAND],
    };
  },
  // With resilience on a refund is retried until it succeeds.
  refund_waiting: (call) => {
    const { createdAt, detail, dueAt, sends } = call.row;
    const why = detail === null ? '' : ` (${detail})`;
    return {
      says:
        sends > 0
          ? `paid: its refund failed${why} and is retried until it succeeds`
          : `paid: its refund has been waiting for the Payment Service for ${call.waited}${why}`,
      waitingFor: { what: 'refund', since: createdAt, until: dueAt },
      facts: [LOCKED, ...call.sentOften, ...call.leftAlone],
      unasked: [{ key: 'send_refund', does: 'sends the refund', dueAt, calls: 'payments' }],
      next: [...call.serve, ...again(call)],
      avoid: [REFUND_BY_HAND],
    };
  },
  refund_unknown: (call) => ({
    says: call.row.accepted
      ? `paid: the Payment Service accepted its refund ${call.ago} ago and has not completed it yet`
      : `paid: the outcome of its refund has been unknown for ${call.ago}; the customer may have been refunded`,
    waitingFor: { what: 'refund', since: call.since, until: call.row.dueAt },
    facts: [LOCKED, ...call.lastFound, ...call.leftAlone],
    unasked: [call.lookUp, whatThen(call)],
    next: [...again(call), ...call.serve],
    avoid: [REFUND_BY_HAND],
  }),
} as const satisfies Record<string, (call: Call) => MainPart>;

/** The next step after a look-up. */
function whatThen({ now, row }: Call): AutomaticStep {
  const done = 'if the record has the refund, the order becomes cancelled';
  if (row.accepted) {
    const says = `${done}; if the record or a webhook says that it failed, the order is unlocked`;
    return { key: 'cancelled_or_unlock', says };
  }
  if (row.resilient) {
    const says = `${done}; if not, the refund is sent again with the same idempotency key`;
    return { key: 'cancelled_or_send_again', says };
  }
  const from = notChargedAfter(row);
  const late = from > now ? `if it still has none after ${momentText(from, now)}` : 'if not';
  return { key: 'cancelled_or_unlock', says: `${done}; ${late}, the order stays paid and is unlocked` };
}

function again({ id, row }: Call): Advice[] {
  const cancel = row.accepted
    ? 'looks up the refund first; does not repeat it while it is being processed'
    : MOVES.refunding.cancel.why;
  return [advise.cancel(id, cancel), advise.recover('takes the automatic next step')];
}
