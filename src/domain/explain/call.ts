// An order and one open call of its journal, with the words that several situations use for it.
import { isLeaseFree } from '../journal/journal-entries.ts';
import { type JournalRow, notChargedAfter } from '../model/journal.ts';
import { ageText, momentText } from '../shared/format.ts';
import { advise } from './advice.ts';
import { type AutomaticStep, type OrderSnapshot, type Part, SERVICES } from './explanation.ts';

/** A running recovery takes a row long before it is so late. */
const LATE_MS = 120_000;

export type Call = ReturnType<typeof callOf>;

export function callOf(known: OrderSnapshot, row: JournalRow) {
  const { now } = known;
  const { detail, lookups, sends } = row;
  const isRunning = row.state === 'running';
  const isUnderWay = isRunning && !isLeaseFree(known, row, now);
  // Recovery takes over the row of an ended process at once.
  const dueAt = isRunning ? now : row.dueAt;
  const since = row.sentAt ?? row.createdAt;
  const counts = notChargedAfter(row);
  const times = lookups === 1 ? 'once' : `${lookups} times`;
  const lookUp: AutomaticStep = { does: "reads the Payment Service's record", dueAt, calls: 'payments' };
  return {
    ...known,
    id: known.order.id,
    row,
    /** Its process is alive. */
    isUnderWay,
    dueAt,
    /** When it was sent, or reserved if it was not sent. */
    since,
    ago: ageText(now - since),
    /** How long ago it was written. */
    waited: ageText(now - row.createdAt),
    lookUp,
    lastReason: detail === null ? '' : `; last: ${detail}`,
    sentOften: sends > 1 ? [`it was sent ${sends} times, each time with the same key`] : [],
    /** The findings of the look-ups so far. */
    lastFound: lookups > 0 && detail !== null ? [`the record was read ${times}; last: ${detail}`] : [],
    emptyIsNoAnswer:
      counts > now
        ? [
            `until ${momentText(counts, now)} an empty record does not yet mean "not charged": the call may still arrive`,
          ]
        : [],
    ...late(known, row),
  };
}

/** Explains a call under way. */
export function underWay({ id, now, row }: Call) {
  const until = row.leaseUntil ?? now;
  return {
    facts: [
      `a process is at it: no other may touch its money before ${momentText(until, now)}, or longer while it works`,
    ],
    unasked: [{ does: 'takes it over then, should that process have ended without a word', at: until }],
    next: [advise.watch(id)],
  } satisfies Part;
}

/** Explains a call that was due long ago, if recovery may not be running, and advises a fix. */
function late({ lookEveryMs, now }: OrderSnapshot, { dueAt, kind, resilient, state }: JournalRow) {
  const isOwnMoney = kind === 'payment' || kind === 'refund';
  const isDue = state === 'waiting' || (state === 'unknown' && isOwnMoney);
  if (!isDue || lookEveryMs !== undefined || now - dueAt < LATE_MS) return { leftAlone: [], serve: [] };
  const notServed = 'no "orders serve" works on this order book';
  const service = kind === 'notification' ? 'notifications' : 'payments';
  const why = resilient
    ? `either ${notServed}, or the ${SERVICES[service]} is down`
    : `it seems that ${notServed}`;
  return {
    leftAlone: [`it was due at ${momentText(dueAt, now)} and has not been taken up since: ${why}`],
    serve: [advise.serve('does by itself what is told above, as long as it runs')],
  };
}
