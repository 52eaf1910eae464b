// The ports to the two downstream services (design section 6).
import type { NotificationTemplate } from '../model/journal.ts';
import type { OrderItem, Shipment } from '../model/order.ts';
import type { FailedAttempt } from '../model/service-health.ts';

/** Sent with every call: for logs, and for the headers `traceparent` and `X-Request-Id`. */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Id of the request behind it; undefined if there is none. */
  readonly requestId?: string | undefined;
}

export interface PaymentRequest {
  readonly orderId: number;
  readonly amount: number;
  readonly currency: string;
  readonly idempotencyKey: string;
  /** After so long the call must not leave any more, for example for lack of a connection: a look-up relies on it. */
  readonly leaveWithinMs?: number;
  /** Called before the call is retried within this attempt; false: the outcome of the last one counts. */
  readonly mayRepeat?: (() => Promise<boolean>) | undefined;
}

export interface RefundRequest extends PaymentRequest {
  readonly paymentId: string;
  /** Whether a call for this refund left before: then a refusal may mean that it succeeded. */
  readonly sentBefore?: boolean;
}

/**
 * Three outcomes, never two, and the one while the service has not decided yet. `rejected`: it did not accept the
 * request.
 */
export type PaymentResult = PaymentOutcome & Tried;

/** The sends before the last one, if a call was retried. */
export interface Tried {
  readonly tries?: readonly FailedAttempt[] | undefined;
}

type PaymentOutcome =
  | { readonly outcome: 'succeeded'; readonly paymentId: string }
  | { readonly outcome: 'declined'; readonly paymentId: string | null; readonly reason: string }
  | { readonly outcome: 'rejected'; readonly reason: string }
  | { readonly outcome: 'processing'; readonly paymentId: string }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** `unclear`: an unknown word. */
export type RecordedStatus = 'succeeded' | 'declined' | 'processing' | 'refunded' | 'unclear';

export interface RecordedPayment {
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: RecordedStatus;
}

/** The Payment Service's record of one order, or that it could not be reached. */
export type PaymentRecord =
  | { readonly reached: true; readonly payments: readonly RecordedPayment[] }
  | { readonly reached: false; readonly reason: string };

export type RefundResult = RefundOutcome & Tried;

type RefundOutcome =
  | { readonly outcome: 'succeeded' }
  | { readonly outcome: 'refused'; readonly reason: string }
  /** Accepted, and not decided yet: only the record or a webhook ends it. */
  | { readonly outcome: 'pending'; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly reason: string };

export interface PaymentService {
  /** Resolves always, within the time limit; never throws. Sends once; with resilience on, see `RETRIES`. */
  createPayment(request: PaymentRequest, trace: Trace): Promise<PaymentResult>;
  getPaymentByOrder(orderId: number, trace: Trace): Promise<PaymentRecord>;
  processRefund(request: RefundRequest, trace: Trace): Promise<RefundResult>;
}

/** The content of an email about an order; the method that sends it selects the template. */
export interface OrderEmail {
  readonly to: string;
  readonly idempotencyKey: string;
  readonly orderId: number;
  readonly customerName: string;
  readonly totalAmount: number;
  readonly currency: string;
  readonly items: readonly OrderItem[];
  /** Of the shipping email, where it is known. */
  readonly shipment?: Shipment | null;
}

export type SendResult = SendOutcome & Tried;

type SendOutcome = { readonly outcome: 'sent' } | { readonly outcome: 'failed'; readonly reason: string };

export interface NotificationService {
  /** Resolves always, within the time limit; never throws. Sends once; with resilience on, see `RETRIES`. */
  sendOrderConfirmation(email: OrderEmail, trace: Trace): Promise<SendResult>;
  sendOrderShipped(email: OrderEmail, trace: Trace): Promise<SendResult>;
  sendOrderCancelled(email: OrderEmail, trace: Trace): Promise<SendResult>;
}

/** The method that sends each template. */
export const SENDERS = {
  ORDER_CONFIRMATION: 'sendOrderConfirmation',
  ORDER_SHIPPED: 'sendOrderShipped',
  ORDER_CANCELLED: 'sendOrderCancelled',
} as const satisfies Record<NotificationTemplate, keyof NotificationService>;

/** A service whose methods all call `send`, each with its template. */
export function sendingBy(
  send: (template: NotificationTemplate, email: OrderEmail, trace: Trace) => Promise<SendResult>,
): NotificationService {
  return {
    sendOrderConfirmation: (email, trace) => send('ORDER_CONFIRMATION', email, trace),
    sendOrderShipped: (email, trace) => send('ORDER_SHIPPED', email, trace),
    sendOrderCancelled: (email, trace) => send('ORDER_CANCELLED', email, trace),
  };
}
