// Stores which charges in the Payment Service's record are not the order's own, for as long as they are there:
// `explain`, the doctor and the metrics report them without a call.
import { foreignText } from '../journal/conflicts.ts';
import type { OrderChange } from '../journal/order-change.ts';
import type { Tx } from '../ports/store.ts';
import { foreignPayments, type KnownRecord } from './payment-lookup.ts';

/** The record's present state replaces the stored one; the timeline reports each charge once. */
export async function rememberForeign(
  tx: Tx,
  known: KnownRecord,
  change: OrderChange,
  now: number,
): Promise<void> {
  const { order, record } = known;
  if (!record.reached) return;
  const found = foreignPayments(known);
  const before = await tx.foreignCharges(order.id);
  const isIn = (list: readonly { readonly paymentId: string }[], paymentId: string) =>
    list.some((one) => one.paymentId === paymentId);
  for (const { paymentId } of before) {
    if (isIn(found, paymentId)) continue;
    await tx.deleteForeignCharge(order.id, paymentId);
    change.note(
      'payment_record_agrees',
      `payment ${paymentId} no longer disagrees with the order`,
      paymentId,
    );
  }
  for (const payment of found) {
    if (isIn(before, payment.paymentId)) continue;
    const { paymentId, amount, currency, ownerId } = payment;
    await tx.insertForeignCharge({
      orderId: order.id,
      paymentId,
      amount,
      currency,
      ownerId: ownerId ?? null,
      noticedAt: now,
    });
    const own = `the order's total is ${order.totalAmount} ${order.currency}`;
    change.note('payment_record_disagrees', `the record holds ${foreignText([payment])}; ${own}`, paymentId);
  }
}
