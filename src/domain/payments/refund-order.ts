// The refund of a PAID order (design section 2.5): the row has reserved the order, so that it cannot be shipped
// meanwhile; the record is looked up, then the refund is sent, and its result is written with the status.
import { operationInProgress, recordDisagrees } from '../journal/conflicts.ts';
import { asClosed, asUnknown, asWaiting } from '../journal/journal-entries.ts';
import { withLease } from '../journal/lease.ts';
import { lockOrder, recordUnreachable } from '../journal/open-operation.ts';
import { changeOrder, markCancelled } from '../journal/order-change.ts';
import { actorKind } from '../model/actor.ts';
import { type JournalPatch, type JournalRow, lookupBackoffMs } from '../model/journal.ts';
import { type Caller, type Deps, logContext, type RefundResult, type Tx } from '../ports/store.ts';
import { OrdersError } from '../shared/errors.ts';
import { runFollowUps } from './follow-ups.ts';
import { lookUpLateSend } from './late-send.ts';
import { lookUpRefund } from './refund-record.ts';
import { callRefund } from './send-compensation.ts';
import { recordRetries } from './send-payment.ts';

/** Looks up, refunds and cancels. Throws `downstream_failed` if the order stays PAID. */
export async function refundOrder(deps: Deps, row: JournalRow, caller: Caller): Promise<void> {
  const step = await lookUpRefund(deps, row, caller, { sends: true });
  if (step.next === 'send') return sendRefundAndFollowUps(deps, step.row, step.followUps, caller);
  await runFollowUps(deps, step.followUps, caller);
  switch (step.next) {
    case 'cancelled':
    case 'free':
      return;
    case 'taken':
      if (step.order.status !== 'cancelled') throw operationInProgress(row.orderId);
      return;
    case 'disagrees':
      throw recordDisagrees(step.order, step.payments);
    case 'wait':
      // With resilience on the cancellation is accepted, and recovery continues it.
      if (row.resilient) return;
      throw step.why === 'unreachable'
        ? recordUnreachable(row.orderId, step.reason)
        : stillPending(row.orderId, step.reason);
    case 'nothing_charged':
      throw new OrdersError(
        'downstream_failed',
        `the Payment Service's record holds no charge for order ${row.orderId}`,
        { code: 'no_charge_found', hint: { to: 'show_events', orderId: row.orderId } },
      );
  }
}

/** Resolves when the refund and the follow-ups have all ended. Throws as `refundOrder` does, for the refund alone. */
export async function sendRefundAndFollowUps(
  deps: Deps,
  refund: JournalRow,
  followUps: readonly JournalRow[],
  caller: Caller,
): Promise<void> {
  const followUpsDone = runFollowUps(deps, followUps, caller);
  try {
    await sendRefund(deps, refund, caller);
  } finally {
    await followUpsDone;
  }
}

/** Sends a refund whose payment is known, and writes the outcome. Throws as `refundOrder` does. */
async function sendRefund(deps: Deps, row: JournalRow, caller: Caller): Promise<void> {
  const { result, isHeld, cancelled, followUps } = await withLease(deps, row, async (lease) => {
    const result = await callRefund(deps, row, caller);
    const written = await lease.record((tx) => writeRefund(deps, tx, row, result, caller));
    const status = written.cancelled ? 'cancelled' : 'paid';
    caller.onStep?.({ is: 'recorded', orderId: row.orderId, call: 'refund', status });
    return { result, ...written };
  });
  if (!isHeld && !cancelled) throw operationInProgress(row.orderId);
  if (cancelled || result.outcome === 'succeeded') return runFollowUps(deps, followUps, caller);
  // A command reports it to its caller itself, in one line.
  const level = actorKind(caller.actor) === 'cli' ? 'info' : 'error';
  deps.log[level](
    { ...logContext(caller), orderId: row.orderId, reason: result.reason },
    `refund ${result.outcome}`,
  );
  if (row.resilient) return;
  if (result.outcome === 'pending') throw stillPending(row.orderId, result.reason);
  throw result.outcome === 'refused'
    ? new OrdersError(
        'downstream_failed',
        `order ${row.orderId} stays paid: the refund was refused (${result.reason})`,
        {
          code: 'refund_refused',
        },
      )
    : new OrdersError(
        'downstream_failed',
        `${locked(row.orderId)} (${result.reason}); cancel it again later`,
        { code: 'refund_unknown' },
      );
}

function locked(orderId: number): string {
  return `order ${orderId} stays paid, and cannot be shipped until the refund outcome is known`;
}

/** The service has accepted it: only its record or a webhook says how it ends. */
function stillPending(orderId: number, reason: string): OrdersError {
  return new OrdersError('downstream_failed', `${locked(orderId)} (${reason}); recovery reads the record`, {
    code: 'refund_pending',
    hint: { to: 'recover_now' },
  });
}

async function writeRefund(
  deps: Deps,
  tx: Tx,
  row: JournalRow,
  result: RefundResult,
  caller: Caller,
): Promise<{ isHeld: boolean; cancelled: boolean; followUps: JournalRow[] }> {
  const order = await lockOrder(tx, row.orderId);
  const now = deps.clock.now();
  const patch = patchFor(row, result, now);
  if (!(await tx.patchHeld(row, patch))) {
    // The Payment Service's own refund event may have come first.
    const cancelled = order.status === 'cancelled';
    if (!cancelled && result.outcome !== 'refused') await lookUpLateSend(deps, tx, order, row);
    return { isHeld: false, cancelled, followUps: [] };
  }
  const change = changeOrder(order, caller.actor, now);
  recordRetries(change, result);
  const emails: JournalRow[] = [];
  if (result.outcome === 'succeeded') {
    const detail = row.paymentId === null ? 'refunded' : `payment ${row.paymentId} refunded`;
    emails.push(await tx.insertJournal(markCancelled(deps, change, detail, row.paymentId)));
  } else {
    change.note(`refund_${result.outcome}`, result.reason, row.paymentId);
  }
  await change.save(tx);
  return { isHeld: true, cancelled: result.outcome === 'succeeded', followUps: emails };
}

function patchFor(row: JournalRow, result: RefundResult, now: number): JournalPatch {
  if (result.outcome === 'succeeded') return asClosed('done');
  if (result.outcome === 'unknown' || result.outcome === 'pending') {
    const accepted = result.outcome === 'pending';
    return { ...asUnknown(now + lookupBackoffMs(row.lookups), result.reason), accepted };
  }
  // With resilience on a refund is retried until it succeeds.
  if (row.resilient) return asWaiting(now + lookupBackoffMs(row.sends), result.reason);
  return asClosed('refused', result.reason);
}
