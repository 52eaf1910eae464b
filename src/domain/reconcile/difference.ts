// The report of a reconciliation.
import type { Hint } from '../shared/errors.ts';

export type DifferenceKind =
  | 'charged_not_paid'
  | 'paid_not_charged'
  | 'cancelled_still_charged'
  | 'charged_twice'
  | 'other_amount'
  | 'unclear_payment'
  | 'shared_payment'
  | 'charge_without_order'
  | 'record_unreachable';

export interface Difference {
  readonly orderId: number;
  readonly kind: DifferenceKind;
  readonly paymentId: string | null;
  readonly detail: string;
  /** Whether it was repaired. */
  readonly fixed: boolean;
  /** Whether a reconciliation could repair it. */
  readonly fixable: boolean;
  /** It is being repaired automatically: its refund is under way. */
  readonly underWay: boolean;
  /** The next step, if it is for an operator. */
  readonly hint?: Hint;
}

/** The repair of a difference. */
export type Remedy = 'record' | 'refund';

/** A difference as a comparison finds it. */
export interface Found
  extends Pick<Difference, 'orderId' | 'kind' | 'paymentId' | 'detail' | 'underWay' | 'hint'> {
  readonly remedy: Remedy | undefined;
}

/** A difference that only a person can repair. */
export function forPerson(
  orderId: number,
  kind: DifferenceKind,
  paymentId: string | null,
  detail: string,
): Difference {
  return { orderId, kind, paymentId, detail, fixed: false, fixable: false, underWay: false };
}

/** `orders 3, 7 and 9`. */
export function namedOrders(ids: readonly number[]): string {
  if (ids.length < 2) return `order ${ids.join()}`;
  return `orders ${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`;
}

export type DifferenceJson = ReturnType<typeof differenceToJson>;

export function differenceToJson({ orderId, kind, paymentId, detail, fixed }: Difference) {
  return { order_id: orderId, difference: kind, payment_id: paymentId, detail, fixed };
}
