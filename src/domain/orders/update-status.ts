// "Update order status" (design section 2.4): each status that a caller may request, and its use case.
import { operationInProgress, recordDisagrees } from '../journal/conflicts.ts';
import { claimOpenRow, lockOrder, openOperation, recordUnreachable } from '../journal/open-operation.ts';
import { illegalTransition, type OrderStatus } from '../model/order-status.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import { recoverPayment } from '../payments/recover-payment.ts';
import type { Caller, Deps } from '../ports/store.ts';
import { OrdersError } from '../shared/errors.ts';
import { cancelOrder } from './cancel-order.ts';
import { payOrder } from './pay-order.ts';
import { deliverOrder, type GivenShipment, shipOrder } from './ship-order.ts';

/** Moves an order to `status` as far as the diagram and the Payment Service's record allow. */
export async function setStatus(
  deps: Deps,
  id: number,
  status: OrderStatus,
  caller: Caller,
  shipment?: GivenShipment,
): Promise<void> {
  switch (status) {
    case 'payment_processing':
      return payOrder(deps, id, caller);
    case 'shipped':
      return shipOrder(deps, id, caller, shipment);
    case 'delivered':
      return deliverOrder(deps, id, caller);
    case 'cancelled':
      return cancelOrder(deps, id, caller);
    case 'paid':
    case 'pending':
      return updateByRecord(deps, id, status, caller);
  }
}

/** PAID and PENDING need evidence: the record has to say the same. */
async function updateByRecord(
  deps: Deps,
  id: number,
  status: 'paid' | 'pending',
  caller: Caller,
): Promise<void> {
  const row = await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, id, caller.ifMatch);
    if (order.status !== 'payment_processing') throw illegalTransition(order.status, status, id);
    const open = await openOperation(tx, id);
    if (!open) throw operationInProgress(id);
    return claimOpenRow(deps, tx, open);
  });
  const recovered = await recoverPayment(
    deps,
    row,
    caller,
    status === 'paid' ? 'expect_paid' : 'expect_pending',
  );
  if (!recovered.held) throw operationInProgress(id);
  if (recovered.finding.found === 'unreachable') throw recordUnreachable(id, recovered.finding.reason);
  if (recovered.finding.found === 'foreign')
    throw recordDisagrees(recovered.order, recovered.finding.payments);
  if (recovered.disagrees) {
    throw new OrdersError(
      'conflict',
      `the Payment Service's record does not say that order ${id} is ${status}; it says ${recovered.finding.found}`,
      { code: 'payment_record_disagrees', members: { from: 'payment_processing', to: status } },
    );
  }
  await runFollowUps(deps, recovered.followUps, caller);
}
