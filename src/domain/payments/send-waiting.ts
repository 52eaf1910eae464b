// Sends open payments: those that waited because charges were held, their batch was paused or the service was down,
// after a look-up if a call for the order was ever sent; and those that the record lacks, automatically and with the
// same key.
import { asClosed } from '../journal/journal-entries.ts';
import { claimOpenRow, lockOrder, openOperation } from '../journal/open-operation.ts';
import { isOpen, type JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import type { Caller, Deps, PaymentResult, Tx } from '../ports/store.ts';
import type { ChargeEffect } from './apply-charge.ts';
import { runFollowUps } from './follow-ups.ts';
import { payingInBatch } from './pause-batch.ts';
import { type Finding, wasEverSent } from './payment-lookup.ts';
import { recoverPayment } from './recover-payment.ts';
import { sendPayment } from './send-payment.ts';
import { markSending } from './start-attempt.ts';

/** A payment that this process has claimed. */
export interface StartedPayment {
  readonly row: JournalRow;
  readonly looksUp: boolean;
}

/** Undefined if it is not to be sent now. Throws `conflict` while another process holds it. */
export async function startWaiting(
  deps: Deps,
  tx: Tx,
  row: JournalRow,
  caller: Caller,
): Promise<StartedPayment | undefined> {
  const order = await lockOrder(tx, row.orderId);
  if (order.status !== 'pending' || order.hold || (await tx.chargesHeld())) return undefined;
  const rows = await tx.journalOf(order.id, ['payment']);
  if (!isOrphan(row)) return claimWaiting(deps, tx, order, row, caller, wasEverSent(rows));
  await tx.patchHeld(await claimOpenRow(deps, tx, row), asClosed('dropped', 'never sent'));
  return undefined;
}

/**
 * Whether a person requested it, and its process died before the call left: no customer is charged without a request.
 */
export function isOrphan({ state, batchId, resilient }: JournalRow): boolean {
  return state === 'running' && batchId === null && !resilient;
}

/** The same for an order that is locked and may be charged. `wasSent`: a call for it has left before. */
export async function claimWaiting(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  row: JournalRow,
  caller: Caller,
  wasSent: boolean,
): Promise<StartedPayment | undefined> {
  if (!isOpen(row)) return undefined;
  if (wasSent) return { row: await claimOpenRow(deps, tx, row), looksUp: true };
  return { row: await markSending(deps, tx, order, row, caller), looksUp: false };
}

export async function payWaiting(
  deps: Deps,
  { row, looksUp }: StartedPayment,
  caller: Caller,
): Promise<ChargeEffect & Pick<PaymentResult, 'outcome'>> {
  if (!looksUp) return sendPayment(deps, row, caller);
  const { finding, followUps, order, send } = await recoverPayment(deps, row, caller, 'send');
  if (send) return sendPayment(deps, send, caller);
  return { order, followUps, changed: true, outcome: outcomeOf(finding) };
}

/** The record's meaning for a payment that did not leave. */
function outcomeOf({ found }: Finding): PaymentResult['outcome'] {
  if (found === 'captured') return 'succeeded';
  if (found === 'processing') return 'processing';
  return found === 'foreign' ? 'declined' : 'unknown';
}

/**
 * For an order of a batch, whose customer is not there to ask for it, and with resilience on for any order. Returns
 * the outcome; undefined if it is not to be sent, or if another process holds it.
 */
export async function retryLostPayment(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
): Promise<{ order: OrderHead; outcome: PaymentResult['outcome'] } | undefined> {
  const { batchId } = row;
  if (batchId === null && !row.resilient) return undefined;
  const send = await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, row.orderId);
    const open = await openOperation(tx, order.id);
    // A process that has claimed it since the look-up knows more.
    if (open?.id !== row.id || open.claims !== row.claims || open.state !== 'unknown') return undefined;
    if (order.status !== 'pending' || order.hold || !(await mayCharge(tx, batchId))) return undefined;
    return markSending(deps, tx, order, open, caller);
  });
  if (!send) return undefined;
  const payer = batchId === null ? deps : payingInBatch(deps, batchId);
  const { order, outcome, followUps } = await sendPayment(payer, send, caller, { isRepeat: true });
  await runFollowUps(deps, followUps, caller);
  return { order, outcome };
}

async function mayCharge(tx: Tx, batchId: number | null): Promise<boolean> {
  const batch = batchId === null ? undefined : await tx.lockBatchShared(batchId);
  if (batch && batch.status !== 'running') return false;
  return !(await tx.chargesHeld());
}
