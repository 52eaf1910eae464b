// The tables of orders as TypeORM entities, and those that count them.
import { EntitySchema } from 'typeorm';
import { bigint, type ColumnTypes, idOf, integer, ofOrder, optional, text } from './column-types.ts';

export const orders = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'orders',
    columns: {
      id: idOf(types),
      customer_email: text,
      customer_name: text,
      status: text,
      total_amount: { type: types.money },
      currency: { ...text, default: 'JPY' },
      created_at: types.entity.time,
      updated_at: types.entity.time,
      batch_id: optional({ type: types.reference }),
      csv_source: optional(text),
      import_group: optional(text),
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
      { name: 'orders_by_email', columns: ['customer_email', 'id'], synchronize: false },
      { name: 'orders_by_batch', columns: ['batch_id', 'id'], where: 'batch_id IS NOT NULL' },
      {
        name: 'orders_by_batch_status',
        columns: ['batch_id', 'status', 'id'],
        where: 'batch_id IS NOT NULL',
      },
      { name: 'orders_by_currency', columns: ['currency', 'id'] },
    ],
  });

export const orderItems = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'order_items',
    columns: {
      id: idOf(types),
      order_id: ofOrder(types, 'order_items_of_order'),
      product_name: text,
      quantity: integer,
      unit_price: { type: types.money },
    },
    indices: [{ name: 'order_items_by_order', columns: ['order_id'] }],
  });

export const orderEvents = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'order_events',
    columns: {
      id: idOf(types),
      order_id: ofOrder(types, 'order_events_of_order'),
      at: bigint,
      type: text,
      from_status: optional(text),
      to_status: optional(text),
      actor: text,
      detail: optional(text),
    },
    indices: [{ name: 'order_events_by_order', columns: ['order_id'] }],
  });

export const orderCounts = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'order_counts',
    columns: {
      batch_id: { type: types.reference, primary: true },
      status: { ...text, primary: true },
      currency: { ...text, primary: true },
      orders: bigint,
      waiting: bigint,
      whole: bigint,
      parts: bigint,
    },
  });

export const orderSpans = (types: ColumnTypes) =>
  new EntitySchema<object>({
    name: 'order_spans',
    columns: {
      span: { type: types.reference, primary: true },
      orders: bigint,
      first_at: types.entity.time,
      last_at: types.entity.time,
    },
  });
