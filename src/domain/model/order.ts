// The order (design section 3) and its JSON shape (design section 2.1), the same in API and CLI.
import { timeToJson } from '../shared/format.ts';
import type { OrderEventJson, OrderJson, ShipmentJson } from './order-json.ts';
import type { OrderStatus } from './order-status.ts';

export interface OrderItem {
  readonly id: number;
  readonly productName: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

/** The batch that created an order, its file and its group of rows. */
export interface BatchOrigin {
  readonly batchId: number;
  readonly csvSource: string | null;
  readonly importGroup: string | null;
  /** The group is the number of a line or a place, and no `order_ref`; undefined in an order read through the API. */
  readonly groupIsLine: boolean | undefined;
}

/** Why and since when an order is held: it is neither charged nor shipped meanwhile. */
export interface Hold {
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** How a shipped order is on its way, as far as it is known. */
export interface Shipment {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
}

export interface Order {
  readonly id: number;
  readonly customerEmail: string;
  readonly customerName: string;
  readonly status: OrderStatus;
  /** Exact: at most 15 significant digits. */
  readonly totalAmount: number;
  readonly currency: string;
  readonly items: readonly OrderItem[];
  /** Epoch milliseconds, as is `updatedAt`. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly batch: BatchOrigin | null;
  readonly hold: Hold | null;
  readonly shipment: Shipment | null;
}

/** An order without its items: enough to decide about it. */
export type OrderHead = Omit<Order, 'items'>;

/** An order that has been checked and not yet been stored. */
export interface OrderDraft {
  readonly customerEmail: string;
  readonly customerName: string;
  readonly currency: string;
  readonly totalAmount: number;
  readonly items: readonly Omit<OrderItem, 'id'>[];
}

/** One row of an order's timeline; `from` and `to` are null if the status did not change. */
export interface OrderEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly type: string;
  readonly from: OrderStatus | null;
  readonly to: OrderStatus | null;
  readonly actor: Actor;
  readonly detail: string | null;
  /** The payment that it is about, as the Payment Service names it. */
  readonly paymentId: string | null;
}

/** The cause of a row of the timeline. */
export type Actor = OrderEventJson['actor'];

export function orderToJson(order: Order): OrderJson {
  const json: OrderJson = {
    id: order.id,
    customer_email: order.customerEmail,
    customer_name: order.customerName,
    status: order.status,
    total_amount: order.totalAmount,
    currency: order.currency,
    items: order.items.map(itemToJson),
    created_at: timeToJson(order.createdAt),
    updated_at: timeToJson(order.updatedAt),
  };
  if (order.batch) {
    json.batch_id = order.batch.batchId;
    json.csv_source = order.batch.csvSource;
    json.import_group = order.batch.importGroup;
  }
  if (order.shipment) json.shipment = shipmentToJson(order.shipment);
  if (order.hold) json.hold = { reason: order.hold.reason, since: timeToJson(order.hold.since) };
  return json;
}

export function shipmentToJson({ carrier, trackingNumber }: Shipment): ShipmentJson {
  return { carrier, tracking_number: trackingNumber };
}

export function itemToJson(item: OrderItem): OrderJson['items'][number] {
  return {
    id: item.id,
    product_name: item.productName,
    quantity: item.quantity,
    unit_price: item.unitPrice,
  };
}

export function orderFromJson(json: OrderJson): Order {
  return {
    id: json.id,
    customerEmail: json.customer_email,
    customerName: json.customer_name,
    status: json.status,
    totalAmount: json.total_amount,
    currency: json.currency,
    items: json.items.map((item) => ({
      id: item.id,
      productName: item.product_name,
      quantity: item.quantity,
      unitPrice: item.unit_price,
    })),
    createdAt: Date.parse(json.created_at),
    updatedAt: Date.parse(json.updated_at),
    batch:
      json.batch_id === undefined
        ? null
        : {
            batchId: json.batch_id,
            csvSource: json.csv_source ?? null,
            importGroup: json.import_group ?? null,
            groupIsLine: undefined,
          },
    hold: json.hold ? { reason: json.hold.reason, since: Date.parse(json.hold.since) } : null,
    shipment: json.shipment
      ? { carrier: json.shipment.carrier, trackingNumber: json.shipment.tracking_number }
      : null,
  };
}

export function eventToJson(event: OrderEvent): OrderEventJson {
  const { at, type, from, to, actor, detail, paymentId } = event;
  return { at: timeToJson(at), type, from, to, actor, detail, payment_id: paymentId };
}

export function eventFromJson(json: OrderEventJson): OrderEvent {
  const { at, type, from, to, actor, detail } = json;
  // An older server does not name it.
  return { at: Date.parse(at), type, from, to, actor, detail, paymentId: json.payment_id ?? null };
}

/** The request body for the API, with the resulting total. */
export type DraftJson = ReturnType<typeof draftToJson>;

export function draftToJson({ customerEmail, customerName, currency, totalAmount, items }: OrderDraft) {
  return {
    customer_email: customerEmail,
    customer_name: customerName,
    total_amount: totalAmount,
    currency,
    items: items.map(({ productName, quantity, unitPrice }) => ({
      product_name: productName,
      quantity,
      unit_price: unitPrice,
    })),
  };
}
