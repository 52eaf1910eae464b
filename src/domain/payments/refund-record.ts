// Reads the Payment Service's record before a refund is sent, retried or ended, and writes the finding.
import type { ForeignPayment } from '../journal/conflicts.ts';
import {
  asClosed,
  asUnknown,
  asWaiting,
  lookLaterRow,
  newLease,
  sendingAgain,
} from '../journal/journal-entries.ts';
import { withLease } from '../journal/lease.ts';
import { lockOrder } from '../journal/open-operation.ts';
import { changeOrder, compensate, markCancelled, type OrderChange } from '../journal/order-change.ts';
import { type JournalPatch, type JournalRow, lookupBackoffMs, notChargedAfter } from '../model/journal.ts';
import { sameMoney } from '../model/money.ts';
import type { OrderHead } from '../model/order.ts';
import type { Caller, Deps, PaymentRecord, RecordedPayment, Tx } from '../ports/store.ts';
import { rememberForeign } from './foreign-charges.ts';
import { foreignPayments, freeCharges, type KnownRecord, standIn, withFacts } from './payment-lookup.ts';

export type RefundStep =
  /** The row has been made ready: its call leaves now. */
  | { readonly next: 'send'; readonly row: JournalRow }
  /** The money is refunded, the order is cancelled. */
  | { readonly next: 'cancelled' }
  /** No captured payment to refund. */
  | { readonly next: 'nothing_charged' }
  /** The order is free again: it was not refunded. */
  | { readonly next: 'free'; readonly reason: string }
  /** Neither is known yet; the row stays open, unless no call was ever sent. */
  | { readonly next: 'wait'; readonly why: 'unreachable' | 'pending' | 'too_early'; readonly reason: string }
  | { readonly next: 'disagrees'; readonly payments: readonly ForeignPayment[] }
  /** Another process has continued it. */
  | { readonly next: 'taken' };

export type RefundLookUp = RefundStep & {
  readonly order: OrderHead;
  readonly followUps: readonly JournalRow[];
};

/** `sends`: a refund that is not in the record leaves now; else its order is released once absence counts. */
export async function lookUpRefund(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
  { sends }: { readonly sends: boolean },
): Promise<RefundLookUp> {
  return withLease(deps, row, async (lease) => {
    const askedAt = deps.clock.now();
    const { orderId } = row;
    caller.onStep?.({ is: 'calling', orderId, call: 'record' });
    const record = await deps.services.payments.getPaymentByOrder(orderId, caller);
    const isLate = askedAt >= notChargedAfter(row);
    const found = await lease.record((tx) => decide({ deps, tx, row, record, caller, sends, isLate }));
    caller.onStep?.({ is: 'recorded', orderId, call: 'record', status: found.order.status });
    return found;
  });
}

interface Decision {
  readonly deps: Deps;
  readonly tx: Tx;
  readonly row: JournalRow;
  readonly record: PaymentRecord;
  readonly caller: Caller;
  readonly sends: boolean;
  readonly isLate: boolean;
}

async function decide(decision: Decision): Promise<RefundLookUp> {
  const { deps, tx, row, record, caller } = decision;
  const order = await lockOrder(tx, row.orderId);
  const known = await withFacts(tx, order, record);
  const now = deps.clock.now();
  const step = order.status === 'paid' ? stepOf(decision, known) : ({ next: 'taken' } as const);
  const patch =
    step.next === 'taken' ? asClosed('dropped', 'the order is not paid') : patchOf(decision, step, now);
  if (!(await tx.patchHeld(row, patch))) return { next: 'taken', order, followUps: [] };
  const change = changeOrder(order, caller.actor, now);
  await rememberForeign(tx, known, change, now);
  const followUps = await follow(decision, known, step, change);
  return { ...step, order: await change.save(tx), followUps };
}

function stepOf({ deps, row, sends, isLate }: Decision, known: KnownRecord): RefundStep {
  const { record } = known;
  if (!record.reached) return { next: 'wait', why: 'unreachable', reason: record.reason };
  const foreign = foreignPayments(known);
  if (foreign.length > 0) return { next: 'disagrees', payments: foreign };
  const own = ownPayment(known, row) ?? standIn(known);
  if (own?.status === 'refunded') return { next: 'cancelled' };
  if (own?.status === 'unclear') {
    const reason = `payment ${own.paymentId} has an unknown status`;
    return { next: 'wait', why: 'unreachable', reason };
  }
  const hasFailed = own?.status === 'declined';
  if (row.accepted && !hasFailed) {
    return {
      next: 'wait',
      why: 'pending',
      reason: 'the Payment Service has not decided about the refund yet',
    };
  }
  if (row.accepted && !sends) return { next: 'free', reason: 'the record says that the refund failed' };
  // A service that pays by webhook alone may have no record; the payment's id is known all the same.
  const isGone = hasFailed && !row.accepted;
  const paymentId = isGone ? extras(known, row.paymentId)[0]?.paymentId : (own?.paymentId ?? row.paymentId);
  if (sends) {
    if (paymentId == null) return { next: 'nothing_charged' };
    const now = deps.clock.now();
    const sent = { ...newLease(deps, now), ...sendingAgain(deps, row, now), paymentId, accepted: false };
    return { next: 'send', row: { ...row, ...sent } };
  }
  if (!isLate) return { next: 'wait', why: 'too_early', reason: 'not refunded yet' };
  return { next: 'free', reason: 'the record says not refunded' };
}

/** The payment that the refund is about, as the record has it. */
function ownPayment({ record }: KnownRecord, row: JournalRow): RecordedPayment | undefined {
  if (!record.reached) return undefined;
  const about = record.payments.filter(({ paymentId, ...money }) =>
    row.paymentId === null ? sameMoney(money, row) : paymentId === row.paymentId,
  );
  const inOrder = ['succeeded', 'unclear', 'refunded', 'processing', 'declined'] as const;
  // A payment that may still be captured counts before one that was refunded.
  return inOrder.map((status) => about.find((one) => one.status === status)).find((one) => one);
}

/** Charges other than the one that the refund is about. */
function extras(known: KnownRecord, ownId: string | null): RecordedPayment[] {
  return freeCharges(known).filter(({ paymentId }) => paymentId !== ownId);
}

function patchOf({ row }: Decision, step: Exclude<RefundStep, { next: 'taken' }>, now: number): JournalPatch {
  switch (step.next) {
    case 'send': {
      const { state, leaseOwner, leaseUntil, sends, paymentId, accepted } = step.row;
      const sent = { sentAt: step.row.sentAt ?? now, timeoutMs: step.row.timeoutMs ?? 0 };
      return { state, leaseOwner, leaseUntil, sends, paymentId, accepted, ...sent };
    }
    case 'cancelled':
      return asClosed('done');
    case 'nothing_charged':
      return asClosed('dropped', 'no charge found');
    case 'free':
      return asClosed('refused', step.reason);
    case 'disagrees': {
      // A cancellation that was accepted before continues once a person has decided.
      const isAccepted = row.resilient && row.lookups > 0;
      return putBack(row, 'the record holds a foreign charge', now, isAccepted);
    }
    case 'wait':
      return putBack(row, step.reason, now, row.resilient);
  }
}

/** Dropped if it was never sent, unless it is retried until it succeeds; else still unknown. */
function putBack(row: JournalRow, reason: string, now: number, isRepeated: boolean): JournalPatch {
  const lookups = row.lookups + 1;
  const dueAt = now + lookupBackoffMs(lookups);
  if (row.sentAt !== null) return { ...asUnknown(dueAt, reason), lookups };
  return isRepeated ? { ...asWaiting(dueAt, reason), lookups } : asClosed('dropped', reason);
}

async function follow(
  { deps, tx, row }: Decision,
  known: KnownRecord,
  step: RefundStep,
  change: OrderChange,
): Promise<JournalRow[]> {
  const { order } = known;
  const followUps: JournalRow[] = [];
  switch (step.next) {
    case 'cancelled': {
      const { paymentId } = row;
      followUps.push(...(await compensate(deps, tx, change, extras(known, paymentId))));
      const detail = paymentId === null ? 'refunded' : `payment ${paymentId} refunded`;
      followUps.push(await tx.insertJournal(markCancelled(deps, change, detail, paymentId)));
      break;
    }
    case 'send':
      // The record had another charge in its place: the named one may still appear.
      if (row.paymentId !== null && row.paymentId !== step.row.paymentId) {
        await tx.insertJournal(lookLaterRow(deps, order, deps.clock.now(), step.row));
      }
      change.note('refund_initiated', `payment ${step.row.paymentId}`, step.row.paymentId);
      followUps.push(...(await compensate(deps, tx, change, extras(known, step.row.paymentId))));
      break;
    case 'nothing_charged':
      change.note('refund_refused', 'the record holds no charge', row.paymentId);
      break;
    case 'free':
      change.note('refund_refused', `${step.reason}; the order is unlocked`, row.paymentId);
  }
  return followUps;
}
