// Decides a payment attempt whose answer is missing, by the Payment Service's record and never by a blind
// second call (contract sections 1 and 8). One look-up, one transaction.
import { asked } from './caller.ts';
import { movePaid } from './charge.ts';
import { orderNotFound } from './errors.ts';
import { absenceCountsFrom, type JournalRow } from './journal.ts';
import { compensationRow, notificationRow, refundRow, sendingNow } from './journal-rows.ts';
import { holdingLease } from './lease.ts';
import { describe, type Finding, findCharge, foreignCharges } from './look-up.ts';
import type { OrderHead } from './order.ts';
import { changeOrder, type OrderChange } from './order-change.ts';
import type { Caller, Deps, PaymentRecord, RecordedPayment, Tx } from './ports.ts';
import { patchForFinding } from './settle-patch.ts';

/**
 * Why the record is read: to settle an open attempt, before a new attempt, before a cancellation, or because
 * a person says how it ended. Where the record says otherwise in the last case, nothing changes.
 */
export type Purpose = 'settle' | 'pay' | 'cancel' | 'expect_paid' | 'expect_pending';

export interface Settled {
  readonly order: OrderHead;
  readonly finding: Finding;
  /** False where somebody else settled the attempt while the record was read. */
  readonly held: boolean;
  /** The record does not say what the caller expected of it. */
  readonly disagrees: boolean;
  /** The refund that a cancellation has to send now. */
  readonly refund: JournalRow | undefined;
  readonly followUps: readonly JournalRow[];
}

/** Looks up an attempt that this process has claimed, and writes what the record says. */
export async function settlePayment(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
  purpose: Purpose,
): Promise<Settled> {
  return holdingLease(deps, row, async (lease) => {
    const askedAt = deps.clock.now();
    const record = await deps.payments.recordOf(row.orderId, caller);
    const foreign = foreignCharges(record, row);
    if (foreign.length > 0) {
      deps.log.warn(
        { ...asked(caller), orderId: row.orderId, foreign },
        'charge of another amount, not adopted',
      );
    }
    return lease.record((tx) => decide({ deps, tx, row, record, askedAt, caller, purpose }));
  });
}

interface Decision {
  readonly deps: Deps;
  readonly tx: Tx;
  readonly row: JournalRow;
  readonly record: PaymentRecord;
  readonly askedAt: number;
  readonly caller: Caller;
  readonly purpose: Purpose;
}

async function decide(decision: Decision): Promise<Settled> {
  const { deps, tx, row, record, askedAt, caller, purpose } = decision;
  const order = await tx.lockOrder(row.orderId);
  if (!order) throw orderNotFound(row.orderId);
  const rows = await tx.journalOf(order.id, ['payment', 'refund', 'compensation']);
  const finding = await withoutRefunded(tx, order.id, findCharge(record, row, rows));
  const disagrees = contradicts(purpose, finding);
  const absent = finding.found === 'none' && askedAt >= absenceCountsFrom(row);
  const unwanted = order.status === 'cancelled' || purpose === 'cancel';
  const patch = patchForFinding(deps, row, disagrees ? undefined : finding, absent && unwanted);
  const nothing = { order, finding, disagrees, refund: undefined, followUps: [] };
  if (!(await tx.patchHeld(row, patch))) return { ...nothing, held: false };
  if (disagrees) return { ...nothing, held: true };
  const change = changeOrder(order, caller.actor, deps.clock.now());
  const done = await applyFinding(decision, order, change, finding);
  if (change.status === 'payment_processing' && endsProcessing(decision, finding, absent)) {
    change.move('payment_failed', describe(finding));
  }
  return { order: await change.save(tx), finding, disagrees, held: true, ...done };
}

/** The record was read a while ago: what an event has said since counts more. */
async function withoutRefunded(tx: Tx, orderId: number, finding: Finding): Promise<Finding> {
  if (finding.found !== 'captured') return finding;
  const [first] = finding.payments;
  const kept: RecordedPayment[] = [];
  for (const payment of finding.payments) {
    if (!(await tx.wasRefunded(orderId, payment.paymentId))) kept.push(payment);
  }
  const [captured, ...more] = kept;
  if (captured) return { found: 'captured', payments: [captured, ...more] };
  return { found: 'ended', status: 'refunded', paymentId: first.paymentId };
}

interface Done {
  readonly refund: JournalRow | undefined;
  readonly followUps: JournalRow[];
}

async function applyFinding(
  decision: Decision,
  order: OrderHead,
  change: OrderChange,
  finding: Finding,
): Promise<Done> {
  const { deps, tx, purpose } = decision;
  const waits = order.status === 'pending' || order.status === 'payment_processing';
  if (finding.found === 'captured') {
    return waits
      ? bookCharge(decision, order, change, finding.payments)
      : { refund: undefined, followUps: await giveBack(decision, order, change, finding.payments) };
  }
  const followUps: JournalRow[] = [];
  if (purpose === 'cancel' && finding.found !== 'unreachable') {
    change.move('cancelled', describe(finding));
    followUps.push(await tx.insertJournal(notificationRow(deps, order, 'ORDER_CANCELLED', deps.clock.now())));
  } else if (finding.found === 'processing' && order.status === 'pending') {
    change.move('payment_initiated', describe(finding));
  }
  return { refund: undefined, followUps };
}

/** The first charge pays the order, and for a cancellation goes back at once; any other one goes back. */
async function bookCharge(
  decision: Decision,
  order: OrderHead,
  change: OrderChange,
  [first, ...more]: Extract<Finding, { found: 'captured' }>['payments'],
): Promise<Done> {
  const { deps, tx, purpose } = decision;
  const now = deps.clock.now();
  movePaid(change, first.paymentId);
  const followUps = await giveBack(decision, order, change, more);
  if (purpose === 'cancel') {
    const row = {
      ...refundRow(deps, order, now),
      paymentId: first.paymentId,
      ...sendingNow(deps, 'refund', now),
    };
    change.note('refund_initiated', `payment ${first.paymentId}`);
    return { refund: await tx.insertJournal(row), followUps };
  }
  followUps.push(await tx.insertJournal(notificationRow(deps, order, 'ORDER_CONFIRMATION', now)));
  return { refund: undefined, followUps };
}

async function giveBack(
  { deps, tx }: Decision,
  order: OrderHead,
  change: OrderChange,
  payments: readonly { readonly paymentId: string }[],
): Promise<JournalRow[]> {
  const rows: JournalRow[] = [];
  for (const { paymentId } of payments) {
    rows.push(await tx.insertJournal(compensationRow(deps, order, paymentId, deps.clock.now())));
    change.note('compensation_initiated', `payment ${paymentId} goes back: the order is ${change.status}`);
  }
  return rows;
}

function contradicts(purpose: Purpose, finding: Finding): boolean {
  if (finding.found === 'unreachable') return purpose === 'expect_paid' || purpose === 'expect_pending';
  if (purpose === 'expect_paid') return finding.found !== 'captured';
  return purpose === 'expect_pending' && (finding.found === 'captured' || finding.found === 'processing');
}

/** An order stops being PAYMENT_PROCESSING unless the service has said that it is at it. */
function endsProcessing({ row, purpose }: Decision, finding: Finding, absent: boolean): boolean {
  if (finding.found === 'captured' || finding.found === 'processing') return false;
  return purpose === 'expect_pending' || finding.found === 'ended' || absent || row.paymentId === null;
}
