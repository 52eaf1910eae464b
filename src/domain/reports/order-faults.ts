// The facts of an order that are stored twice: its total and its items, its status and its timeline, its payment in the
// journal and in the timeline. A damaged disk or a change made manually makes them differ. A pure function.
import { isCurrency } from '../model/currency.ts';
import type { JournalKind, JournalState } from '../model/journal.ts';
import { checkTotal, priceProblem, sameMoney } from '../model/money.ts';
import { EARNING, TRANSITIONS } from '../model/order-status.ts';
import { quantityProblem } from '../model/order-validation.ts';

/** As it is stored, and not yet believed. */
export interface StoredOrder {
  readonly id: number;
  readonly status: string;
  readonly totalAmount: number;
  readonly currency: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly items: readonly { readonly quantity: number; readonly unitPrice: number }[];
  /** Oldest first. */
  readonly events: readonly StoredEvent[];
  readonly calls: readonly StoredCall[];
}

export interface StoredEvent {
  readonly type: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly paymentId: string | null;
}

export interface StoredCall {
  readonly kind: JournalKind;
  readonly state: JournalState;
  readonly paymentId: string | null;
  readonly amount: number;
  readonly currency: string;
}

/** What does not agree with the rest of the order. */
export type OrderFault = 'total' | 'status' | 'timeline' | 'times' | 'payment';

export function orderFaults(order: StoredOrder): OrderFault[] {
  return [
    ...(isTotalRight(order) ? [] : ['total' as const]),
    ...statusFaults(order),
    ...(areTimesRight(order) ? [] : ['times' as const]),
    ...(arePaymentsRight(order) ? [] : ['payment' as const]),
  ];
}

function isTotalRight({ items, totalAmount, currency }: StoredOrder): boolean {
  const areNumbers = items.every(
    ({ quantity, unitPrice }) =>
      typeof unitPrice === 'number' &&
      priceProblem(unitPrice) === undefined &&
      quantityProblem(quantity) === undefined,
  );
  if (items.length === 0 || !areNumbers || !isCurrency(currency)) return false;
  return Number(checkTotal(items).total) === totalAmount;
}

function statusFaults({ status, events }: StoredOrder): OrderFault[] {
  const moves = events.filter(({ to }) => to !== null);
  // Pruning leaves the last one, and the one that a payment made.
  const isWhole = moves[0]?.from === null;
  const areLegal = moves.every(({ type, from, to }, at) => {
    if (from === null) return at === 0 && type === 'order_created' && to === 'PENDING';
    return (!isWhole || moves[at - 1]?.to === from) && ARROWS.has(`${type} ${from} ${to}`);
  });
  return [
    ...(moves.at(-1)?.to === status ? [] : ['status' as const]),
    ...(areLegal ? [] : ['timeline' as const]),
  ];
}

/** `name FROM TO`, in the upper case of the database. */
const ARROWS: ReadonlySet<string> = new Set(
  Object.entries(TRANSITIONS).flatMap(([name, { from, to }]) =>
    from.map((one) => `${name} ${one.toUpperCase()} ${to.toUpperCase()}`),
  ),
);

function areTimesRight({ createdAt, updatedAt, events }: StoredOrder): boolean {
  const [created, updated] = [Date.parse(createdAt), Date.parse(updatedAt)];
  const lastMove = events.findLast(({ to }) => to !== null);
  return (
    events.every(({ type, at }) => (type === 'order_created' ? at === created : Number.isInteger(at))) &&
    updated >= created &&
    updated >= (lastMove?.at ?? 0)
  );
}

/** A compensation may be about a charge of other money. */
function arePaymentsRight({ totalAmount, currency, status, events, calls }: StoredOrder): boolean {
  const total = { amount: totalAmount, currency };
  if (calls.some((call) => call.kind !== 'compensation' && !sameMoney(call, total))) return false;
  if (!EARNED.has(status)) return true;
  const paidBy = events.findLast(({ type }) => type === 'payment_succeeded')?.paymentId;
  return calls.some(
    ({ kind, state, paymentId }) =>
      kind === 'payment' && state === 'done' && (paidBy == null || paymentId === paidBy),
  );
}

const EARNED: ReadonlySet<string> = new Set(EARNING.map((one) => one.toUpperCase()));
