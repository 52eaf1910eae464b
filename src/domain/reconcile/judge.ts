// Finds the differences between an order and the Payment Service's record of it. A pure function of order, journal
// and record.

import { isOpen, type JournalRow } from '../model/journal.ts';
import { sameMoney } from '../model/money.ts';
import type { OrderHead } from '../model/order.ts';
import { awaitsPayment } from '../model/order-status.ts';
import { totalOf } from '../payments/payment-lookup.ts';
import type { RecordedPayment } from '../ports/store.ts';
import type { DifferenceKind, Found, Remedy } from './difference.ts';

/** Order, money rows of its journal and record that belong together. */
export interface Seen {
  readonly order: OrderHead;
  readonly rows: readonly JournalRow[];
  readonly payments: readonly RecordedPayment[];
}

const UNDER_WAY = 'its refund is under way';
const WENT_BACK = 'refunded by the journal, but not by the record';

export function judge(seen: Seen): Found[] {
  const { order, payments } = seen;
  const money = totalOf(order);
  const captured = payments.filter(({ status }) => status === 'succeeded');
  const ours = captured.filter((payment) => sameMoney(payment, money));
  const foreign = captured.filter((payment) => !ours.includes(payment));
  const found = foreign.map((payment) => otherAmount(seen, payment));
  if (order.status === 'cancelled') {
    for (const payment of ours) {
      found.push(
        differs(seen, 'cancelled_still_charged', payment, 'the order is cancelled', backOf(seen, payment)),
      );
    }
    return [...found, ...unclear(seen, ours[0] ?? refundOf(seen))];
  }
  const { first, more } = shared(seen, ours);
  const waits = awaitsPayment(order);
  for (const payment of more) {
    const [kind, detail]: [DifferenceKind, string] = first
      ? ['charged_twice', `payment ${first.paymentId} pays the order already`]
      : ['charged_not_paid', `the order is ${order.status}`];
    if (first || waits) found.push(differs(seen, kind, payment, detail, backOf(seen, payment)));
  }
  if (waits && first) {
    const way = foreign.some(({ paymentId }) => !isGoingBack(seen, paymentId))
      ? {}
      : { remedy: 'record' as const };
    found.push(differs(seen, 'charged_not_paid', first, `the order is ${order.status}`, way));
  }
  const open = unclear(seen, first);
  const refunding = seen.rows.some((row) => row.kind === 'refund' && isOpen(row));
  if (!waits && !first && !refunding && open.length === 0) {
    const detail = `the order is ${order.status}; the record holds no charge`;
    found.push(differs(seen, 'paid_not_charged', undefined, detail, {}));
  }
  return [...found, ...open];
}

interface Way {
  readonly remedy?: Remedy;
  readonly why?: string | undefined;
}

function differs(
  { order }: Seen,
  kind: DifferenceKind,
  payment: RecordedPayment | undefined,
  detail: string,
  { remedy, why }: Way,
): Found {
  const paymentId = payment?.paymentId ?? null;
  const told = why === undefined ? detail : `${detail}; ${why}`;
  return { orderId: order.id, kind, paymentId, detail: told, remedy, underWay: why === UNDER_WAY };
}

/** It may be another order's, from before a restore: only a person knows. */
function otherAmount(seen: Seen, payment: RecordedPayment): Found {
  const { paymentId, amount, currency } = payment;
  const isRefunding = isGoingBack(seen, paymentId);
  const why = isRefunding ? UNDER_WAY : undefined;
  const found = differs(seen, 'other_amount', payment, `${amount} ${currency} were charged`, { why });
  if (isRefunding) return found;
  return { ...found, hint: { to: 'refund_charge', orderId: seen.order.id, paymentId } };
}

/** The payment that stays the order's, and those to be refunded. The journal's own payment comes first. */
function shared(seen: Seen, ours: readonly RecordedPayment[]) {
  const own = ownPayment(seen);
  const stays = ours.filter(
    ({ paymentId }) => !isCompensated(seen, paymentId) && !hasGoneBack(seen, paymentId),
  );
  const gone = awaitsPayment(seen.order)
    ? undefined
    : ours.find(({ paymentId }) => hasGoneBack(seen, paymentId));
  const first = stays.find(({ paymentId }) => paymentId === own) ?? stays[0] ?? gone;
  return { first, more: ours.filter((payment) => payment !== first) };
}

function backOf(seen: Seen, { paymentId }: RecordedPayment): Way {
  if (isGoingBack(seen, paymentId)) return { why: UNDER_WAY };
  return hasGoneBack(seen, paymentId) ? { remedy: 'refund', why: WENT_BACK } : { remedy: 'refund' };
}

function ownPayment({ rows }: Seen): string | null | undefined {
  return rows.findLast((row) => row.kind === 'payment' && row.state === 'done')?.paymentId;
}

/** A refund without a payment id may be about any payment. */
function isGoingBack({ rows }: Seen, paymentId: string): boolean {
  return rows.some(
    (row) =>
      isOpen(row) &&
      ((row.kind !== 'payment' && row.paymentId === paymentId) ||
        (row.kind === 'refund' && row.paymentId === null)),
  );
}

function isCompensated({ rows }: Seen, paymentId: string): boolean {
  return rows.some((row) => row.kind === 'compensation' && isOpen(row) && row.paymentId === paymentId);
}

function hasGoneBack({ rows }: Seen, paymentId: string): boolean {
  return rows.some((row) => row.kind !== 'payment' && row.state === 'done' && row.paymentId === paymentId);
}

function refundOf({ order, payments }: Seen): RecordedPayment | undefined {
  const money = totalOf(order);
  return payments.find((payment) => payment.status === 'refunded' && sameMoney(payment, money));
}

/** Payments with an unknown status, unless `told` shows where the order's money is without them. */
function unclear(seen: Seen, told: RecordedPayment | undefined): Found[] {
  const own = ownPayment(seen);
  return seen.payments
    .filter(({ status, paymentId }) => status === 'unclear' && (!told || paymentId === own))
    .map((payment) => differs(seen, 'unclear_payment', payment, unclearDetail(payment), {}));
}

export function unclearDetail({ amount, currency }: RecordedPayment): string {
  return `${amount} ${currency} have an unknown status in the record; ask the Payment Service`;
}
