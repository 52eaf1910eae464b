// Describes the effect of a command on an order without doing it: by the order's situation, from the table that its
// explanation uses.
import type { Explanation } from '../explain/explanation-json.ts';
import { MOVES, type Move, type Refusal, SITUATIONS } from '../explain/moves.ts';
import {
  chargesOnHold,
  nothingToResolve,
  operationInProgress,
  orderOnHold,
  recordDisagrees,
  refundInProgress,
} from '../journal/conflicts.ts';
import type { Order } from '../model/order.ts';
import { allowedNext, illegalTransition, LEADS_TO, type MoveName } from '../model/order-status.ts';
import type { Resolution } from '../orders/resolve-order.ts';
import type { OrdersError } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';

/**
 * Continues after "order 7". Throws the errors of the command before its first call. The finding of a look-up and the
 * answers of the services are not known in advance.
 */
export function previewMove(name: MoveName, order: Order, explanation: Explanation): string {
  const { status, situation, next } = explanation;
  const to = LEADS_TO[name];
  if (!allowedNext(status).includes(to)) throw illegalTransition(status, to, order.id);
  if (order.hold && (name === 'pay' || name === 'ship')) throw orderOnHold(order);
  if (name === 'pay' && next.some(({ command }) => command === 'orders release')) throw chargesOnHold();
  // A situation that only a newer server knows gets no preview.
  const moves: Partial<Record<MoveName, Move | Refusal>> | undefined = MOVES[SITUATIONS[situation]];
  const move = moves?.[name] ?? 'under_way';
  if (typeof move === 'string') throw REFUSALS[move](order, explanation);
  return move.would(`${formatNumber(order.totalAmount)} ${order.currency}`);
}

const REFUSALS: Readonly<Record<Refusal, (order: Order, explanation: Explanation) => OrdersError>> = {
  under_way: ({ id }) => operationInProgress(id),
  being_refunded: ({ id }) => refundInProgress(id),
  disagrees: (order, { foreign_charges }) =>
    recordDisagrees(
      order,
      foreign_charges.map(({ payment_id, amount, currency, other_order_id }) => ({
        paymentId: payment_id,
        amount,
        currency,
        status: 'succeeded',
        ownerId: other_order_id ?? undefined,
      })),
    ),
};

/** The same for a payment that an operator resolves manually. */
export function previewResolution(
  { id }: Order,
  { situation, waiting_for }: Explanation,
  resolution: Resolution,
): string {
  if ('refund' in resolution) {
    return `would have payment ${resolution.refund} refunded if it cannot pay this order`;
  }
  const money = SITUATIONS[situation];
  if (money === 'busy') throw operationInProgress(id);
  const isUnanswered = money === 'disagrees' && waiting_for?.what === 'payment_record';
  if (money !== 'unknown' && !isUnanswered) throw nothingToResolve(id);
  return resolution.charged === false
    ? 'would be marked as not charged'
    : `would be marked as charged by payment ${resolution.charged}`;
}
