// What writes that may share a transaction are about: an order, and a payment whose owner they read.
import type { Sharing } from '../ports/store.ts';

/** Of a new order: no other write knows it yet. */
export const NEW_ORDER: Sharing = { about: [] };

export function sharing(orderId: number, paymentId: string | null = null): Sharing {
  const order = `order ${orderId}`;
  return { about: paymentId === null ? [order] : [order, `payment ${paymentId}`] };
}
