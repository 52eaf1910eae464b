// Ships a PAID order and marks a SHIPPED one delivered (design section 2.4).
import { orderOnHold, refundInProgress } from '../journal/conflicts.ts';
import { notificationRow } from '../journal/journal-entries.ts';
import { lockOrder, openOperation } from '../journal/open-operation.ts';
import { changeOrder } from '../journal/order-change.ts';
import type { JournalRow } from '../model/journal.ts';
import type { OrderHead, Shipment } from '../model/order.ts';
import { illegalTransition } from '../model/order-status.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';

/** What is known of a shipment; what is undefined stays as it is. */
export type GivenShipment = { readonly [Key in keyof Shipment]?: string | undefined };

/**
 * PAID to SHIPPED, and the shipping notification. For a SHIPPED order a given shipment corrects the stored one, without
 * a second email. Throws `conflict` while a refund is open or the order is held.
 */
export async function shipOrder(
  deps: Deps,
  id: number,
  caller: Caller,
  given: GivenShipment = {},
): Promise<void> {
  const email = await deps.store.write(async (tx): Promise<JournalRow | undefined> => {
    const order = await lockOrder(tx, id, caller.ifMatch);
    const shipment = shipmentOf(order, given);
    if (order.status === 'shipped' && shipment) {
      await correct(deps, tx, order, shipment, caller);
      return undefined;
    }
    if (order.status !== 'paid') throw illegalTransition(order.status, 'shipped', id);
    if (order.hold) throw orderOnHold(order);
    if ((await openOperation(tx, id))?.kind === 'refund') throw refundInProgress(id);
    const now = deps.clock.now();
    const change = changeOrder(order, caller.actor, now).move(
      'shipped',
      shipment && shipmentDetail(shipment),
    );
    if (shipment) change.ship(shipment);
    await change.save(tx);
    return tx.insertJournal(notificationRow(deps, order, 'ORDER_SHIPPED', now));
  });
  if (email) await runFollowUps(deps, [email], caller);
}

/** Undefined if nothing is given. */
function shipmentOf(
  { shipment }: OrderHead,
  { carrier, trackingNumber }: GivenShipment,
): Shipment | undefined {
  if ((carrier ?? trackingNumber) === undefined) return undefined;
  return {
    carrier: carrier ?? shipment?.carrier ?? null,
    trackingNumber: trackingNumber ?? shipment?.trackingNumber ?? null,
  };
}

async function correct(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  shipment: Shipment,
  caller: Caller,
): Promise<void> {
  const { shipment: before } = order;
  const isSame = before?.carrier === shipment.carrier && before.trackingNumber === shipment.trackingNumber;
  if (isSame) return;
  const was = before ? `; before: ${shipmentDetail(before)}` : '';
  await changeOrder(order, caller.actor, deps.clock.now())
    .ship(shipment)
    .note('shipment_changed', `${shipmentDetail(shipment)}${was}`)
    .save(tx);
}

function shipmentDetail({ carrier, trackingNumber }: Shipment): string {
  return [
    ...(carrier === null ? [] : [`carrier ${carrier}`]),
    ...(trackingNumber === null ? [] : [`tracking number ${trackingNumber}`]),
  ].join(', ');
}

/** SHIPPED to DELIVERED. */
export async function deliverOrder(deps: Deps, id: number, caller: Caller): Promise<void> {
  await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, id, caller.ifMatch);
    if (order.status !== 'shipped') throw illegalTransition(order.status, 'delivered', id);
    await changeOrder(order, caller.actor, deps.clock.now()).move('delivered').save(tx);
  });
}
