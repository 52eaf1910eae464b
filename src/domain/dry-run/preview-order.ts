// What a command would do to an order, told without doing any of it: by the situation the order is in, under the rules that
// the command itself goes by.
import type { Explanation } from '../explain/explain-order.ts';
import {
  beingRefunded,
  chargesAreHeld,
  nothingToResolve,
  recordDisagrees,
  underWay,
} from '../journal/conflicts.ts';
import type { Order } from '../model/order.ts';
import { illegalTransition } from '../model/order-status.ts';
import type { Resolution } from '../orders/resolve-order.ts';
import type { OrdersError } from '../shared/errors.ts';
import { grouped } from '../shared/format.ts';

export type Foreseen = 'pay' | 'ship' | 'deliver' | 'cancel';

/**
 * Goes on after "order 7". Throws what the command would throw before its first call: what a look-up would find, and
 * whether the services would do their part, nobody knows before.
 */
export function foresee(move: Foreseen, order: Order, explanation: Explanation): string {
  const money = `${grouped(order.totalAmount)} ${order.currency}`;
  return MOVES[move](order, explanation, money);
}

/** The same for a payment that is ended by hand. */
export function foreseeResolution(
  { id }: Order,
  { situation, waiting_for }: Explanation,
  resolution: Resolution,
): string {
  if ('refund' in resolution) {
    return `would get payment ${resolution.refund} given back, if the record holds it with other money than the order's`;
  }
  const { charged } = resolution;
  if (situation === 'payment_under_way' || situation === 'payment_looked_up') throw underWay(id);
  const isUnanswered = situation === 'payment_disagrees' && waiting_for?.what === 'payment_record';
  if (
    !isUnanswered &&
    !UNANSWERED.has(situation) &&
    situation !== 'payment_undecided' &&
    situation !== 'late_charge'
  ) {
    throw nothingToResolve(id);
  }
  return charged === false
    ? 'would be booked as never charged'
    : `would be booked as charged with payment ${charged}`;
}

/** As the command itself says it. */
function disagrees(order: Order, { foreign_charges }: Explanation): OrdersError {
  const payments = foreign_charges.map(({ payment_id, amount, currency, other_order_id }) => ({
    paymentId: payment_id,
    amount,
    currency,
    status: 'succeeded' as const,
    ownerId: other_order_id ?? undefined,
  }));
  const [first, ...more] = payments;
  return first ? recordDisagrees(order, [first, ...more]) : underWay(order.id);
}

type Situation = Explanation['situation'];

/** Its payment has left, and whether it arrived nobody knows. */
const UNANSWERED: ReadonlySet<Situation> = new Set(['payment_unknown', 'payment_abandoned']);
const FREE: ReadonlySet<Situation> = new Set(['paid', 'refund_failed']);

const MOVES: Record<Foreseen, (order: Order, explanation: Explanation, money: string) => string> = {
  pay(order, explanation, money) {
    const { id } = order;
    const { status, situation, next } = explanation;
    if (status !== 'pending') throw illegalTransition(status, 'payment_processing', id);
    if (next.some(({ command }) => command === 'orders release')) throw chargesAreHeld();
    if (situation === 'payment_looked_up') throw underWay(id);
    if (situation === 'payment_disagrees') throw disagrees(order, explanation);
    return UNANSWERED.has(situation) || situation === 'payment_failed'
      ? `would be looked up first, and charged ${money} only if it never was`
      : `would be charged ${money}`;
  },
  ship({ id }, { status, situation }) {
    if (status !== 'paid') throw illegalTransition(status, 'shipped', id);
    if (!FREE.has(situation)) throw beingRefunded(id);
    return 'would be shipped, and its customer told';
  },
  deliver({ id }, { status }) {
    if (status !== 'shipped') throw illegalTransition(status, 'delivered', id);
    return 'would be delivered';
  },
  cancel(order, explanation, money) {
    const { id } = order;
    const { status, situation } = explanation;
    if (status !== 'pending' && status !== 'paid') throw illegalTransition(status, 'cancelled', id);
    if (situation === 'payment_looked_up' || situation === 'refund_under_way') throw underWay(id);
    if (situation === 'payment_disagrees') throw disagrees(order, explanation);
    if (UNANSWERED.has(situation) || situation === 'payment_failed') {
      return `would be looked up first; ${money} would be refunded if it was charged, then it would be cancelled`;
    }
    if (status === 'pending') return 'would be cancelled, nothing of it was charged';
    return FREE.has(situation)
      ? `would be cancelled, ${money} refunded first`
      : 'would be cancelled, its refund looked up and finished first';
  },
};
