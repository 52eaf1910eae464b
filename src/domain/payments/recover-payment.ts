// Decides about an order's payment by the Payment Service's record and never by a blind second call. One look-up, one
// transaction.

import { withLease } from '../journal/lease.ts';
import { lockOrder } from '../journal/open-operation.ts';
import { changeOrder } from '../journal/order-change.ts';
import { actorKind } from '../model/actor.ts';
import { type JournalRow, notChargedAfter } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import { awaitsPayment } from '../model/order-status.ts';
import { type Caller, type Deps, logContext, type PaymentRecord, type Tx } from '../ports/store.ts';
import { mayBeOf } from './apply-charge.ts';
import { applyFinding, type Done, type Ruled } from './apply-finding.ts';
import { rememberForeign } from './foreign-charges.ts';
import {
  describe,
  endedInNo,
  type Finding,
  findCharge,
  type KnownRecord,
  withFacts,
} from './payment-lookup.ts';
import { patchForFinding, putBack, type Ruling } from './recovery-patch.ts';

/**
 * Why the record is read: to recover an open attempt; before a payment that a person requests (`pay`) or that has
 * waited (`send`); before a cancellation; or because a person names the outcome. In the last case nothing changes if
 * the record says otherwise.
 */
export type Purpose = 'recover' | 'pay' | 'send' | 'cancel' | 'expect_paid' | 'expect_pending';

export interface RecoveredPayment extends Done {
  readonly order: OrderHead;
  readonly finding: Finding;
  /** False if another process decided the attempt while the record was read. */
  readonly held: boolean;
  /** The record differs from the caller's expectation. */
  readonly disagrees: boolean;
  /** No charge is known, but charges are on hold, or those of this order: the payment did not leave. */
  readonly chargesHeld: boolean;
}

/** Reads the record under a row that this process has claimed, and writes the finding. */
export async function recoverPayment(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
  purpose: Purpose,
): Promise<RecoveredPayment> {
  return withLease(deps, row, async (lease) => {
    const askedAt = deps.clock.now();
    const { orderId } = row;
    caller.onStep?.({ is: 'calling', orderId, call: 'record' });
    const record = await deps.services.payments.getPaymentByOrder(orderId, caller);
    const recovered = await lease.record((tx) => decide({ deps, tx, row, record, askedAt, caller, purpose }));
    const { finding, order } = recovered;
    caller.onStep?.({ is: 'recorded', orderId, call: 'record', status: order.status });
    if (finding.found === 'foreign') {
      // A command reports it to its caller itself, in one line.
      const level = actorKind(caller.actor) === 'cli' ? 'info' : 'warn';
      deps.log[level]({ ...logContext(caller), orderId, reason: describe(finding) }, 'foreign charge');
    }
    return recovered;
  });
}

export interface Decision {
  readonly deps: Deps;
  readonly tx: Tx;
  readonly row: JournalRow;
  readonly record: PaymentRecord;
  readonly askedAt: number;
  readonly caller: Caller;
  readonly purpose: Purpose;
}

async function decide(decision: Decision): Promise<RecoveredPayment> {
  const { deps, tx, row, record, askedAt, caller, purpose } = decision;
  const order = await lockOrder(tx, row.orderId);
  const known = await withFacts(tx, order, record);
  const finding = findCharge(known, row.kind === 'payment' ? row : undefined);
  const disagrees = contradicts(purpose, finding);
  const absent = finding.found === 'none' && askedAt >= notChargedAfter(row);
  const charges = purpose === 'pay' || purpose === 'send';
  const chargesHeld = charges && (order.hold !== null || (await tx.chargesHeld()));
  const ruling = rulingOf(decision, known, finding, { absent, chargesHeld });
  const patch = disagrees ? putBack(row) : patchForFinding(deps, row, finding, ruling);
  const nothing = {
    order,
    finding,
    disagrees,
    chargesHeld,
    refund: undefined,
    send: undefined,
    followUps: [],
  };
  if (!(await tx.patchHeld(row, patch))) return { ...nothing, held: false };
  const now = deps.clock.now();
  const change = changeOrder(order, caller.actor, now);
  await rememberForeign(tx, known, change, now);
  if (disagrees) return { ...nothing, order: await change.save(tx), held: true };
  const ruled: Ruled = {
    deps,
    tx,
    row: { ...row, ...patch },
    known,
    finding,
    change,
    ruling,
    wasSent: row.sentAt !== null,
  };
  const done = await applyFinding(ruled, purpose === 'cancel');
  if (change.status === 'payment_processing' && !done.send && endsProcessing(decision, finding, absent)) {
    change.move('payment_failed', describe(finding));
  }
  return { ...nothing, order: await change.save(tx), held: true, ...done };
}

function rulingOf(
  decision: Decision,
  { order, rows }: KnownRecord,
  finding: Finding,
  { absent, chargesHeld }: { absent: boolean; chargesHeld: boolean },
): Ruling {
  const { purpose } = decision;
  const { found } = finding;
  const isNo = found === 'none' || found === 'ended' || (found === 'unreachable' && endedInNo(rows));
  const wantsCharge = purpose === 'pay' || purpose === 'send';
  // A webhook may have paid it since.
  const cancels = purpose === 'cancel' && order.status === 'pending' && (isNo || found === 'processing');
  const waits = awaitsPayment(order);
  return {
    sends: wantsCharge && isNo && order.status === 'pending' && !chargesHeld,
    cancels,
    waits,
    isOfAttempt: finding.found !== 'captured' || mayBeOf(decision.row, rows, finding.payments[0].paymentId),
    notCharged: absent && (!waits || cancels),
    waitsOn: waits && purpose !== 'pay',
  };
}

function contradicts(purpose: Purpose, { found }: Finding): boolean {
  if (found === 'unreachable') return purpose === 'expect_paid' || purpose === 'expect_pending';
  if (purpose === 'expect_paid') return found !== 'captured';
  return (
    purpose === 'expect_pending' && (found === 'captured' || found === 'processing' || found === 'foreign')
  );
}

/** An order stops being PAYMENT_PROCESSING unless the service has said that it is processing the payment. */
function endsProcessing({ row, purpose }: Decision, finding: Finding, absent: boolean): boolean {
  if (finding.found === 'captured' || finding.found === 'processing') return false;
  return purpose === 'expect_pending' || finding.found === 'ended' || absent || row.paymentId === null;
}
