// The error of an order that should be paid and is not; the reason is in its timeline.
import type { Order } from '../domain/model/order.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import type { Session } from './cli.ts';

export async function unpaidError({ orders, caller }: Session, order: Order): Promise<OrdersError> {
  const events = await orders.listEvents(order.id, caller);
  const reason = events.findLast((event) => event.type.startsWith('payment_') && event.detail)?.detail;
  return new OrdersError(
    'downstream_failed',
    `order ${order.id} is stored but not paid (${reason ?? 'no payment'}); see "orders explain ${order.id}"`,
    { code: 'payment_failed', members: { order_id: order.id } },
  );
}
