// The rows of orders and order_items, and how they become orders.
import type { Order, OrderEvent, OrderHead, OrderItem } from '../../domain/model/order.ts';
import { type OrderStatus, parseStatus } from '../../domain/model/order-status.ts';
import { isoTime } from '../../domain/shared/format.ts';
import { selected } from '../schema/entity.ts';
import { type OrderRow, orders } from '../schema/order-entities.ts';

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
  readonly payment_id: string | null;
}

export const SELECT_ORDER_ITEMS = `${selected(orders, 'o')},
  i.id AS item_id, i.product_name, i.quantity, i.unit_price`;

/** Upper case in the database, lower case everywhere else. */
export function statusToRow(status: OrderStatus): string {
  return status.toUpperCase();
}

/** A condition on an alias with a `status`: one of these, as `statusToRow` writes each of them. */
export function hasStatus(alias: string, statuses: readonly OrderStatus[]): string {
  return statuses.length === 1
    ? `${alias}.status = ?`
    : `${alias}.status IN (${statuses.map(() => '?').join(', ')})`;
}

/** Years of four digits sort as text; times beyond them become the nearest of their limits. */
export function timeToRow(epochMs: number): string {
  return isoTime(Math.min(Math.max(epochMs, FIRST_TIME), LAST_TIME));
}

const FIRST_TIME = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

export function headFromRow(row: OrderRow): OrderHead {
  return {
    id: row.id,
    customerEmail: row.customerEmail,
    customerName: row.customerName,
    status: statusFromRow(row.status),
    totalAmount: row.totalAmount,
    currency: row.currency,
    createdAt: Date.parse(row.createdAt),
    updatedAt: Date.parse(row.updatedAt),
    batch:
      row.batchId === null
        ? null
        : {
            batchId: row.batchId,
            csvSource: row.csvSource,
            importGroup: row.importGroup,
            groupIsLine: row.groupIsLine === 1,
          },
    hold: row.heldAt === null ? null : { reason: row.holdReason ?? '', since: Date.parse(row.heldAt) },
    shipment:
      (row.carrier ?? row.trackingNumber) === null
        ? null
        : { carrier: row.carrier, trackingNumber: row.trackingNumber },
  };
}

/** Joined rows, those of one order next to each other, to orders in the same sequence. */
export function ordersFromRows(rows: readonly OrderItemRow[]): Order[] {
  const found: Order[] = [];
  let items: OrderItem[] = [];
  let last = 0;
  for (const row of rows) {
    if (row.id !== last) {
      items = [];
      found.push({ ...headFromRow(row), items });
      last = row.id;
    }
    items.push({
      id: row.item_id,
      productName: row.product_name,
      quantity: row.quantity,
      unitPrice: row.unit_price,
    });
  }
  return found;
}

export function eventFromRow(row: EventRow): OrderEvent {
  return {
    at: row.at,
    type: row.type,
    from: row.from_status === null ? null : statusFromRow(row.from_status),
    to: row.to_status === null ? null : statusFromRow(row.to_status),
    actor: row.actor as OrderEvent['actor'],
    detail: row.detail,
    paymentId: row.payment_id,
  };
}

export function statusFromRow(text: string): OrderStatus {
  const status = parseStatus(text);
  if (!status) throw new Error(`the database holds an unknown status: ${text}`);
  return status;
}

/** A condition on orders `o`: a group that is only the number of a line or a place is no reference. */
export const IS_REF = 'o.group_is_line IS NULL';
export const ORDER_REF = `CASE WHEN ${IS_REF} THEN o.import_group END`;

/** The value to compare with `Dialect.emailKey`; A to Z equal a to z. */
export function emailKey(address: string): string {
  return address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
