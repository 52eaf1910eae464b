// What a restore drill must leave: every charge that the backup lacks is named, and no order takes one of them as its own.
import type { Book } from '../kills/book.ts';
import type { Acknowledged } from '../kills/load.ts';
import type { Charge } from '../support/services/fake-ledger.ts';
import type { FakeServices } from '../support/services/fake-services.ts';

/** A line of `orders reconcile --json`. */
export interface Difference {
  readonly order_id: number;
  readonly difference: string;
  readonly payment_id: string;
  readonly fixed: boolean;
}

interface AfterRestore {
  readonly restored: Book;
  readonly fake: Pick<FakeServices, 'charges'>;
  readonly lost: readonly Charge[];
  readonly open: ReadonlySet<number>;
}

/** The differences that the ledger says there are, against those that were named. */
export function violationsOfReconcile(
  differences: readonly Difference[],
  { restored, fake, lost, open }: AfterRestore,
): string[] {
  const wanted = new Set(
    lost
      .filter(({ refunded }) => !refunded)
      .map(({ orderId, paymentId }) => `${orderId} charge_without_order ${paymentId}`),
  );
  for (const { id, status } of restored.orders) {
    if (open.has(id)) continue;
    const held = fake.charges.filter(({ orderId, refunded }) => orderId === id && !refunded);
    const [charge] = held;
    if (charge && status === 'PENDING') wanted.add(`${id} charged_not_paid ${charge.paymentId}`);
    if (!charge && status === 'PAID') wanted.add(`${id} paid_not_charged null`);
    if (charge && status === 'CANCELLED') wanted.add(`${id} cancelled_still_charged ${charge.paymentId}`);
  }
  const named = new Set(
    differences
      .filter(({ order_id }) => !open.has(order_id))
      .map(({ order_id, difference, payment_id }) => `${order_id} ${difference} ${payment_id}`),
  );
  return [
    ...[...wanted].filter((line) => !named.has(line)).map((line) => `reconcile does not name: ${line}`),
    ...[...named].filter((line) => !wanted.has(line)).map((line) => `reconcile names wrongly: ${line}`),
  ];
}

interface Drilled {
  readonly lost: readonly Charge[];
  /** The ids that the Payment Service knew when the database was restored. */
  readonly used: ReadonlySet<number>;
  readonly before: Acknowledged;
  readonly after: Acknowledged;
  readonly restored: Book;
}

export function violationsAfter(book: Book, { lost, used, before, after, restored }: Drilled): string[] {
  const violations: string[] = [];
  const ids = new Set(lost.map(({ paymentId }) => paymentId));
  for (const { order_id, payment_id } of book.payments) {
    if (ids.has(payment_id))
      violations.push(`M4: order ${order_id} took ${payment_id}, a charge of a lost order`);
  }
  for (const [id, { key }] of after) {
    const earlier = before.get(id);
    if (used.has(id) || (earlier && earlier.key !== key))
      violations.push(`D1: the new order ${id} has the id of an earlier one`);
  }
  const now = new Set(book.orders.map(({ id }) => id));
  for (const { id } of restored.orders) {
    if (!now.has(id)) violations.push(`D1: order ${id} was in the backup and is gone`);
  }
  return violations;
}
