// Writes a new order and its items as rows.
import type { BatchOrigin, Order, OrderDraft } from '../../domain/model/order.ts';
import type { OrderStatus } from '../../domain/model/order-status.ts';
import type { Sql } from '../sql.ts';
import { statusToRow, timeToRow } from './orders.ts';

const INSERT_ORDER = `INSERT INTO orders (customer_email, customer_name, status, total_amount, currency, created_at,
    updated_at, batch_id, csv_source, import_group, group_is_line)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export async function insertOrder(
  sql: Sql,
  draft: OrderDraft,
  createdAt: number,
  as: { status?: OrderStatus; batch?: BatchOrigin | null } = {},
): Promise<Order> {
  const { status = 'pending', batch = null } = as;
  const time = timeToRow(createdAt);
  const id = await sql.insert(INSERT_ORDER, [
    draft.customerEmail,
    draft.customerName,
    statusToRow(status),
    draft.totalAmount,
    draft.currency,
    time,
    time,
    batch?.batchId ?? null,
    batch?.csvSource ?? null,
    batch?.importGroup ?? null,
    batch?.groupIsLine ? 1 : null,
  ]);
  const itemIds = await sql.insertRows(
    'INSERT INTO order_items (order_id, product_name, quantity, unit_price)',
    draft.items.map((item) => [id, item.productName, item.quantity, item.unitPrice]),
  );
  const items = draft.items.map((item, at) => ({ id: itemIds[at] ?? 0, ...item }));
  const { customerEmail, customerName, totalAmount, currency } = draft;
  return {
    id,
    customerEmail,
    customerName,
    status,
    totalAmount,
    currency,
    items,
    createdAt,
    updatedAt: createdAt,
    batch,
    hold: null,
    shipment: null,
  };
}
