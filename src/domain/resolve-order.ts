// Ends an unknown payment by hand, when the Payment Service's record is lost: a person says what happened.
import { applyCharge } from './charge.ts';
import { invalid, OrdersError } from './errors.ts';
import type { JournalRow } from './journal.ts';
import { asClosed } from './journal-rows.ts';
import { lockOrder, openOperation, takeOver } from './open-operation.ts';
import { changeOrder } from './order-change.ts';
import { performFollowUps } from './perform.ts';
import type { Caller, Deps } from './ports.ts';
import { nothingToResolve } from './refusals.ts';

/** That the payment was made, with its id, or that it never was. */
export type Resolution = { readonly charged: string } | { readonly charged: false };

/** Reads `{"charged": "PAYMENT_ID"}` or `{"charged": false}`; throws `invalid`. */
export function parseResolution(body: unknown): Resolution {
  const charged = typeof body === 'object' && body !== null && 'charged' in body ? body.charged : undefined;
  if (charged === false) return { charged };
  if (typeof charged === 'string' && charged.trim() !== '') return { charged };
  throw invalid([{ path: 'charged', message: 'must be the id of the payment, or false' }]);
}

/** Throws `conflict` where no payment of the order is unknown, or one is under way right now. */
export async function resolveOrder(
  deps: Deps,
  id: number,
  resolution: Resolution,
  caller: Caller,
): Promise<void> {
  const followUps = await deps.store.write(async (tx): Promise<readonly JournalRow[]> => {
    const order = await lockOrder(tx, id);
    const open = await openOperation(tx, id);
    if (open?.kind !== 'payment' || open.sentAt === null) throw nothingToResolve(id);
    const taken = await takeOver(deps, tx, open);
    if (resolution.charged !== false) {
      const { changed, followUps } = await applyCharge(deps, tx, order, resolution.charged, caller);
      if (!changed) throw alreadySettled(id, resolution.charged);
      return followUps;
    }
    await tx.patchJournal(taken.id, asClosed('refused', 'resolved by hand: not charged'));
    const change = changeOrder(order, caller.actor, deps.clock.now());
    if (order.status === 'payment_processing') change.move('payment_failed', 'resolved by hand: not charged');
    else change.note('payment_resolved', 'by hand: not charged');
    await change.save(tx);
    return [];
  });
  await performFollowUps(deps, followUps, caller);
}

/** A throw, so that the attempt is not left taken over. */
function alreadySettled(id: number, paymentId: string): OrdersError {
  return new OrdersError(
    'conflict',
    `payment ${paymentId} is accounted for or has been given back, it does not pay order ${id}; see "orders events ${id}"`,
    { code: 'payment_settled' },
  );
}
