// Sends a payment again of which the record holds nothing, unasked and with the same key (contract section 8): those
// of batches, whose customers are not there to ask for it, and with resilience on all.
import { lockOrder, openOperation } from '../journal/open-operation.ts';
import type { JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import type { Caller, Deps, PaymentResult, Tx } from '../ports/store.ts';
import { performFollowUps } from './follow-ups.ts';
import { payingInBatch } from './pause-batch.ts';
import { performPayment } from './send-payment.ts';
import { sendAgain } from './start-attempt.ts';

/** What came of it; undefined where it is not to be sent, or somebody else is at it. */
export async function resend(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
): Promise<{ order: OrderHead; outcome: PaymentResult['outcome'] } | undefined> {
  const { batchId } = row;
  if (batchId === null && !row.resilient) return undefined;
  const send = await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, row.orderId);
    const open = await openOperation(tx, order.id);
    // Whoever has claimed it since the look-up knows more.
    if (open?.id !== row.id || open.claims !== row.claims || open.state !== 'unknown') return undefined;
    if (order.status !== 'pending' || !(await mayCharge(tx, batchId))) return undefined;
    return sendAgain(deps, tx, order, open, caller);
  });
  if (!send) return undefined;
  const payer = batchId === null ? deps : payingInBatch(deps, batchId);
  const { order, outcome, followUps } = await performPayment(payer, send, caller, { isRepeat: true });
  await performFollowUps(deps, followUps, caller);
  return { order, outcome };
}

async function mayCharge(tx: Tx, batchId: number | null): Promise<boolean> {
  const batch = batchId === null ? undefined : await tx.lockBatchShared(batchId);
  if (batch && batch.status !== 'running') return false;
  return !(await tx.chargesHeld());
}
