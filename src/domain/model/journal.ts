// The journal: every call to another service is a row here before it leaves, and its result is written together with
// the status change it causes. Recovery looks at open rows only.
import { lastSendAfterMs } from './service-health.ts';

/**
 * The kind of a row's call. `payment` and `refund` are an order's own operations, of which one may be open at a time;
 * a `compensation` refunds a charge that the order has no use for, one per payment id.
 */
export const JOURNAL_KINDS = ['payment', 'refund', 'compensation', 'notification'] as const;

export type JournalKind = (typeof JOURNAL_KINDS)[number];

/** Kinds that call the Payment Service. */
export const MONEY_KINDS: readonly JournalKind[] = ['payment', 'refund', 'compensation'];

/**
 * Open: `waiting` (due at a time), `running` (leased by a process), `unknown` (no answer; look up when due).
 * Closed: `done`, `refused` (a definite no), `dropped` (no longer wanted).
 */
export type JournalState = 'waiting' | 'running' | 'unknown' | 'done' | 'refused' | 'dropped';

export type NotificationTemplate = 'ORDER_CONFIRMATION' | 'ORDER_SHIPPED' | 'ORDER_CANCELLED';

export interface JournalRow {
  readonly id: number;
  readonly orderId: number;
  readonly kind: JournalKind;
  readonly state: JournalState;
  /** Equal for every repeat of the same intent. Has a random part: order ids repeat after a restore. */
  readonly idempotencyKey: string;
  /** The Payment Service's id of the payment, once known. */
  readonly paymentId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly template: NotificationTemplate | null;
  /** Whether the row was written with resilience on; the row keeps the mode it began in. */
  readonly resilient: boolean;
  /** How often the call was sent, and how often its outcome was looked up since. */
  readonly sends: number;
  readonly lookups: number;
  /** Epoch milliseconds, as all times here. When recovery should take up an open row. */
  readonly dueAt: number;
  /** Set in the transaction that allows the call; a row never sent has null. */
  readonly sentAt: number | null;
  /** The time limit of that call, regardless of the settings of a process that reads the row later. */
  readonly timeoutMs: number | null;
  /** Of a refund: the Payment Service has accepted it and not decided yet. */
  readonly accepted: boolean;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
  /** Counts the claims: a result is written only by the claim that is still the last one. */
  readonly claims: number;
  readonly detail: string | null;
  /** The batch that a payment belongs to. */
  readonly batchId: number | null;
  readonly createdAt: number;
}

export interface NewJournalRow {
  readonly orderId: number;
  readonly kind: JournalKind;
  readonly state: JournalState;
  readonly idempotencyKey: string;
  readonly paymentId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly template: NotificationTemplate | null;
  readonly resilient: boolean;
  readonly dueAt: number;
  readonly sentAt: number | null;
  readonly timeoutMs: number | null;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
  readonly createdAt: number;
  /** The batch in which a payment waits for its turn. */
  readonly batchId?: number;
}

/** The members of a row that a transaction may change. */
export type JournalPatch = Partial<
  Pick<
    JournalRow,
    | 'kind'
    | 'state'
    | 'paymentId'
    | 'sends'
    | 'lookups'
    | 'dueAt'
    | 'leaseOwner'
    | 'leaseUntil'
    | 'accepted'
    | 'detail'
    | 'createdAt'
  >
> &
  Sent;

/** A call is never allowed without its time limit. Null: no call that was sent can still arrive. */
type Sent =
  | { readonly sentAt: number; readonly timeoutMs: number }
  | { readonly sentAt: null; readonly timeoutMs: null }
  | { readonly sentAt?: never; readonly timeoutMs?: never };

export interface OpenCounts {
  /** Payments, refunds and compensations. */
  readonly money: number;
  readonly emails: number;
  readonly failedEmails: number;
  /** Charges in the Payment Service's record that are not their order's own. */
  readonly foreignCharges: number;
  /** When the oldest open one of each was written; null if there is none. */
  readonly oldestMoneyAt: number | null;
  readonly oldestEmailAt: number | null;
}

export interface OpenQuery {
  readonly kinds: readonly JournalKind[];
  /** Only waiting and unknown rows due by then, or due later than the longest delay: a wrong clock wrote those. */
  readonly dueBy: number;
  readonly dueAfter: number;
  /** Running rows count as held until their lease is over at this time, or while it is longer than any, */
  readonly now: number;
  readonly longestLeaseUntil: number;
  /** unless their owner is one of these. */
  readonly goneOwners: readonly string[];
  readonly afterId: number;
  readonly limit: number;
}

/** Emails that wait or are under way, and permanently failed ones; or the latter alone. */
export interface OutboxQuery {
  readonly onlyFailed: boolean;
  readonly afterId?: number;
  readonly skip?: number;
  readonly limit: number;
}

export function isOpen(row: Pick<JournalRow, 'state'>): boolean {
  return row.state === 'waiting' || row.state === 'running' || row.state === 'unknown';
}

/** The longest time limit of a call that can be configured. */
export const MAX_TIMEOUT_MS = 3_600_000;

/** Time in addition to the longest call, for the work around it. */
const LEASE_SLACK_MS = 5_000;

export function leaseMs(timeouts: { paymentTimeoutMs: number; notificationTimeoutMs: number }): number {
  return Math.max(timeouts.paymentTimeoutMs, timeouts.notificationTimeoutMs) + LEASE_SLACK_MS;
}

/**
 * No process takes a longer lease, whatever its settings, so a wrong clock wrote any lease that ends later than this
 * from now. The minute allows for clocks that differ a little.
 */
export const LONGEST_LEASE_MS =
  leaseMs({ paymentTimeoutMs: MAX_TIMEOUT_MS, notificationTimeoutMs: MAX_TIMEOUT_MS }) + 60_000;

/** The time limit of calls that were sent before it was stored with them. */
const FORMER_PAYMENT_TIMEOUT_MS = 30_000;
const FORMER_NOTIFICATION_TIMEOUT_MS = 10_000;

function timeoutOf({ kind, timeoutMs }: JournalRow): number {
  const former = kind === 'notification' ? FORMER_NOTIFICATION_TIMEOUT_MS : FORMER_PAYMENT_TIMEOUT_MS;
  return timeoutMs ?? former;
}

/** How long after `sentAt` the call may begin. A busy process needs some of it even if the time limit is short. */
function sendWindowMs(row: JournalRow): number {
  return Math.min(LEASE_SLACK_MS, Math.max(1_000, timeoutOf(row)));
}

/**
 * Whether the call that a row allowed may still leave. Not after a pause (a machine suspended, a process starved):
 * its time counts from `sentAt`, so that a later look-up knows when the call is surely over.
 */
export function isSendWindowOpen(row: JournalRow, now: number): boolean {
  return leaveWithinMs(row, now) > 0;
}

export function leaveWithinMs(row: JournalRow, now: number): number {
  return row.sentAt === null ? 0 : row.sentAt + sendWindowMs(row) - now;
}

/** "None" in the Payment Service's record means "not charged" only in a look-up made after this time. */
export function notChargedAfter(row: JournalRow): number {
  if (row.sentAt === null) return 0;
  const timeoutMs = timeoutOf(row);
  const windowMs = sendWindowMs(row);
  // A repeat may take as long to leave as the first send.
  const repeatsMs = row.resilient ? lastSendAfterMs(timeoutMs) + windowMs : 0;
  const lastSentAt = row.sentAt + windowMs + repeatsMs;
  return lastSentAt + 2 * timeoutMs + 1;
}

/** The outbox retries an email for this long. */
export const EMAIL_LIFE_MS = 24 * 3_600_000;
const FIRST_EMAIL_PAUSE_MS = 2_000;
const MAX_EMAIL_PAUSE_MS = 15 * 60_000;

/** An email that failed and is not retried automatically. */
export function isPermanentlyFailed({ kind, state }: Pick<JournalRow, 'kind' | 'state'>): boolean {
  return kind === 'notification' && state === 'refused';
}

/** The wait before an email is retried. */
export function emailBackoffMs(sends: number): number {
  return Math.min(MAX_EMAIL_PAUSE_MS, FIRST_EMAIL_PAUSE_MS * 2 ** Math.min(sends, 20));
}

const FIRST_LOOKUP_MS = 1_000;
/** No row is ever delayed further. */
export const MAX_LOOKUP_DELAY_MS = 6 * 3_600_000;

/** The wait before the next look-up: doubling, so that a lost attempt never starves new work. */
export function lookupBackoffMs(lookups: number): number {
  return Math.min(MAX_LOOKUP_DELAY_MS, FIRST_LOOKUP_MS * 2 ** Math.min(lookups, 30));
}

/** The result of a recovery run for one row. */
export interface RecoveredRow {
  readonly orderId: number;
  readonly kind: JournalKind;
  readonly result: string;
  /** It stays open and will be retried. */
  readonly failed: boolean;
  /** Why the Payment Service's record could not be read, if that is the reason. */
  readonly unanswered?: string | undefined;
}

/** How long an Idempotency-Key is kept. */
export const KEY_LIFE_MS = 7 * 86_400_000;
