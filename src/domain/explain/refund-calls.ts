// Explains a PAID order whose refund is open: a process is sending it, it waits, or its outcome is unknown.
import { notChargedAfter } from '../model/journal.ts';
import { momentText } from '../shared/format.ts';
import { advise, REFUND_BY_HAND } from './advice.ts';
import { type Call, underWay } from './call.ts';
import type { MainPart } from './explanation.ts';
import type { Advice } from './explanation-json.ts';
import { MOVES } from './moves.ts';

const LOCKED = 'it is locked meanwhile: it cannot be shipped';

export const REFUND_CALLS = {
  refund_under_way: (call) => {
    const { facts, ...rest } = underWay(call);
    return {
      says: 'paid and being refunded: the answer of the Payment Service has not come yet',
      waitingFor: { what: 'refund', since: call.since, until: call.row.leaseUntil },
      facts: [LOCKED, ...facts],
      ...rest,
      avoid: [REFUND_BY_HAND],
    };
  },
  refund_abandoned: (call) => {
    const isSent = call.row.sentAt !== null;
    const does =
      isSent || call.row.resilient
        ? "reads the Payment Service's record and goes on by what it says"
        : 'sees that nothing was sent and sets the order free again, paid as it was';
    return {
      says: isSent
        ? 'paid: the process that was refunding it has ended without writing down what came of it'
        : 'paid: the process that was to refund it has ended before it sent the refund',
      waitingFor: { what: 'refund', since: call.since },
      facts: [LOCKED],
      unasked: [{ does, dueAt: call.now }],
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
          ? `paid: its refund did not go through${why} and is repeated until it does`
          : `paid: its refund has been waiting for the Payment Service for ${call.waited}${why}`,
      waitingFor: { what: 'refund', since: createdAt, until: dueAt },
      facts: [LOCKED, ...call.sentOften, ...call.leftAlone],
      unasked: [{ does: 'sends the refund', dueAt, calls: 'payments' }],
      next: [...call.serve, ...again(call)],
      avoid: [REFUND_BY_HAND],
    };
  },
  refund_unknown: (call) => ({
    says: call.row.accepted
      ? `paid: the Payment Service has taken its refund ${call.ago} ago and has not decided yet`
      : `paid: its refund has had no answer for ${call.ago}, and whether the money went back is not known`,
    waitingFor: { what: 'refund', since: call.since, until: call.row.dueAt },
    facts: [LOCKED, ...call.lastFound, ...call.leftAlone],
    unasked: [call.lookUp, { does: whatThen(call) }],
    next: [...again(call), ...call.serve],
    avoid: [REFUND_BY_HAND],
  }),
} as const satisfies Record<string, (call: Call) => MainPart>;

/** The next step after a look-up. */
function whatThen({ now, row }: Call): string {
  const done = 'cancels the order if the record says refunded';
  if (row.accepted)
    return `${done}, and sets it free again if the record or a webhook says that the refund failed`;
  if (row.resilient) return `${done}; if not, it sends the refund again with the same key`;
  const from = notChargedAfter(row);
  const late =
    from > now ? `if it still says otherwise after ${momentText(from, now)}` : 'if it says otherwise';
  return `${done}; ${late}, it sets the order free again, paid as it was`;
}

function again({ id, row }: Call): Advice[] {
  const cancel = row.accepted
    ? 'reads the record first; the refund is not sent again while it is undecided'
    : MOVES.refunding.cancel.why;
  return [
    advise.cancel(id, cancel),
    advise.recover('does now what would be done by itself, for whatever else is open too'),
  ];
}
