// Writes rows according to RFC 4180. Text that a spreadsheet would take for a formula is neutralised when written and
// restored when read. The rule for quotes is one line, so no library is needed.
import { type Order, orderToJson } from '../model/order.ts';
import { ORDER_FIELDS } from './mapping/fields.ts';

/** Starts of a formula; the full-width forms are harmless. */
const FORMULA = /^[=+\-@\t\r]/;
const NEUTRALISED = /^'+[=+\-@\t\r]/;

/** The line with its end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

export function isFormula(cell: string): boolean {
  return FORMULA.test(cell);
}

/** A value as a cell. A value that looks neutralised gets one more `'`, so that `undoNeutral` restores every value. */
export function neutralCell(value: string): string {
  return FORMULA.test(value) || NEUTRALISED.test(value) ? `'${value}` : value;
}

/** The value of a cell: the `'` before a formula is not part of the value. */
export function undoNeutral(cell: string): string {
  return NEUTRALISED.test(cell) ? cell.slice(1) : cell;
}

export const ORDER_HEADER = csvLine([
  ...ORDER_FIELDS,
  'id',
  'status',
  'total_amount',
  'created_at',
  'batch_id',
  'carrier',
  'tracking_number',
]);

/** `key` is its `order_ref`, which no other order of the file has: its rows stay together, and no two orders are merged. */
export function orderLines(order: Order, key: string): string {
  const { id, customer_email, customer_name, currency, items, ...json } = orderToJson(order);
  const [ref, email, name] = [neutralCell(key), neutralCell(customer_email), neutralCell(customer_name)];
  const batch = json.batch_id === undefined ? '' : String(json.batch_id);
  const { carrier, tracking_number } = json.shipment ?? { carrier: null, tracking_number: null };
  const shipment = [neutralCell(carrier ?? ''), neutralCell(tracking_number ?? '')];
  const rest = [
    currency,
    String(id),
    json.status,
    String(json.total_amount),
    json.created_at,
    batch,
    ...shipment,
  ];
  let lines = '';
  for (const { product_name, quantity, unit_price } of items) {
    // The limits on amounts exclude numbers that are written with an exponent.
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
