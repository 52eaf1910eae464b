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
  const lookUp: AutomaticStep = {
    key: 'read_payment_record',
    does: "reads the Payment Service's record",
    dueAt,
    calls: 'payments',
  };
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
    lastReason: detail === null ? '' : `; last result: ${detail}`,
    sentOften:
      sends > 1 ? [`the ${row.kind} was sent ${sends} times, always with the same idempotency key`] : [],
    /** The findings of the look-ups so far. */
    lastFound:
      lookups > 0 && detail !== null
        ? [`the Payment Service's record was read ${times}; last result: ${detail}`]
        : [],
    emptyIsNoAnswer:
      counts > now
        ? [
            `before ${momentText(counts, now)}, an empty record does not prove that nothing was charged: the call may still arrive`,
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
      `a process is working on it; no other payment or refund of the order can start before ${momentText(until, now)}`,
    ],
    unasked: [
      {
        key: 'take_over',
        does: `takes over after ${momentText(until, now)} if that process has stopped`,
        at: until,
      },
    ],
    next: [advise.watch(id)],
  } satisfies Part;
}

/** Explains a call that was due long ago, if recovery may not be running, and advises a fix. */
function late({ lookEveryMs, now }: OrderSnapshot, { dueAt, kind, resilient, state }: JournalRow) {
  const isOwnMoney = kind === 'payment' || kind === 'refund';
  const isDue = state === 'waiting' || (state === 'unknown' && isOwnMoney);
  if (!isDue || lookEveryMs !== undefined || now - dueAt < LATE_MS) return { leftAlone: [], serve: [] };
  const notServed = 'no server is running on this order database';
  const service = kind === 'notification' ? 'notifications' : 'payments';
  const why = resilient
    ? `either ${notServed}, or the ${SERVICES[service]} is down`
    : `it seems that ${notServed}`;
  return {
    leftAlone: [`the next step was due at ${momentText(dueAt, now)} but has not started: ${why}`],
    serve: [advise.serve('takes the automatic next steps while it runs')],
  };
}
