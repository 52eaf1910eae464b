// What the database knows of payments by their ids: to which order each belongs, what events have said of it, and which
// charges are not an order's own.

export interface PaymentFacts {
  /** Another order, whose journal names the payment. */
  readonly ownerId: number | undefined;
  /** The order's own journal gives it back, or has. */
  readonly isGivenBack: boolean;
  /** An event has said that it went back. */
  readonly isRefunded: boolean;
}

/** A charge in the Payment Service's record of an order, of other money than the order's or of another order. */
export interface ForeignCharge {
  readonly orderId: number;
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  /** The order whose payment it is, where it is another one's. */
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
  /** Until the commit no other transaction is told that the payment is free. */
  paymentFacts(orderId: number, paymentId: string): Promise<PaymentFacts>;
  insertForeignCharge(charge: ForeignCharge): Promise<void>;
  deleteForeignCharge(orderId: number, paymentId: string): Promise<void>;
  /** Remembers a payment event; false where its id has been seen for this order. */
  insertPaymentEvent(event: NewPaymentEvent): Promise<boolean>;
}
