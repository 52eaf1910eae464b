// The rows of orders and order_items, and how they become orders.
import type { Order, OrderEvent, OrderHead, OrderItem } from '../../domain/model/order.ts';
import { type OrderStatus, parseStatus } from '../../domain/model/order-status.ts';
import { isoTime } from '../../domain/shared/format.ts';

export interface OrderRow {
  readonly id: number;
  readonly customer_email: string;
  readonly customer_name: string;
  readonly status: string;
  readonly total_amount: number;
  readonly currency: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly batch_id: number | null;
  readonly csv_source: string | null;
  readonly import_group: string | null;
}

/** A row of an order joined with one of its items. */
export interface OrderItemRow extends OrderRow {
  readonly item_id: number;
  readonly product_name: string;
  readonly quantity: number;
  readonly unit_price: number;
}

export interface EventRow {
  readonly at: number;
  readonly type: string;
  readonly from_status: string | null;
  readonly to_status: string | null;
  readonly actor: string;
  readonly detail: string | null;
}

export const ORDER_COLUMNS = [
  'id',
  'customer_email',
  'customer_name',
  'status',
  'total_amount',
  'currency',
  'created_at',
  'updated_at',
  'batch_id',
  'csv_source',
  'import_group',
] as const;

export const SELECT_ORDER_ITEMS = `${ORDER_COLUMNS.map((column) => `o.${column}`).join(', ')},
  i.id AS item_id, i.product_name, i.quantity, i.unit_price`;

/** Upper case in the database, lower case everywhere else (contract section 3). */
export function statusToRow(status: OrderStatus): string {
  return status.toUpperCase();
}

/** Years of four digits sort as text; whatever is asked for beyond them is as far as their ends. */
export function timeToRow(epochMs: number): string {
  return isoTime(Math.min(Math.max(epochMs, FIRST_TIME), LAST_TIME));
}

const FIRST_TIME = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

export function headFromRow(row: OrderRow): OrderHead {
  return {
    id: row.id,
    customerEmail: row.customer_email,
    customerName: row.customer_name,
    status: statusFromRow(row.status),
    totalAmount: row.total_amount,
    currency: row.currency,
    createdAt: Date.parse(row.created_at),
    updatedAt: Date.parse(row.updated_at),
    batch:
      row.batch_id === null
        ? null
        : { batchId: row.batch_id, csvSource: row.csv_source, importGroup: row.import_group },
  };
}

/** Joined rows, those of one order next to each other, to orders in the same sequence. */
export function ordersFromRows(rows: readonly OrderItemRow[]): Order[] {
  const orders: Order[] = [];
  let items: OrderItem[] = [];
  let last = 0;
  for (const row of rows) {
    if (row.id !== last) {
      items = [];
      orders.push({ ...headFromRow(row), items });
      last = row.id;
    }
    items.push({
      id: row.item_id,
      productName: row.product_name,
      quantity: row.quantity,
      unitPrice: row.unit_price,
    });
  }
  return orders;
}

export function eventFromRow(row: EventRow): OrderEvent {
  return {
    at: row.at,
    type: row.type,
    from: row.from_status === null ? null : statusFromRow(row.from_status),
    to: row.to_status === null ? null : statusFromRow(row.to_status),
    actor: row.actor as OrderEvent['actor'],
    detail: row.detail,
  };
}

export function statusFromRow(text: string): OrderStatus {
  const status = parseStatus(text);
  if (!status) throw new Error(`the database holds an unknown status: ${text}`);
  return status;
}

/** What `Dialect.emailKey` is compared with; A to Z are as good as a to z. */
export function emailKey(address: string): string {
  return address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
