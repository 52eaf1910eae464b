// An order with names that earlier versions took and that are refused now: it is still in order books.
import type { OrderDraft } from '../../../src/domain/model/order.ts';
import { parseOrder } from '../../../src/domain/model/parse-order.ts';
import type { OrderBody } from './order-json.ts';

/** Checks everything but the names, which stay as they are. */
export function formerDraft(body: OrderBody): OrderDraft {
  const named = body.items.map((item) => ({ ...item, product_name: 'A' }));
  const draft = parseOrder({ ...body, customer_name: 'A', items: named });
  const items = draft.items.map((item, at) => ({ ...item, productName: body.items[at]?.product_name ?? '' }));
  return { ...draft, customerName: body.customer_name, items };
}
