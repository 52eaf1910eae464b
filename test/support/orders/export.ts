// Orders as they come out of a database, made up for tests of what is written of them.
import type { Order } from '../../../src/domain/model/order.ts';
import { formerDraft } from './former-draft.ts';
import type { OrderBody } from './order-json.ts';

/** A stored order with the content of a request. */
export function storedOrder(id: number, body: OrderBody, changes: Partial<Order> = {}): Order {
  const { items, ...draft } = formerDraft(body);
  return {
    ...draft,
    id,
    status: 'paid',
    items: items.map((item, n) => ({ ...item, id: id * 1_000 + n })),
    createdAt: Date.UTC(2025, 11, 1, 10),
    updatedAt: Date.UTC(2025, 11, 2, 10),
    batch: null,
    hold: null,
    shipment: null,
    ...changes,
  };
}
