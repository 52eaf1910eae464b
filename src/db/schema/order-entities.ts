// The tables of orders, and those that count them.
import type { OrderHead } from '../../domain/model/order.ts';
import { bigint, type ColumnTypes, idOf, integer, ofOrder, optional, text } from './column-types.ts';
import type { Entity } from './entity.ts';

/** Its status is in upper case, its times are text. */
export interface OrderRow
  extends Omit<OrderHead, 'status' | 'createdAt' | 'updatedAt' | 'batch' | 'hold' | 'shipment'> {
  readonly status: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly batchId: number | null;
  readonly csvSource: string | null;
  readonly importGroup: string | null;
  /** 1 if the group is the number of a line or a place, and not an `order_ref`. */
  readonly groupIsLine: number | null;
  readonly heldAt: string | null;
  readonly holdReason: string | null;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
}

export const orders = (types: ColumnTypes): Entity<OrderRow> => ({
  name: 'orders',
  columns: {
    id: idOf(types),
    customerEmail: text,
    customerName: text,
    status: text,
    totalAmount: { type: types.money },
    currency: { ...text, default: 'JPY' },
    createdAt: types.entity.time,
    updatedAt: types.entity.time,
    batchId: optional({ type: types.reference }),
    csvSource: optional(text),
    importGroup: optional(text),
    groupIsLine: optional(integer),
    heldAt: optional(types.entity.time),
    holdReason: optional(text),
    carrier: optional(text),
    trackingNumber: optional(text),
  },
  checks: [
    {
      name: 'orders_status_known',
      expression: "status IN ('PENDING','PAYMENT_PROCESSING','PAID','SHIPPED','DELIVERED','CANCELLED')",
    },
  ],
  indices: [
    { name: 'orders_by_status', columns: ['status', 'id'] },
    // By the address without its case, which TypeORM has no words for.
    { name: 'orders_by_email', columns: ['customerEmail', 'id'], synchronize: false },
    { name: 'orders_by_batch', columns: ['batchId', 'id'], where: 'batch_id IS NOT NULL' },
    { name: 'orders_by_batch_status', columns: ['batchId', 'status', 'id'], where: 'batch_id IS NOT NULL' },
    {
      name: 'orders_by_ref',
      columns: ['importGroup', 'id'],
      where: 'import_group IS NOT NULL AND group_is_line IS NULL',
    },
    { name: 'orders_by_currency', columns: ['currency', 'id'] },
    { name: 'orders_held', columns: ['id'], where: 'held_at IS NOT NULL' },
    { name: 'orders_by_tracking', columns: ['trackingNumber', 'id'], where: 'tracking_number IS NOT NULL' },
  ],
});

export const orderItems = (types: ColumnTypes) => ({
  name: 'order_items',
  columns: {
    id: idOf(types),
    orderId: ofOrder(types, 'order_items_of_order'),
    productName: text,
    quantity: integer,
    unitPrice: { type: types.money },
  },
  indices: [{ name: 'order_items_by_order', columns: ['orderId'] }],
});

export const orderEvents = (types: ColumnTypes) => ({
  name: 'order_events',
  columns: {
    id: idOf(types),
    orderId: ofOrder(types, 'order_events_of_order'),
    at: bigint,
    type: text,
    fromStatus: optional(text),
    toStatus: optional(text),
    actor: text,
    detail: optional(text),
    paymentId: optional(text),
  },
  indices: [{ name: 'order_events_by_order', columns: ['orderId'] }],
});

export const orderCounts = (types: ColumnTypes) => ({
  name: 'order_counts',
  columns: {
    batchId: { type: types.reference, primary: true },
    status: { ...text, primary: true },
    currency: { ...text, primary: true },
    orders: bigint,
    waiting: bigint,
    whole: bigint,
    parts: bigint,
  },
});

export const orderSpans = (types: ColumnTypes) => ({
  name: 'order_spans',
  columns: {
    span: { type: types.reference, primary: true },
    orders: bigint,
    firstAt: types.entity.time,
    lastAt: types.entity.time,
  },
});
