// Why an order or a batch is left as it is: one text for the code that changes it and for the code that previews the
// change.
import type { Batch } from '../model/batch.ts';
import type { OrderHead } from '../model/order.ts';
import type { ForeignCharge } from '../ports/payment-store.ts';
import type { RecordedPayment } from '../ports/services.ts';
import { errorText, OrdersError } from '../shared/errors.ts';

export function operationInProgress(orderId: number): OrdersError {
  return new OrdersError('conflict', `another operation on order ${orderId} is under way; retry soon`, {
    code: 'operation_under_way',
  });
}

/** A call has left and its outcome could not be written: the answer must not ask for a repeat. */
export function outcomeNotWritten(orderId: number, cause: unknown): OrdersError {
  return new OrdersError(
    'outcome_unknown',
    `order ${orderId} is stored, but the outcome of its last call could not be saved (${errorText(cause)}); recovery looks it up; read the order before you repeat the request`,
    { members: { order_id: orderId }, cause },
  );
}

/** The order was changed, but cannot be read now. */
export function changedUnread(orderId: number, cause: unknown): OrdersError {
  return new OrdersError(
    'outcome_unknown',
    `order ${orderId} was changed, but cannot be read (${errorText(cause)}); read it before you repeat the request`,
    { members: { order_id: orderId }, cause },
  );
}

export function chargesOnHold(): OrdersError {
  return new OrdersError('conflict', 'charges are on hold', {
    code: 'charges_held',
    hint: { to: 'release_charges' },
  });
}

/** A held order is neither charged nor shipped. */
export function orderOnHold({ id, hold }: OrderHead): OrdersError {
  return new OrdersError('conflict', `order ${id} is on hold: ${hold?.reason ?? ''}`, {
    code: 'on_hold',
    hint: { to: 'release_order', orderId: id },
  });
}

export function nothingToHold({ id, status }: OrderHead): OrdersError {
  return new OrdersError('conflict', `order ${id} is ${status} and cannot be held`, {
    code: 'nothing_to_hold',
  });
}

export function refundInProgress(id: number): OrdersError {
  return new OrdersError('conflict', `order ${id} is being refunded and cannot be shipped`, {
    code: 'refund_under_way',
    hint: { to: 'explain_order', orderId: id },
  });
}

/** `orderId` is the order that the event or operator named for the payment. */
export function paymentOfAnother(paymentId: string, ownerId: number, orderId: number): OrdersError {
  return new OrdersError(
    'conflict',
    `payment ${paymentId} belongs to order ${ownerId} and cannot pay order ${orderId}; nothing was changed`,
    { code: 'payment_of_another_order', members: { payment_id: paymentId, other_order_id: ownerId } },
  );
}

/** The record holds money that is not the order's: an operator decides. */
export function recordDisagrees(order: OrderHead, payments: readonly ForeignPayment[]): OrdersError {
  const own = payments.find(({ ownerId }) => ownerId === undefined);
  const next = own ? '' : '; ask the Payment Service to correct its record';
  return new OrdersError(
    'conflict',
    `the Payment Service's record of order ${order.id}, of ${order.totalAmount} ${order.currency}, holds ${foreignText(payments)}; nothing was changed${next}`,
    {
      code: 'payment_record_disagrees',
      hint: own && { to: 'refund_charge', orderId: order.id, paymentId: own.paymentId },
      members: {
        payments: payments.map(({ paymentId, amount, currency, ownerId }) => ({
          payment_id: paymentId,
          amount,
          currency,
          ...(ownerId === undefined ? {} : { other_order_id: ownerId }),
        })),
      },
    },
  );
}

/** Known from an earlier look-up of the record. */
export function foreignCharge(order: OrderHead, { ownerId, ...charge }: ForeignCharge): OrdersError {
  return recordDisagrees(order, [{ ...charge, status: 'succeeded', ownerId: ownerId ?? undefined }]);
}

export function nothingToResolve(id: number): OrdersError {
  return new OrdersError('conflict', `order ${id} has no unknown payment; there is nothing to resolve`, {
    code: 'nothing_to_resolve',
  });
}

export function nothingToCancel(id: number): OrdersError {
  return new OrdersError(
    'conflict',
    `every order of batch ${id} is charged or cancelled; cancel the batch with a refund, or cancel single orders`,
    { code: 'nothing_to_cancel' },
  );
}

export function illegalBatchState({ id, status }: Pick<Batch, 'id' | 'status'>, wanted: string): OrdersError {
  const state = status === 'aborted' ? 'was cancelled' : `is ${status}`;
  return new OrdersError('conflict', `batch ${id} ${state} and cannot be ${wanted}`, {
    code: 'batch_state',
    members: { batch_status: status },
  });
}

/** A captured or unfinished payment whose money differs from the order's, or that belongs to another order. */
export interface ForeignPayment extends RecordedPayment {
  readonly ownerId: number | undefined;
}

/** Names payments that are not the order's own, with their money. */
export function foreignText(
  payments: readonly {
    readonly paymentId: string;
    readonly amount: number;
    readonly currency: string;
    readonly ownerId?: number | null | undefined;
  }[],
): string {
  return payments
    .map(({ paymentId, amount, currency, ownerId }) => {
      const owner = ownerId == null ? '' : `, which belongs to order ${ownerId}`;
      return `payment ${paymentId} of ${amount} ${currency}${owner}`;
    })
    .join(' and ');
}
