// What is known of an order when somebody asks why it does not go on, and the parts that the answer is made of.
import type { Batch } from '../model/batch.ts';
import type { JournalRow } from '../model/journal.ts';
import type { Order, OrderEvent } from '../model/order.ts';
import type { BreakerState } from '../model/service-health.ts';
import type { ForeignCharge } from '../ports/payment-store.ts';
import { ageText, momentText, timeToJson } from '../shared/format.ts';

export interface Known {
  readonly order: Order;
  /** The timeline and all rows of the journal about the order, oldest first. */
  readonly events: readonly OrderEvent[];
  readonly journal: readonly JournalRow[];
  /** Charges in the Payment Service's record that are not the order's own, as last seen. */
  readonly foreign: readonly ForeignCharge[];
  /** The batch that made the order, and whether a process is storing it right now. */
  readonly batch: Batch | undefined;
  readonly isBatchHeld: boolean;
  readonly chargesHeld: boolean;
  /** How often the process that is asked looks at open rows by itself; undefined for a command. */
  readonly lookEveryMs: number | undefined;
  /** Of that process; undefined for a command, which has called nobody. */
  readonly breakers: { readonly payments: BreakerState; readonly notifications: BreakerState } | undefined;
  readonly isGone: (leaseOwner: string) => boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Where an order is, in a word for programs. */
export const SITUATIONS = [
  'payment_held',
  'payment_parked',
  'payment_due',
  'batch_loading',
  'batch_turn',
  'batch_paused',
  'batch_ended',
  'payment_under_way',
  'payment_looked_up',
  'payment_abandoned',
  'payment_unknown',
  'payment_undecided',
  'payment_disagrees',
  'payment_failed',
  'payment_missing',
  'paid',
  'refund_under_way',
  'refund_abandoned',
  'refund_waiting',
  'refund_unknown',
  'refund_failed',
  'late_charge',
  'charge_goes_back',
  'shipped',
  'delivered',
  'cancelled',
] as const;

export type Situation = (typeof SITUATIONS)[number];

/** What has to come before the order goes on. */
export const AWAITED = [
  'payment_answer',
  'payment_record',
  'payment_service',
  'payment_decision',
  'release_of_charges',
  'batch',
  'refund',
  'mail',
  'person',
] as const;

export type Awaited = (typeof AWAITED)[number];

export interface WaitingFor {
  readonly what: Awaited;
  /** RFC 3339, as all times here. */
  readonly since: string;
  /** When it is looked at again, or ends; null where nobody can say. */
  readonly until: string | null;
}

/** `at` is null for what is so now. */
export interface Fact {
  readonly at: string | null;
  readonly text: string;
}

/** What happens by itself; `at` is null where it has no appointed time. */
export interface Unasked {
  readonly by: 'orders serve';
  readonly at: string | null;
  readonly text: string;
}

export interface Advice {
  readonly command: string;
  readonly why: string;
  /** `database`: only on the order book itself, not through --url. */
  readonly where: 'anywhere' | 'database';
}

/** What would be wrong or dangerous now, and why: a command, or something done elsewhere. */
export interface Warning {
  readonly what: string;
  readonly why: string;
}

/** One part of the answer: about the order's money, or about what else of it is open. */
export interface Part {
  readonly waitingFor?: WaitingFor;
  readonly facts?: readonly Fact[];
  readonly unasked?: readonly Unasked[];
  readonly next?: readonly Advice[];
  readonly avoid?: readonly Warning[];
}

export interface MainPart extends Part {
  readonly situation: Situation;
  /** Goes on after "Order 7 is". */
  readonly says: string;
}

/** `until` counts only while it is still to come. */
export function waitingFor(
  { now }: Pick<Known, 'now'>,
  what: Awaited,
  since: number,
  until: number | null = null,
): WaitingFor {
  const isToCome = until !== null && until > now;
  return { what, since: timeToJson(since), until: isToCome ? timeToJson(until) : null };
}

export function fact(text: string, at: number | null = null): Fact {
  return { at: at === null ? null : timeToJson(at), text };
}

export function anywhere(command: string, why: string): Advice {
  return { command, why, where: 'anywhere' };
}

export function atDatabase(command: string, why: string): Advice {
  return { command, why, where: 'database' };
}

/** How long something has been so. */
export function age(known: Known, since: number): string {
  return ageText(known.now - since);
}

export function moment(known: Known, at: number): string {
  return momentText(at, known.now);
}

/** What `orders serve` does with a row that is due at `dueAt`. `does` goes on after its name. */
export function byItself(known: Known, does: string, dueAt: number): Unasked {
  const { lookEveryMs, now } = known;
  const isLater = dueAt > now;
  const soon = lookEveryMs === undefined ? '' : `, within ${ageText(Math.max(lookEveryMs, 1_000))}`;
  const when = isLater ? `at ${moment(known, dueAt)}` : `at its next look${soon}`;
  return told(known, `${does} ${when}`, isLater ? dueAt : null);
}

export function told({ lookEveryMs }: Known, does: string, at: number | null = null): Unasked {
  const who = lookEveryMs === undefined ? 'a running "orders serve"' : 'this server';
  return { by: 'orders serve', at: at === null ? null : timeToJson(at), text: `${who} ${does}` };
}

/** Whoever settles takes a row up long before it is so late. */
const LATE_MS = 120_000;

/** That a row was due long ago, where that may mean that nobody settles. */
export function leftAlone(known: Known, row: JournalRow, service: Service = 'payments'): Part {
  if (known.lookEveryMs !== undefined || known.now - row.dueAt < LATE_MS) return {};
  const nobody = 'no "orders serve" works on this order book';
  const why = row.resilient
    ? `either ${nobody}, or the ${SERVICES[service]} is down`
    : `it seems that ${nobody}`;
  return {
    facts: [fact(`it was due at ${moment(known, row.dueAt)} and has not been taken up since: ${why}`)],
    next: [atDatabase('orders serve', 'does by itself what is told above, as long as it runs')],
  };
}

type Service = 'payments' | 'notifications';

const SERVICES: Readonly<Record<Service, string>> = {
  payments: 'Payment Service',
  notifications: 'Notification Service',
};

/** Whether the process that is asked knows that the service is down. */
export function isDown({ breakers }: Known, service: Service = 'payments'): boolean {
  return breakers !== undefined && breakers[service] !== 'closed';
}

/** What `orders serve` does with a row whose call has to leave; while the service is down, it waits for that. */
export function callByItself(
  known: Known,
  does: string,
  dueAt: number,
  service: Service = 'payments',
): Unasked {
  if (!isDown(known, service)) return byItself(known, does, dueAt);
  return told(known, `tries every few seconds whether the ${SERVICES[service]} is back, and goes on then`);
}

export const REFUND_BY_HAND: Warning = {
  what: 'a refund by hand in the Payment Service',
  why: 'the one under way may go through as well, and the customer gets the money twice',
};

/** Waits for what the first of them waits for that waits at all. */
export function together(...parts: readonly Part[]): Part {
  const first = parts.find((part) => part.waitingFor)?.waitingFor;
  return {
    ...(first ? { waitingFor: first } : {}),
    facts: parts.flatMap(({ facts = [] }) => facts),
    unasked: parts.flatMap(({ unasked = [] }) => unasked),
    next: parts.flatMap(({ next = [] }) => next),
    avoid: parts.flatMap(({ avoid = [] }) => avoid),
  };
}

export function timesText(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}
