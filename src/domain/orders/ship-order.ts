// Ships a PAID order and marks a SHIPPED one delivered (design section 2.4).
import { refundInProgress } from '../journal/conflicts.ts';
import { notificationRow } from '../journal/journal-entries.ts';
import { lockOrder, openOperation } from '../journal/open-operation.ts';
import { changeOrder } from '../journal/order-change.ts';
import { illegalTransition } from '../model/order-status.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import type { Caller, Deps } from '../ports/store.ts';

/** PAID to SHIPPED, and the shipping notification. Throws `conflict` while a refund is open. */
export async function shipOrder(deps: Deps, id: number, caller: Caller): Promise<void> {
  const email = await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, id);
    if (order.status !== 'paid') throw illegalTransition(order.status, 'shipped', id);
    if ((await openOperation(tx, id))?.kind === 'refund') throw refundInProgress(id);
    const now = deps.clock.now();
    await changeOrder(order, caller.actor, now).move('shipped').save(tx);
    return tx.insertJournal(notificationRow(deps, order, 'ORDER_SHIPPED', now));
  });
  await runFollowUps(deps, [email], caller);
}

/** SHIPPED to DELIVERED. */
export async function deliverOrder(deps: Deps, id: number, caller: Caller): Promise<void> {
  await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, id);
    if (order.status !== 'shipped') throw illegalTransition(order.status, 'delivered', id);
    await changeOrder(order, caller.actor, deps.clock.now()).move('delivered').save(tx);
  });
}
