// Makes the journal rows that the use cases write, each leased by this process from its first moment.
import {
  type JournalKind,
  type JournalRow,
  leaseMs,
  lookupBackoffMs,
  type NewJournalRow,
  type NotificationTemplate,
} from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import type { Deps, ThisProcess } from '../ports/store.ts';

/** The dependencies that a new row is made with. */
export type RowDeps = Pick<Deps, 'settings' | 'newKey'>;

/** The lease of a claim: this process, from now, for the longest call and a little more. */
export function newLease({ settings }: Pick<Deps, 'settings'>, now: number) {
  return {
    state: 'running',
    leaseOwner: settings.leaseOwner,
    leaseUntil: now + leaseMs(settings),
  } as const;
}

/** Allows the call of a row to leave now, with this process's time limit. */
export function sendingNow({ settings }: Pick<Deps, 'settings'>, kind: JournalKind, now: number) {
  const isEmail = kind === 'notification';
  return { sentAt: now, timeoutMs: isEmail ? settings.notificationTimeoutMs : settings.paymentTimeoutMs };
}

/**
 * The same for a row that may have been sent before. If that call had a longer limit, it may still arrive, so the row
 * keeps the longer limit.
 */
export function sendingAgain(deps: Pick<Deps, 'settings'>, row: JournalRow, now: number) {
  const { sentAt, timeoutMs } = sendingNow(deps, row.kind, now);
  return { sentAt, timeoutMs: Math.max(timeoutMs, row.timeoutMs ?? 0), sends: row.sends + 1 };
}

export const NO_LEASE = { leaseOwner: null, leaseUntil: null } as const;

/** A new payment attempt of the whole total, on its way. */
export function paymentRow(deps: RowDeps, order: OrderHead, now: number): NewJournalRow {
  return { ...rowOf(deps, order, now), kind: 'payment', ...sendingNow(deps, 'payment', now) };
}

/** A payment attempt that has not left yet; recovery sends it when it is due. */
export function waitingPaymentRow(deps: RowDeps, order: OrderHead, now: number): NewJournalRow {
  return { ...rowOf(deps, order, now), ...NO_LEASE, kind: 'payment', state: 'waiting' };
}

/** A charge that is already known to have succeeded, for the journal. */
export function knownChargeRow(
  deps: RowDeps,
  order: OrderHead,
  paymentId: string,
  now: number,
): NewJournalRow {
  return { ...rowOf(deps, order, now), ...NO_LEASE, kind: 'payment', state: 'done', paymentId };
}

/** A refund that has reserved the order; it is not sent before a look-up has named the payment. */
export function refundRow(deps: RowDeps, order: OrderHead, now: number): NewJournalRow {
  return { ...rowOf(deps, order, now), kind: 'refund' };
}

/** `money` is the amount charged, if it is not the order's total. */
export function compensationRow(
  deps: RowDeps,
  order: OrderHead,
  paymentId: string,
  now: number,
  money?: { readonly amount: number; readonly currency: string },
): NewJournalRow {
  return {
    ...rowOf(deps, order, now),
    ...(money ? { amount: money.amount, currency: money.currency } : {}),
    kind: 'compensation',
    paymentId,
    ...sendingNow(deps, 'compensation', now),
  };
}

/**
 * A compensation of charges that the record will name: recovery reads the record until it is conclusive, and refunds
 * charges that the order has no use for. `attempt` is the call whose charge may still arrive; without it, no charge
 * can.
 */
export function lookLaterRow(
  deps: RowDeps,
  order: OrderHead,
  now: number,
  attempt?: JournalRow | undefined,
): NewJournalRow {
  return {
    ...rowOf(deps, order, now),
    ...NO_LEASE,
    kind: 'compensation',
    state: 'waiting',
    dueAt: now + lookupBackoffMs(0),
    sentAt: attempt?.sentAt ?? null,
    timeoutMs: attempt?.timeoutMs ?? null,
    resilient: attempt?.resilient ?? deps.settings.resilience,
  };
}

/** A payment attempt that has reserved the order; it is not sent before the record has been read. */
export function reservedPaymentRow(deps: RowDeps, order: OrderHead, now: number): NewJournalRow {
  return rowOf(deps, order, now);
}

export function notificationRow(
  deps: RowDeps,
  order: OrderHead,
  template: NotificationTemplate,
  now: number,
): NewJournalRow {
  const row = { ...rowOf(deps, order, now), kind: 'notification', template } as const;
  // With resilience on it leaves through the outbox: recovery sends it, in the order's sequence.
  if (row.resilient) return { ...row, ...NO_LEASE, state: 'waiting' };
  return { ...row, ...sendingNow(deps, 'notification', now) };
}

/** The patch that makes a row of this process `unknown`, to be looked up at `dueAt`. */
export function asUnknown(dueAt: number, detail: string) {
  return { state: 'unknown', dueAt, detail, ...NO_LEASE } as const;
}

/** The patch that lets a row of this process wait, to be sent (again) at `dueAt`. */
export function asWaiting(dueAt: number, detail: string | null) {
  return { state: 'waiting', dueAt, detail, ...NO_LEASE } as const;
}

/** The patch that closes a row. */
export function asClosed(state: 'done' | 'refused' | 'dropped', detail: string | null = null) {
  return { state, detail, ...NO_LEASE } as const;
}

/** Whether a running row's process has ended or its lease is over, so that any process may claim it. */
export function isLeaseFree({ isGone }: Pick<ThisProcess, 'isGone'>, row: JournalRow, now: number): boolean {
  if (row.state !== 'running') return false;
  return row.leaseUntil === null || row.leaseUntil <= now || isGone(row.leaseOwner ?? '');
}

function rowOf(deps: RowDeps, order: OrderHead, now: number): NewJournalRow {
  return {
    orderId: order.id,
    kind: 'payment',
    idempotencyKey: deps.newKey(),
    paymentId: null,
    amount: order.totalAmount,
    currency: order.currency,
    template: null,
    resilient: deps.settings.resilience,
    dueAt: now,
    createdAt: now,
    sentAt: null,
    timeoutMs: null,
    ...newLease(deps, now),
  };
}
