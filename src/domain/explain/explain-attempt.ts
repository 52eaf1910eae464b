// What is said of a payment that has left and whose end is not known: who is at it, what the record has said, what may
// be done without charging anybody twice.
import { isAbandoned } from '../journal/journal-entries.ts';
import { absenceCountsFrom, type JournalRow } from '../model/journal.ts';
import {
  type Advice,
  age,
  anywhere,
  atDatabase,
  callByItself,
  type Fact,
  fact,
  isDown,
  type Known,
  leftAlone,
  type MainPart,
  moment,
  timesText,
  together,
  told,
  type Unasked,
  type Warning,
  waitingFor,
} from './explanation.ts';

/** Of a PENDING or PAYMENT_PROCESSING order. */
export function explainAttempt(known: Known, row: JournalRow): MainPart {
  if (row.state === 'running') return running(known, row);
  return known.order.status === 'payment_processing' ? undecided(known, row) : unknown(known, row);
}

/** Of a CANCELLED order whose payment never got an answer. */
export function explainLateCharge(known: Known, row: JournalRow): MainPart {
  return {
    situation: 'late_charge',
    says: 'cancelled, but its payment never got an answer: a charge that comes late would be found and given back',
    waitingFor: waitingFor(known, 'payment_record', row.sentAt ?? row.createdAt, row.dueAt),
    facts: [...lookedUp(row), ...emptyIsNoAnswer(known, row)],
    unasked: [lookUp(known, row)],
    next: [RECOVER],
    avoid: [saysNotCharged(known)],
  };
}

function running(known: Known, row: JournalRow): MainPart {
  const { order, now } = known;
  const isSent = order.status === 'payment_processing';
  const status = isSent ? 'being paid' : 'pending';
  const since = row.sentAt ?? row.createdAt;
  const until = row.leaseUntil ?? now;
  if (!isAbandoned(known, row, now)) {
    const does = isSent
      ? `its payment was sent ${age(known, since)} ago, and the answer has not come yet`
      : 'somebody is asking the Payment Service right now whether it was charged';
    return {
      situation: isSent ? 'payment_under_way' : 'payment_looked_up',
      says: `${status}: ${does}`,
      waitingFor: waitingFor(known, isSent ? 'payment_answer' : 'payment_record', since, until),
      facts: [
        fact(
          `a process is at it: nobody else may touch its money before ${moment(known, until)}, or longer while it works`,
        ),
      ],
      unasked: [told(known, 'takes it over then, should that process have ended without a word', until)],
      next: [anywhere(`orders watch ${order.id}`, 'shows what comes of it')],
      avoid: [SECOND_ORDER],
    };
  }
  const { next, avoid } = carefully(known);
  return {
    situation: 'payment_abandoned',
    says: `${status}: the process that was at its payment has ended without writing down what came of it`,
    waitingFor: waitingFor(known, 'payment_record', since),
    facts: [
      fact(`the payment was sent at ${moment(known, since)}, and whether it was charged is not known`),
      ...lookedUp(row),
      ...emptyIsNoAnswer(known, row),
    ],
    unasked: [lookUp(known, { ...row, dueAt: now })],
    next: isSent ? [RECOVER] : next,
    avoid,
  };
}

function unknown(known: Known, row: JournalRow): MainPart {
  const since = firstSentAt(known, row);
  return {
    situation: 'payment_unknown',
    says: `pending: its payment has had no answer for ${age(known, since)}, and whether it was charged is not known`,
    waitingFor: waitingFor(known, 'payment_record', since, row.dueAt),
    ...together(
      {
        facts: [...lookedUp(row), ...emptyIsNoAnswer(known, row)],
        unasked: [lookUp(known, row), told(known, whatThen(known, row))],
        ...carefully(known),
      },
      leftAlone(known, row),
    ),
  };
}

/** What a look-up leads to. */
function whatThen(known: Known, { resilient, batchId }: JournalRow): string {
  const charged = 'books the charge if the record has one, and the order is paid';
  if (!resilient && batchId === null) {
    return `${charged}; if it has none, it leaves it to you whether to pay or to cancel`;
  }
  const rests = known.batch?.status === 'paused' ? `, once batch ${batchId ?? ''} runs again` : '';
  const held = known.chargesHeld ? ', once the charges are released' : rests;
  return `${charged}; if it has none, it sends the payment again with the same key${held}`;
}

/** Since when the attempt is without an answer, however often it was sent. */
function firstSentAt({ events }: Known, { createdAt, sentAt }: JournalRow): number {
  const first = events.find(({ type, at }) => type === 'payment_initiated' && at >= createdAt);
  return first?.at ?? sentAt ?? createdAt;
}

/** The service has taken the payment and not decided yet. */
function undecided(known: Known, row: JournalRow): MainPart {
  const since = firstSentAt(known, row);
  const payment = row.paymentId === null ? 'the payment' : `payment ${row.paymentId}`;
  return {
    situation: 'payment_undecided',
    says: `being paid: the Payment Service has had ${payment} for ${age(known, since)} and has not decided yet`,
    waitingFor: waitingFor(known, 'payment_decision', since, row.dueAt),
    ...together(
      {
        facts: [fact('it is to tell its decision by webhook, and none has come yet'), ...lookedUp(row)],
        unasked: [
          lookUp(known, row),
          told(known, 'books what the record or the webhook says, whichever is there first'),
        ],
        next: [RECOVER],
        avoid: [saysNotCharged(known), SECOND_ORDER],
      },
      leftAlone(known, row),
    ),
  };
}

/** What may be done while nobody knows whether a PENDING order was charged. */
function carefully(known: Known): { next: Advice[]; avoid: Warning[] } {
  const { chargesHeld, order } = known;
  const avoid = [saysNotCharged(known), SECOND_ORDER];
  // Neither of the others gets on without the record.
  if (isDown(known)) return { next: [RECOVER], avoid };
  const next = chargesHeld
    ? [atDatabase('orders release', 'while all charges are held, it cannot be paid')]
    : [anywhere(`orders pay ${order.id}`, 'looks it up first, and charges only what was never charged')];
  const cancel = 'looks it up first, gives back what was charged, and only then cancels';
  return {
    next: [...next, RECOVER, anywhere(`orders cancel ${order.id}`, cancel)],
    avoid,
  };
}

const RECOVER = atDatabase('orders recover', 'looks it up now, and settles whatever else is open');

function saysNotCharged({ order }: Known): Warning {
  return {
    what: `orders resolve ${order.id} --not-charged`,
    why: 'unless the Payment Service has told you so: if it was charged after all, the next payment charges the customer twice',
  };
}

const SECOND_ORDER: Warning = {
  what: 'a second order in its place',
  why: 'it is charged as well, and this one may have been charged',
};

/** What is known of the sends and of the look-ups so far. */
function lookedUp({ sends, lookups, detail }: JournalRow): Fact[] {
  const facts = sends > 1 ? [fact(`it was sent ${sends} times, each time with the same key`)] : [];
  if (lookups === 0 || detail === null) return facts;
  return [...facts, fact(`the record was read ${timesText(lookups)}; last: ${detail}`)];
}

function emptyIsNoAnswer(known: Known, row: JournalRow): Fact[] {
  const counts = absenceCountsFrom(row);
  if (counts <= known.now) return [];
  const until = moment(known, counts);
  return [fact(`until ${until} an empty record does not yet mean "not charged": the call may still arrive`)];
}

function lookUp(known: Known, row: JournalRow): Unasked {
  return callByItself(known, "reads the Payment Service's record", row.dueAt);
}
