// The state machine of the design document, section 4: which event leads from which status to which.
import { type Hint, OrdersError } from '../shared/errors.ts';
import { visibleText } from '../shared/written-text.ts';

export const ORDER_STATUSES = [
  'pending',
  'payment_processing',
  'paid',
  'shipped',
  'delivered',
  'cancelled',
] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** An order counts as revenue while it has one of these. */
export const EARNING: readonly OrderStatus[] = ['paid', 'shipped', 'delivered'];

/** The diagram, arrow by arrow. Nothing else moves an order. */
export const TRANSITIONS = {
  payment_initiated: { from: ['pending'], to: 'payment_processing' },
  payment_succeeded: { from: ['payment_processing'], to: 'paid' },
  payment_failed: { from: ['payment_processing'], to: 'pending' },
  shipped: { from: ['paid'], to: 'shipped' },
  delivered: { from: ['shipped'], to: 'delivered' },
  cancelled: { from: ['pending', 'paid'], to: 'cancelled' },
} as const satisfies Record<string, { from: readonly OrderStatus[]; to: OrderStatus }>;

export type TransitionName = keyof typeof TRANSITIONS;

/** The status that each step of an operator leads to; a payment goes on from there. */
export const LEADS_TO = {
  pay: 'payment_processing',
  ship: 'shipped',
  deliver: 'delivered',
  cancel: 'cancelled',
} as const satisfies Record<string, OrderStatus>;

export type MoveName = keyof typeof LEADS_TO;

/** The statuses an order may move to from `status`, in the order of the diagram. */
export function allowedNext(status: OrderStatus): OrderStatus[] {
  const arrows: { from: readonly OrderStatus[]; to: OrderStatus }[] = Object.values(TRANSITIONS);
  return arrows.filter((arrow) => arrow.from.includes(status)).map((arrow) => arrow.to);
}

/** Whether the diagram leads from `from` to `to`, over however many arrows. */
export function canBecome(from: OrderStatus, to: OrderStatus): boolean {
  const seen = new Set<OrderStatus>();
  const next = allowedNext(from);
  for (const status of next) {
    if (status === to) return true;
    if (!seen.has(status)) next.push(...allowedNext(status));
    seen.add(status);
  }
  return false;
}

/** Whether a charge would pay the order. */
export function awaitsPayment({ status }: { readonly status: OrderStatus }): boolean {
  return status === 'pending' || status === 'payment_processing';
}

/** The status that `name` leads to from `from`; throws `illegal_transition` if the diagram has no such arrow. */
export function nextStatus(from: OrderStatus, name: TransitionName): OrderStatus {
  const arrow: { from: readonly OrderStatus[]; to: OrderStatus } = TRANSITIONS[name];
  if (!arrow.from.includes(from)) throw illegalTransition(from, arrow.to);
  return arrow.to;
}

export function illegalTransition(from: OrderStatus, to: OrderStatus, id?: number): OrdersError {
  const allowed = allowedNext(from);
  const order = id === undefined ? 'the order' : `order ${id}`;
  const is = from === 'payment_processing' ? 'being charged' : from;
  const message =
    from === to || (from !== 'cancelled' && canBecome(to, from))
      ? `${order} is already ${is}`
      : `${order} is ${is} and cannot be ${STEPS[to]}`;
  return new OrdersError('illegal_transition', message, {
    members: { from, to, allowed },
    hint: id === undefined ? undefined : hintOf(id, from, allowed),
  });
}

/** A payment under way may have been interrupted: its explanation says how it goes on. */
function hintOf(orderId: number, from: OrderStatus, allowed: readonly OrderStatus[]): Hint {
  return from === 'payment_processing'
    ? { to: 'explain_order', orderId }
    : { to: 'move_order', orderId, allowed };
}

/** Each status as the end of "the order cannot be …". */
const STEPS: Record<OrderStatus, string> = {
  pending: 'set to pending',
  payment_processing: 'paid',
  paid: 'paid',
  shipped: 'shipped',
  delivered: 'delivered',
  cancelled: 'cancelled',
};

/** Reads a status written in either case; undefined for an unknown word. */
export function parseStatus(text: string): OrderStatus | undefined {
  const lower = text.toLowerCase();
  return ORDER_STATUSES.find((status) => status === lower);
}

/** The words of a list such as `paid,SHIPPED`. */
function statusWords(written: string): string[] {
  return written.split(',').map((word) => word.trim());
}

/** Names the first word of such a list that is no status; undefined if there is none. */
export function wrongStatus(written: string): string | undefined {
  const wrong = statusWords(written).find((word) => parseStatus(word) === undefined);
  if (wrong === undefined) return undefined;
  const named = written.includes(',') ? `; "${visibleText(wrong)}" is not one` : '';
  return `must be one of ${ORDER_STATUSES.join(', ')}${named}`;
}

/** The statuses in such a list, each once. */
export function statusesIn(written: string): OrderStatus[] {
  return [...new Set(statusWords(written).flatMap((word) => parseStatus(word) ?? []))];
}
