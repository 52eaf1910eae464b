// All that a database holds, by a simple read of whole tables: what the oracle filters in JavaScript.

import type { Sql } from '../../src/db/sql.ts';
import type { Order, OrderEvent } from '../../src/domain/model/order.ts';
import type { OrderStatus } from '../../src/domain/model/order-status.ts';

/** A row of the journal, in the words of its columns. */
export interface KnownCall {
  readonly id: number;
  readonly order_id: number;
  readonly kind: 'payment' | 'refund' | 'compensation' | 'notification';
  readonly state: string;
  readonly payment_id: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly detail: string | null;
  readonly batch_id: number | null;
  readonly created_at: number;
  readonly sent_at: number | null;
  readonly due_at: number;
}

export interface KnownEvent extends OrderEvent {
  readonly id: number;
  readonly orderId: number;
}

export interface KnownOrder extends Order {
  /** Its group in a file of orders, unless that is the number of a line. */
  readonly orderRef: string | null;
}

export interface Known {
  /** Newest first. */
  readonly orders: readonly KnownOrder[];
  /** Oldest first, as are the calls. */
  readonly events: readonly KnownEvent[];
  readonly calls: readonly KnownCall[];
  readonly pausedBatches: number;
  readonly batches: number;
}

interface OrderTableRow {
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
  readonly group_is_line: number | null;
  readonly held_at: string | null;
  readonly hold_reason: string | null;
  readonly carrier: string | null;
  readonly tracking_number: string | null;
}

interface ItemRow {
  readonly id: number;
  readonly order_id: number;
  readonly product_name: string;
  readonly quantity: number;
  readonly unit_price: number;
}

interface EventTableRow {
  readonly id: number;
  readonly order_id: number;
  readonly at: number;
  readonly type: string;
  readonly from_status: string | null;
  readonly to_status: string | null;
  readonly actor: OrderEvent['actor'];
  readonly detail: string | null;
  readonly payment_id: string | null;
}

export async function readAll({ query }: Pick<Sql, 'query'>): Promise<Known> {
  const rows = await query<OrderTableRow>('SELECT * FROM orders ORDER BY id DESC');
  const items = await query<ItemRow>('SELECT * FROM order_items ORDER BY id');
  const events = await query<EventTableRow>('SELECT * FROM order_events ORDER BY id');
  const batches = await query<{ status: string }>('SELECT status FROM batches');
  return {
    orders: rows.map((row) =>
      orderOf(
        row,
        items.filter(({ order_id }) => order_id === row.id),
      ),
    ),
    events: events.map(eventOf),
    calls: await query<KnownCall>('SELECT * FROM journal ORDER BY id'),
    pausedBatches: batches.filter(({ status }) => status === 'paused').length,
    batches: batches.length,
  };
}

function orderOf(row: OrderTableRow, items: readonly ItemRow[]): KnownOrder {
  const isLine = row.group_is_line === 1;
  return {
    id: row.id,
    customerEmail: row.customer_email,
    customerName: row.customer_name,
    status: row.status.toLowerCase() as OrderStatus,
    totalAmount: row.total_amount,
    currency: row.currency,
    items: items.map(({ id, product_name: productName, quantity, unit_price: unitPrice }) => {
      return { id, productName, quantity, unitPrice };
    }),
    createdAt: Date.parse(row.created_at),
    updatedAt: Date.parse(row.updated_at),
    batch:
      row.batch_id === null
        ? null
        : {
            batchId: row.batch_id,
            csvSource: row.csv_source,
            importGroup: row.import_group,
            groupIsLine: isLine,
          },
    hold: row.held_at === null ? null : { reason: row.hold_reason ?? '', since: Date.parse(row.held_at) },
    shipment:
      row.carrier === null && row.tracking_number === null
        ? null
        : { carrier: row.carrier, trackingNumber: row.tracking_number },
    orderRef: isLine ? null : row.import_group,
  };
}

function eventOf(row: EventTableRow): KnownEvent {
  return {
    id: row.id,
    orderId: row.order_id,
    at: row.at,
    type: row.type,
    from: row.from_status === null ? null : (row.from_status.toLowerCase() as OrderStatus),
    to: row.to_status === null ? null : (row.to_status.toLowerCase() as OrderStatus),
    actor: row.actor,
    detail: row.detail,
    paymentId: row.payment_id,
  };
}
