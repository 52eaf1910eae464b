// Holds one order against the money that the bank holds of it.
import type { OrderStatus } from '../../src/domain/model/order-status.ts';
import { type BankCharge, heldOf, type OrderAccount } from './charges.ts';

type Wrong = (invariant: string, text: string) => void;

/**
 * Captured after the bank's no, and nobody has had a reason to look since: the order goes on by itself, and whatever was done
 * to it without a good look at the record has been followed by one. Only the bank itself can tell of it. `isReconciled`: others
 * read the record too, so that the last look need not be the one that a cancellation went by.
 */
export function wasHidden(
  status: OrderStatus,
  account: OrderAccount,
  charge: BankCharge,
  isReconciled = false,
): boolean {
  const { readIn, readTrulyIn, owedIn } = account;
  const { toldNoIn, capturedIn, isForeign, state } = charge;
  if (state !== 'captured' || isForeign || status === 'pending') return false;
  const isLastBlind = readIn > toldNoIn && readIn !== readTrulyIn;
  const cancelledBlindly = status === 'cancelled' && isLastBlind && !(isReconciled && readTrulyIn > toldNoIn);
  return toldNoIn >= 0 && readTrulyIn < capturedIn && owedIn <= readTrulyIn && !cancelledBlindly;
}

export function holdsForeign(account: OrderAccount): boolean {
  return heldOf(account).some(({ isForeign }) => isForeign);
}

/** When everything has settled. */
export function judgeMoney(id: number, status: OrderStatus, account: OrderAccount, wrong: Wrong): void {
  // Where a person cannot decide yet, the order waits.
  if (holdsForeign(account)) return;
  const held = heldOf(account).map(({ paymentId }) => paymentId);
  const wantsMoney = status === 'paid' || status === 'shipped' || status === 'delivered';
  if (status === 'payment_processing') wrong('A6', `order ${id} stays PAYMENT_PROCESSING`);
  if (wantsMoney && held.length === 0) wrong('A1', `order ${id} is ${status} and nothing is captured`);
  if (wantsMoney && held.length > 1) wrong('A2', `order ${id} is ${status}, captured are ${held.join(', ')}`);
  if (!wantsMoney && held.length > 0) wrong('A2', `order ${id} is ${status}, and ${held.join(', ')} is kept`);
}

/** A payment pays one order, and that is the one it was made for. */
export function judgePayment(id: number, paymentId: string, account: OrderAccount, wrong: Wrong): void {
  const own = account.charges.some((charge) => charge.paymentId === paymentId);
  // A name that the bank made up is nobody's; those of other orders begin with a p.
  if (own || (account.misnamed && !paymentId.startsWith('p'))) return;
  wrong('A1', `order ${id} is paid by ${paymentId}, which is not its own`);
}
