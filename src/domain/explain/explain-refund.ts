// Why an order that is to be cancelled still is PAID: what is open of its refund, and what came of the last one.
import { isAbandoned } from '../journal/journal-entries.ts';
import { absenceCountsFrom, isOpen, type JournalRow } from '../model/journal.ts';
import {
  age,
  anywhere,
  atDatabase,
  byItself,
  callByItself,
  type Fact,
  fact,
  type Known,
  leftAlone,
  type MainPart,
  moment,
  type Part,
  REFUND_BY_HAND,
  timesText,
  together,
  told,
  waitingFor,
} from './explanation.ts';

const LOCKED = fact('it is locked meanwhile: it cannot be shipped');

/** Of a PAID order. */
export function explainRefund(known: Known): MainPart {
  const row = known.journal.find((one) => one.kind === 'refund' && isOpen(one));
  if (!row) return free(known);
  if (row.state === 'running') return running(known, row);
  return row.state === 'waiting' ? waiting(known, row) : unknown(known, row);
}

function free(known: Known): MainPart {
  const { order, events, journal } = known;
  const paidAt = events.findLast(({ to }) => to === 'paid')?.at ?? order.updatedAt;
  const next = [
    anywhere(`orders ship ${order.id}`, 'marks it as shipped and tells the customer'),
    anywhere(`orders cancel ${order.id}`, 'refunds the customer, then cancels'),
  ];
  const last = journal.findLast(({ kind }) => kind === 'refund');
  if (!last) {
    const says = `paid and waits to be shipped, for ${age(known, paidAt)} now`;
    return { situation: 'paid', says, waitingFor: waitingFor(known, 'person', paidAt), next };
  }
  return {
    situation: 'refund_failed',
    says: `paid: its last refund did not come about (${last.detail ?? 'refused'}), and nothing is under way`,
    waitingFor: waitingFor(known, 'person', events.at(-1)?.at ?? order.updatedAt),
    facts: [
      fact('it is free again: it may be shipped or cancelled'),
      fact('nothing is tried again by itself'),
    ],
    next: next.toReversed(),
  };
}

function running(known: Known, row: JournalRow): MainPart {
  const { order, now } = known;
  const since = row.sentAt ?? row.createdAt;
  const until = row.leaseUntil ?? now;
  if (!isAbandoned(known, row, now)) {
    return {
      situation: 'refund_under_way',
      says: 'paid and being refunded: the answer of the Payment Service has not come yet',
      waitingFor: waitingFor(known, 'refund', since, until),
      facts: [
        LOCKED,
        fact(
          `a process is at it: nobody else may touch its money before ${moment(known, until)}, or longer while it works`,
        ),
      ],
      unasked: [told(known, 'takes it over then, should that process have ended without a word', until)],
      next: [anywhere(`orders watch ${order.id}`, 'shows what comes of it')],
      avoid: [REFUND_BY_HAND],
    };
  }
  const isSent = row.sentAt !== null;
  return {
    situation: 'refund_abandoned',
    says: isSent
      ? 'paid: the process that was refunding it has ended without writing down what came of it'
      : 'paid: the process that was to refund it has ended before it sent the refund',
    waitingFor: waitingFor(known, 'refund', since),
    ...together(
      {
        facts: [LOCKED],
        unasked: [
          isSent || row.resilient
            ? byItself(known, "reads the Payment Service's record and goes on by what it says", now)
            : byItself(
                known,
                'sees that nothing was sent and sets the order free again, paid as it was',
                now,
              ),
        ],
      },
      again(known),
      { avoid: [REFUND_BY_HAND] },
    ),
  };
}

/** With resilience on a refund is repeated until it is done. */
function waiting(known: Known, row: JournalRow): MainPart {
  const isSent = row.sends > 0;
  const why = row.detail === null ? '' : ` (${row.detail})`;
  return {
    situation: 'refund_waiting',
    says: isSent
      ? `paid: its refund did not go through${why} and is repeated until it does`
      : `paid: its refund has been waiting for the Payment Service for ${age(known, row.createdAt)}${why}`,
    waitingFor: waitingFor(known, 'refund', row.createdAt, row.dueAt),
    ...together(
      {
        facts: [
          LOCKED,
          ...(row.sends > 1 ? [fact(`it was sent ${row.sends} times, each time with the same key`)] : []),
        ],
        unasked: [callByItself(known, 'sends the refund', row.dueAt)],
      },
      leftAlone(known, row),
      again(known),
      { avoid: [REFUND_BY_HAND] },
    ),
  };
}

function unknown(known: Known, row: JournalRow): MainPart {
  const since = row.sentAt ?? row.createdAt;
  return {
    situation: 'refund_unknown',
    says: row.accepted
      ? `paid: the Payment Service has taken its refund ${age(known, since)} ago and has not decided yet`
      : `paid: its refund has had no answer for ${age(known, since)}, and whether the money went back is not known`,
    waitingFor: waitingFor(known, 'refund', since, row.dueAt),
    ...together(
      {
        facts: [LOCKED, ...lastWord(row)],
        unasked: [
          callByItself(known, "reads the Payment Service's record", row.dueAt),
          told(known, whatThen(known, row)),
        ],
      },
      again(known),
      leftAlone(known, row),
      { avoid: [REFUND_BY_HAND] },
    ),
  };
}

function whatThen(known: Known, row: JournalRow): string {
  const done = 'cancels the order if the record says refunded';
  if (row.accepted)
    return `${done}, and sets it free again if the record or a webhook says that the refund failed`;
  if (row.resilient) return `${done}; if not, it sends the refund again with the same key`;
  const from = absenceCountsFrom(row);
  const late =
    from > known.now ? `if it still says otherwise after ${moment(known, from)}` : 'if it says otherwise';
  return `${done}; ${late}, it sets the order free again, paid as it was`;
}

function lastWord({ detail, lookups }: JournalRow): Fact[] {
  if (detail === null || lookups === 0) return [];
  return [fact(`the record was read ${timesText(lookups)}; last: ${detail}`)];
}

function again({ order, journal }: Known): Part {
  const isTaken = journal.some((row) => row.kind === 'refund' && row.accepted && isOpen(row));
  const cancel = isTaken
    ? 'reads the record first; the refund is not sent again while it is undecided'
    : 'reads the record first, and repeats the refund with the same key only if it did not arrive';
  return {
    next: [
      anywhere(`orders cancel ${order.id}`, cancel),
      atDatabase('orders recover', 'does now what would be done by itself, for whatever else is open too'),
    ],
  };
}
