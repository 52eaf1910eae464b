// The one call by which money goes back: of a PAID order that is cancelled, or of a charge that its order has no use for.
import { type JournalRow, leaveWithinMs } from '../model/journal.ts';
import type { Caller, Deps, RefundResult } from '../ports/store.ts';

/** For a row that this process holds, and that names its payment. */
export async function callRefund(deps: Deps, row: JournalRow, caller: Caller): Promise<RefundResult> {
  const { orderId, amount, currency, idempotencyKey, paymentId, sends } = row;
  if (paymentId === null) throw new Error('a refund without a payment cannot be sent');
  const withinMs = leaveWithinMs(row, deps.clock.now());
  const money = { orderId, paymentId, amount, currency, idempotencyKey };
  if (withinMs > 0)
    return deps.services.payments.refund(
      { ...money, leaveWithinMs: withinMs, sentBefore: sends > 1 },
      caller,
    );
  return { outcome: 'unknown', reason: 'the process was suspended before it could send the refund' };
}
