// Decides a refund that its process left behind, by the Payment Service's record (contract section 1).
import { absenceCountsFrom, type JournalRow } from './journal.ts';
import { asClosed } from './journal-rows.ts';
import { holdingLease } from './lease.ts';
import { lockOrder } from './open-operation.ts';
import { changeOrder } from './order-change.ts';
import type { Caller, Deps } from './ports.ts';
import { endRefund, putBackRefund, REFUNDED, readRecord, refundOrder } from './refund.ts';
import type { SettledRow } from './settle.ts';

/**
 * Refunded cancels the order; not refunded, seen late enough to count, frees it again. With resilience on it is sent
 * again with its key until it is done.
 */
export async function settleRefund(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
): Promise<Pick<SettledRow, 'result' | 'failed'>> {
  if (row.resilient) {
    await refundOrder(deps, row, caller);
    const order = await deps.store.read.order(row.orderId);
    const done = order?.status === 'cancelled';
    return { result: done ? 'refunded, the order is cancelled' : 'not refunded yet', failed: !done };
  }
  if (row.sentAt === null) {
    await putBackRefund(deps, row, 'never sent');
    return { result: 'never sent, the order stays paid', failed: false };
  }
  const askedAt = deps.clock.now();
  const record = await holdingLease(deps, row, () => deps.payments.recordOf(row.orderId, caller));
  const seen = readRecord(record, row);
  if (seen.says === 'refunded') {
    await endRefund(deps, row, REFUNDED, caller);
    return { result: 'refunded, the order is cancelled', failed: false };
  }
  const counts = askedAt >= absenceCountsFrom(row);
  if (seen.says === 'unreachable' || !counts) {
    const reason = seen.says === 'unreachable' ? seen.reason : 'not refunded yet';
    await putBackRefund(deps, row, reason);
    return { result: `still unknown: ${reason}`, failed: seen.says === 'unreachable' };
  }
  await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, row.orderId);
    if (!(await tx.patchHeld(row, asClosed('refused', 'the record says not refunded')))) return;
    const change = changeOrder(order, caller.actor, deps.clock.now());
    change.note('refund_refused', 'the record says not refunded; the order is free again');
    await change.save(tx);
  });
  return { result: 'not refunded, the order stays paid', failed: false };
}
