// The version of an order, by which a caller says which state of it a change is meant for.
import { OrdersError } from '../shared/errors.ts';
import type { OrderHead } from './order.ts';

/** Any one of these, or whichever there is. */
export type ExpectedVersion = readonly string[] | 'any';

/** Another after every change of the order. */
export function versionOf({ id, updatedAt }: Pick<OrderHead, 'id' | 'updatedAt'>): string {
  return `${id}-${Math.trunc(updatedAt).toString(36)}`;
}

/** Throws `precondition_failed` where the order is not as the caller expects. */
export function requireVersion(order: OrderHead, expected: ExpectedVersion | undefined): void {
  if (expected === undefined || expected === 'any' || expected.includes(versionOf(order))) return;
  throw new OrdersError(
    'precondition_failed',
    `order ${order.id} is no longer as the request expects it; read it, then repeat the request with its new ETag`,
  );
}
