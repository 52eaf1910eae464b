// Decides a refund that its process left open, by the Payment Service's record.
import { foreignText } from '../journal/conflicts.ts';
import { asClosed } from '../journal/journal-entries.ts';
import { lockOrder } from '../journal/open-operation.ts';
import type { JournalRow, RecoveredRow } from '../model/journal.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import { refundOrder } from '../payments/refund-order.ts';
import { lookUpRefund, type RefundLookUp } from '../payments/refund-record.ts';
import type { Caller, Deps } from '../ports/store.ts';

/**
 * A refunded payment cancels the order; one that is not refunded, seen late enough to count, releases it. With
 * resilience on the refund is retried with its key until it succeeds.
 */
export async function recoverRefund(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
): Promise<Pick<RecoveredRow, 'result' | 'failed' | 'unanswered'>> {
  if (row.sentAt === null && (await dropUnsent(deps, row))) {
    return { result: 'never sent, the order stays as it was', failed: false };
  }
  if (row.resilient) {
    await refundOrder(deps, row, caller);
    const order = await deps.store.read.order(row.orderId);
    const done = order?.status === 'cancelled';
    return { result: done ? 'refunded, the order is cancelled' : 'not refunded yet', failed: !done };
  }
  const step = await lookUpRefund(deps, row, caller, { sends: false });
  await runFollowUps(deps, step.followUps, caller);
  return cameOf(step);
}

/** With resilience on the refund of a PAID order is sent all the same: its cancellation was accepted. */
async function dropUnsent(deps: Deps, row: JournalRow): Promise<boolean> {
  return deps.store.write(async (tx) => {
    const order = await lockOrder(tx, row.orderId);
    if (row.resilient && order.status === 'paid') return false;
    return tx.patchHeld(row, asClosed('dropped', 'never sent'));
  });
}

function cameOf(step: RefundLookUp): Pick<RecoveredRow, 'result' | 'failed' | 'unanswered'> {
  switch (step.next) {
    case 'cancelled':
      return { result: 'refunded, the order is cancelled', failed: false };
    case 'free':
      return { result: 'not refunded, the order stays paid', failed: false };
    case 'wait':
      return step.why === 'unreachable'
        ? { result: `still unknown: ${step.reason}`, failed: true, unanswered: step.reason }
        : { result: `still unknown: ${step.reason}`, failed: false };
    case 'disagrees':
      return { result: `the record holds ${foreignText(step.payments)}; an operator decides`, failed: true };
    default:
      return { result: `the order is ${step.order.status}`, failed: false };
  }
}
