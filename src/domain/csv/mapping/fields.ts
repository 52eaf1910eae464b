// The fields that columns of a file hold.

export const ORDER_FIELDS = [
  'order_ref',
  'customer_email',
  'customer_name',
  'product_name',
  'quantity',
  'unit_price',
  'currency',
] as const;
export type Field = (typeof ORDER_FIELDS)[number];

export const SHIPMENT_FIELDS = ['order_id', 'order_ref', 'carrier', 'tracking_number'] as const;
export type ShipmentField = (typeof SHIPMENT_FIELDS)[number];

/** Where an order stands in the system that a file comes from, other than to be charged. */
export const ELSEWHERE = ['paid', 'refunded', 'cancelled'] as const;
export type Elsewhere = (typeof ELSEWHERE)[number];
