// Formats an order's status and its money for people, in tables and in texts.
import type { OrderEventJson, ShipmentJson } from '../../domain/model/order-json.ts';
import type { OrderStatus } from '../../domain/model/order-status.ts';
import type { PaymentCallJson } from '../../domain/orders/list-payments.ts';
import { formatNumber } from '../../domain/shared/format.ts';

export type Colour = 'green' | 'yellow' | 'red' | 'blue' | 'cyan' | 'gray' | 'bold' | 'inverse';

export const STATUS_COLOURS: Record<OrderStatus, Colour> = {
  pending: 'yellow',
  payment_processing: 'blue',
  paid: 'green',
  shipped: 'green',
  delivered: 'green',
  cancelled: 'gray',
};

export const CALL_COLOURS: Record<PaymentCallJson['state'], Colour> = {
  waiting: 'yellow',
  running: 'blue',
  unknown: 'yellow',
  done: 'green',
  refused: 'red',
  dropped: 'gray',
};

/** `pending -> paid`; empty where the status did not change. */
export function transitionText({ from, to }: Pick<OrderEventJson, 'from' | 'to'>): string {
  return to ? `${from ? `${from} -> ` : ''}${to}` : '';
}

/** `Yamato 1234-5678`; empty where neither is known. */
export function shipmentText(shipment: ShipmentJson | undefined): string {
  return [shipment?.carrier, shipment?.tracking_number].filter((part) => part).join(' ');
}

/** `179,600 JPY`: all decimals an amount has, no rounding. */
export function formatMoney(amount: number | string, currency: string): string {
  return `${formatNumber(amount)} ${currency}`;
}
