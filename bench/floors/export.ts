// Exporting by hand: one statement, row by row to standard output, newest first, the same bytes as ours.
import { writeSync } from 'node:fs';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { joined, type OrderItemRow, ordersOf } from './order-rows.ts';

export type ExportFloorFormat = 'csv' | 'ndjson';

const PIECE_CHARACTERS = 64 * 1024;
const HEADER = [
  'order_ref,customer_email,customer_name,product_name,quantity,unit_price,currency',
  'id,status,total_amount,created_at,batch_id',
].join(',');

export function exportByHand(database: string, format: ExportFloorFormat): void {
  const db = openSqliteFile(database, { readonly: true });
  const rows = db.prepare<[], OrderItemRow>(`${joined('orders')} ORDER BY o.id DESC, i.id`);
  let text = format === 'csv' ? `${HEADER}\r\n` : '';
  const add = (more: string) => {
    text += more;
    if (text.length < PIECE_CHARACTERS) return;
    writeSync(1, text);
    text = '';
  };
  if (format === 'csv') for (const row of rows.iterate()) add(csvLine(row));
  else writeOrders(rows.iterate(), add);
  writeSync(1, text);
  db.close();
}

function writeOrders(rows: Iterable<OrderItemRow>, add: (text: string) => void): void {
  let same: OrderItemRow[] = [];
  const end = () => {
    for (const order of ordersOf(same)) add(`${JSON.stringify(order)}\n`);
    same = [];
  };
  for (const row of rows) {
    if (same[0] && same[0].id !== row.id) end();
    same.push(row);
  }
  end();
}

function csvLine(row: OrderItemRow): string {
  const { id, quantity, unit_price, currency, total_amount, batch_id } = row;
  const [email, name, product] = [row.customer_email, row.customer_name, row.product_name].map(cell);
  const status = row.status.toLowerCase();
  const created = `${row.created_at.slice(0, 19)}Z`;
  return `${id},${email},${name},${product},${quantity},${unit_price},${currency},${id},${status},${total_amount},${created},${batch_id ?? ''}\r\n`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
