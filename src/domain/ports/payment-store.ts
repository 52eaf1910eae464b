// The database's facts about payments by their ids: the order of each, the events about it, and which charges are not
// an order's own.

export interface PaymentFacts {
  /** Another order, whose journal names the payment. */
  readonly ownerId: number | undefined;
  /** The order's own journal refunds it, or has refunded it. */
  readonly isGivenBack: boolean;
  /** An event has reported its refund. */
  readonly isRefunded: boolean;
}

/**
 * A charge in the Payment Service's record of an order whose money differs from the order's, or that belongs to
 * another order.
 */
export interface ForeignCharge {
  readonly orderId: number;
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  /** The order that the payment belongs to, if it is another one. */
  readonly ownerId: number | null;
  readonly noticedAt: number;
}

export interface NewPaymentEvent {
  readonly orderId: number;
  readonly eventId: string;
  readonly paymentId: string;
  readonly status: string;
  readonly receivedAt: number;
}

export interface PaymentReads {
  foreignCharges(orderId: number): Promise<ForeignCharge[]>;
}

export interface PaymentTx extends PaymentReads {
  /** Until the commit no other transaction reads the payment as free. */
  paymentFacts(orderId: number, paymentId: string): Promise<PaymentFacts>;
  insertForeignCharge(charge: ForeignCharge): Promise<void>;
  deleteForeignCharge(orderId: number, paymentId: string): Promise<void>;
  /** Stores a payment event; false if its id is already stored for this order. */
  insertPaymentEvent(event: NewPaymentEvent): Promise<boolean>;
}
