// Repairs a difference: under the order's lock, and only if nothing has changed since the comparison.
import { lockOrder } from '../journal/open-operation.ts';
import { type JournalRow, MONEY_KINDS } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import { applyCharge } from '../payments/apply-charge.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import { type Caller, type Deps, logContext, type Tx } from '../ports/store.ts';
import { errorText } from '../shared/errors.ts';
import { type Comparison, compare, MOST_LOOKS, standingOf } from './compare.ts';
import { type Difference, type Found, forPerson, namedOrders } from './difference.ts';
import { giveBack } from './give-back.ts';

/** A difference in the form of the report. */
export function told({ remedy, ...found }: Found, fixed = false): Difference {
  return { ...found, fixed, fixable: remedy !== undefined };
}

/**
 * Repairs once, or finds that the difference is gone. An order that has changed since the comparison is first
 * compared anew.
 */
export async function repaired(
  deps: Deps,
  found: Found,
  comparison: Comparison,
  caller: Caller,
): Promise<Difference> {
  try {
    return await repair(deps, found, comparison, caller);
  } catch (error) {
    deps.log.error(
      { ...logContext(caller), orderId: found.orderId, reason: errorText(error) },
      'difference could not be repaired',
    );
    return told(found);
  }
}

async function repair(deps: Deps, found: Found, comparison: Comparison, caller: Caller): Promise<Difference> {
  const { orderId, kind, paymentId } = found;
  let seen = comparison;
  let now = found;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    if (now.remedy === undefined || paymentId === null) return told(now);
    const others = await deps.store.read.otherOrdersOf(paymentId, orderId);
    if (others.length > 0) return sharedPayment(paymentId, orderId, others);
    const isMade = await repairAsSeen(deps, { ...now, paymentId }, seen, caller);
    const left = await compare(deps, orderId, caller);
    if (!left || left.unreached !== undefined) return told(now);
    const same = left.found.find((other) => other.kind === kind && other.paymentId === paymentId);
    if (!same) return told(now, true);
    [seen, now] = [left, same];
    if (isMade) break;
  }
  return told(now);
}

/**
 * The only function here that locks an order. Returns false if the order has changed since the comparison: then
 * nothing is done.
 */
async function repairAsSeen(
  deps: Deps,
  found: Payment,
  { standing }: Comparison,
  caller: Caller,
): Promise<boolean> {
  const followUps = await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, found.orderId);
    if (standingOf(order, await tx.journalOf(order.id, MONEY_KINDS)) !== standing) return undefined;
    return begin(deps, tx, order, found, caller);
  });
  if (!followUps) return false;
  await runFollowUps(deps, followUps, caller);
  return true;
}

type Payment = Found & { readonly paymentId: string };

async function begin(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  { remedy, paymentId }: Payment,
  caller: Caller,
): Promise<readonly JournalRow[] | undefined> {
  if (remedy === 'record') {
    const { changed, followUps } = await applyCharge(deps, tx, order, paymentId, caller);
    return changed ? followUps : undefined;
  }
  const row = await giveBack(deps, tx, order, paymentId, caller);
  return row && [row];
}

export function sharedPayment(paymentId: string, orderId: number, others: readonly number[]): Difference {
  const orders = namedOrders([orderId, ...others].sort((a, b) => a - b));
  const detail = `it is recorded for ${orders}; ask the Payment Service which of them it pays`;
  return forPerson(orderId, 'shared_payment', paymentId, detail);
}
