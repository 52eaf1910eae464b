// The error of an order that should be paid and is not; the reason is in its timeline.
import type { Order } from '../domain/model/order.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import type { Session } from './cli.ts';

export async function unpaidError({ orders, caller }: Session, order: Order): Promise<OrdersError> {
  const events = await orders.listEvents(order.id, caller);
  const told = events.filter(({ type, detail }) => type.startsWith('payment_') && detail);
  const last = told.at(-1);
  const before = told.at(-2);
  // The reason why an outcome is unknown stands before the event that sets the order back to pending.
  const unknown = last?.type === 'payment_failed' && before?.type === 'payment_unknown' ? before : undefined;
  const text = unknown
    ? `is stored, but its payment outcome is unknown (${unknown.detail}); the customer may have been charged`
    : `is stored but not paid (${last?.detail ?? 'no payment'})`;
  return new OrdersError('downstream_failed', `order ${order.id} ${text}; see "orders explain ${order.id}"`, {
    code: 'payment_failed',
    members: { order_id: order.id },
  });
}
