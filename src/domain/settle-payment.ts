// Decides a payment attempt whose answer is missing, by the Payment Service's record and never by a blind
// second call (contract sections 1 and 8).
import { movePaid } from './charge.ts';
import { orderNotFound } from './errors.ts';
import { absenceCountsFrom, type JournalRow, lookupBackoffMs } from './journal.ts';
import { asClosed, asUnknown, compensationRow, notificationRow } from './journal-rows.ts';
import { type Finding, findCharge, foreignCharges } from './look-up.ts';
import type { OrderHead } from './order.ts';
import { changeOrder, type OrderChange } from './order-change.ts';
import type { Caller, Deps, PaymentRecord, Tx } from './ports.ts';

export interface Settled {
  readonly order: OrderHead;
  readonly finding: Finding;
  /** False where somebody else settled the attempt while the record was read. */
  readonly held: boolean;
  readonly followUps: readonly JournalRow[];
}

/** Looks up a claimed attempt and writes what the record says. `quietly`: without a confirmation mail. */
export async function settlePayment(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
  quietly = false,
): Promise<Settled> {
  const askedAt = deps.clock.now();
  const record = await deps.payments.recordOf(row.orderId, caller);
  const foreign = foreignCharges(record, row);
  if (foreign.length > 0)
    deps.log.warn({ orderId: row.orderId, foreign }, 'charge of another amount, not adopted');
  return deps.store.write((tx) => decide({ deps, tx, row, record, askedAt, caller, quietly }));
}

interface Decision {
  readonly deps: Deps;
  readonly tx: Tx;
  readonly row: JournalRow;
  readonly record: PaymentRecord;
  readonly askedAt: number;
  readonly caller: Caller;
  readonly quietly: boolean;
}

async function decide(decision: Decision): Promise<Settled> {
  const { deps, tx, row, record, askedAt, caller } = decision;
  const order = await tx.lockOrder(row.orderId);
  if (!order) throw orderNotFound(row.orderId);
  const finding = findCharge(
    record,
    row,
    await tx.journalOf(order.id, ['payment', 'refund', 'compensation']),
  );
  const absent =
    finding.found === 'none' && askedAt >= absenceCountsFrom(row, deps.settings.paymentTimeoutMs);
  const patch = patchFor(finding, row, absent && order.status === 'cancelled', deps);
  if (!(await tx.patchHeld(row, patch))) return { order, finding, held: false, followUps: [] };
  const change = changeOrder(order, caller.actor, deps.clock.now());
  const followUps = await applyFinding(decision, order, change, finding);
  if (order.status === 'payment_processing' && endsProcessing(finding, row, absent)) {
    change.move('payment_failed', describe(finding));
  }
  return { order: await change.save(tx), finding, held: true, followUps };
}

/** Money found pays a waiting order, and goes back from any other. */
async function applyFinding(decision: Decision, order: OrderHead, change: OrderChange, finding: Finding) {
  const { deps, tx, quietly } = decision;
  if (finding.found !== 'captured') return [];
  const now = deps.clock.now();
  const [first, ...more] = finding.payments;
  const followUps: JournalRow[] = [];
  const waits = order.status === 'pending' || order.status === 'payment_processing';
  if (waits) {
    movePaid(change, first.paymentId);
    if (!quietly) {
      followUps.push(await tx.insertJournal(notificationRow(deps, order, 'ORDER_CONFIRMATION', now)));
    }
  }
  for (const payment of waits ? more : finding.payments) {
    followUps.push(await tx.insertJournal(compensationRow(deps, order, payment.paymentId, now)));
    change.note(
      'compensation_initiated',
      `payment ${payment.paymentId} goes back: the order is ${change.status}`,
    );
  }
  return followUps;
}

function patchFor(finding: Finding, row: JournalRow, close: boolean, deps: Deps) {
  const now = deps.clock.now();
  const lookups = row.lookups + 1;
  const dueAt = now + lookupBackoffMs(lookups);
  switch (finding.found) {
    case 'captured':
      return { ...asClosed('done'), paymentId: finding.payments[0].paymentId, lookups };
    case 'ended':
      return { ...asClosed('refused', describe(finding)), paymentId: finding.paymentId, lookups };
    case 'processing':
      return { ...asUnknown(dueAt, describe(finding)), paymentId: finding.paymentId, lookups };
    case 'none':
      if (close) return { ...asClosed('refused', 'not charged'), lookups };
      return { ...asUnknown(nextLookup(dueAt, row, deps), describe(finding)), lookups };
    case 'unreachable':
      return { ...asUnknown(dueAt, describe(finding)), lookups };
  }
}

/** The first look-up that can say "not charged" is not put off further than needed. */
function nextLookup(dueAt: number, row: JournalRow, deps: Deps): number {
  const counts = absenceCountsFrom(row, deps.settings.paymentTimeoutMs);
  return counts > deps.clock.now() ? Math.min(dueAt, counts) : dueAt;
}

/** Whether an order stops being PAYMENT_PROCESSING: always, unless the service said it is at it. */
function endsProcessing(finding: Finding, row: JournalRow, absent: boolean): boolean {
  if (finding.found === 'captured' || finding.found === 'processing') return false;
  return finding.found === 'ended' || absent || row.paymentId === null;
}

function describe(finding: Finding): string {
  switch (finding.found) {
    case 'captured':
      return `the record holds payment ${finding.payments[0].paymentId}`;
    case 'processing':
      return `payment ${finding.paymentId} is being processed`;
    case 'ended':
      return `the record says ${finding.status}`;
    case 'none':
      return 'the record holds no payment';
    case 'unreachable':
      return `the record cannot be reached: ${finding.reason}`;
  }
}
