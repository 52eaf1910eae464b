// The queries of a reconciliation, in addition to those of single orders.

/** A payment in the journal of more than one order. */
export interface SharedPayment {
  readonly paymentId: string;
  /** By ascending id, two at least. */
  readonly orderIds: readonly number[];
}

export interface ReconcileReads {
  /** The next `limit` orders above `after`, by ascending id. */
  orderIdsAfter(after: number, limit: number): Promise<number[]>;
  /** The highest id that was ever given to an order here, even if the order no longer exists; 0 if none was. */
  lastOrderIdGiven(): Promise<number>;
  /** Reads the whole journal. */
  sharedPayments(): Promise<SharedPayment[]>;
  /** The orders other than `orderId` whose journal has this payment. Reads the whole journal. */
  otherOrdersOf(paymentId: string, orderId: number): Promise<number[]>;
}

export interface ReconcileTx {
  /** From now on new orders get ids above this one. */
  giveOrderIdsAbove(id: number): Promise<void>;
}
