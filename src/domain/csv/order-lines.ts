// Orders as lines of the CSV that importing reads, one for each item: the columns it reads first, in its order,
// then some for people, which it ignores.
import { type Order, orderToJson } from '../model/order.ts';
import { csvLine, neutralCell } from './csv-line.ts';
import { FIELDS } from './header.ts';

export const ORDER_HEADER = csvLine([...FIELDS, 'id', 'status', 'total_amount', 'created_at', 'batch_id']);

/** The id is the order's `order_ref`: its rows stay together, and no two orders are taken for one. */
export function orderLines(order: Order): string {
  const { id, customer_email, customer_name, currency, items, ...json } = orderToJson(order);
  const [ref, email, name] = [String(id), neutralCell(customer_email), neutralCell(customer_name)];
  const batch = json.batch_id === undefined ? '' : String(json.batch_id);
  const rest = [currency, ref, json.status, String(json.total_amount), json.created_at, batch];
  let lines = '';
  for (const { product_name, quantity, unit_price } of items) {
    // The limits on amounts keep them out of where a number is written with an exponent.
    lines += csvLine([
      ref,
      email,
      name,
      neutralCell(product_name),
      String(quantity),
      String(unit_price),
      ...rest,
    ]);
  }
  return lines;
}
