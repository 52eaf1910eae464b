// How rows are written as RFC 4180 wants them. Text that a spreadsheet would take for a formula is made harmless on the
// way out and whole again on the way in. The rule for quotes is one line, so no library is asked.
import { type Order, orderToJson } from '../model/order.ts';
import { FIELDS } from './header.ts';

/** What begins a formula; the full-width forms do not. */
const FORMULA = /^[=+\-@\t\r]/;
const NEUTRALISED = /^'+[=+\-@\t\r]/;

/** The line with its end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

export function isFormula(cell: string): boolean {
  return FORMULA.test(cell);
}

/** A value as a cell. One that looks neutralised gets a `'` more, so that `undoNeutral` gives every value back. */
export function neutralCell(value: string): string {
  return FORMULA.test(value) || NEUTRALISED.test(value) ? `'${value}` : value;
}

/** The value of a cell: the `'` before what a spreadsheet would take for a formula belongs to no name. */
export function undoNeutral(cell: string): string {
  return NEUTRALISED.test(cell) ? cell.slice(1) : cell;
}

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
