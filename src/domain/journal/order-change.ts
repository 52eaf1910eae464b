// One change of an order inside one transaction: its moves and notes are collected and written together, so that the
// timeline's last status is always the order's. The consequences of PAID, of CANCELLED and of a refunded charge are
// here, too.
import type { JournalRow, NewJournalRow } from '../model/journal.ts';
import type { Actor, Hold, Order, OrderDraft, OrderHead, Shipment } from '../model/order.ts';
import { nextStatus, type OrderStatus, type TransitionName } from '../model/order-status.ts';
import type { NewEvent, Tx } from '../ports/store.ts';
import { compensationRow, notificationRow, type RowDeps } from './journal-entries.ts';

export interface OrderChange {
  /** The order before the change. */
  readonly order: OrderHead;
  readonly at: number;
  readonly status: OrderStatus;
  /** Moves along one arrow of the diagram; throws `illegal_transition` if there is none. */
  move(name: TransitionName, detail?: string | null, paymentId?: string | null): OrderChange;
  /** Adds a row to the timeline that leaves the status as it is. */
  note(type: string, detail?: string | null, paymentId?: string | null): OrderChange;
  /** Holds the order, or releases it. A cancellation releases it, too. */
  hold(hold: Hold | null): OrderChange;
  ship(shipment: Shipment): OrderChange;
  /** Writes the change; call it once, last. */
  save(tx: Tx): Promise<OrderHead>;
}

/** `first` are rows that come before the change's own, in the same write. */
export function changeOrder(
  order: OrderHead,
  actor: Actor,
  at: number,
  first: readonly NewEvent[] = [],
): OrderChange {
  const events: NewEvent[] = [...first];
  let { status, hold, shipment } = order;
  let moved = false;
  const add = (
    type: string,
    from: OrderStatus | null,
    to: OrderStatus | null,
    detail: string | null,
    paymentId: string | null,
  ) => events.push({ orderId: order.id, at, type, from, to, actor, detail, paymentId });
  const change: OrderChange = {
    order,
    at,
    get status() {
      return status;
    },
    move(name, detail = null, paymentId = null) {
      const to = nextStatus(status, name);
      add(name, status, to, detail, paymentId);
      status = to;
      moved = true;
      if (status === 'cancelled') hold = null;
      return change;
    },
    note(type, detail = null, paymentId = null) {
      add(type, null, null, detail, paymentId);
      return change;
    },
    hold(next) {
      hold = next;
      return change;
    },
    ship(next) {
      shipment = next;
      return change;
    },
    async save(tx) {
      if (events.length > 0) await tx.appendEvents(events);
      if (!moved && hold === order.hold && shipment === order.shipment) return order;
      // Its version: later than before after every change, also after a clock was set back.
      const updatedAt = Math.max(at, order.updatedAt + 1);
      if (moved) await tx.setStatus(order.id, status, updatedAt);
      if (hold !== order.hold) await tx.setHold(order.id, hold, updatedAt);
      if (shipment && shipment !== order.shipment) await tx.setShipment(order.id, shipment, updatedAt);
      return { ...order, status, updatedAt, hold, shipment };
    },
  };
  return change;
}

/** PENDING or PAYMENT_PROCESSING becomes PAID along the diagram. Returns the confirmation, for the caller to insert. */
export function markPaid(deps: RowDeps, change: OrderChange, paymentId: string): NewJournalRow {
  const detail = `payment ${paymentId}`;
  if (change.status === 'pending')
    change.move('payment_initiated', `charge ${paymentId} found at the Payment Service`, paymentId);
  change.move('payment_succeeded', detail, paymentId);
  return notificationRow(deps, change.order, 'ORDER_CONFIRMATION', change.at);
}

/** Returns the email that tells the customer, for the caller to insert. */
export function markCancelled(
  deps: RowDeps,
  change: OrderChange,
  detail: string,
  paymentId: string | null = null,
): NewJournalRow {
  change.move('cancelled', detail, paymentId);
  return notificationRow(deps, change.order, 'ORDER_CANCELLED', change.at);
}

/** Refunds charges of the order's own money that are not to be kept. Returns the rows of the refunds. */
export async function compensate(
  deps: RowDeps,
  tx: Tx,
  change: OrderChange,
  payments: readonly { readonly paymentId: string }[],
  why = `the order is ${change.status}`,
): Promise<JournalRow[]> {
  const rows: JournalRow[] = [];
  for (const { paymentId } of payments) {
    rows.push(await tx.insertJournal(compensationRow(deps, change.order, paymentId, change.at)));
    change.note('compensation_initiated', `payment ${paymentId} is being refunded: ${why}`, paymentId);
  }
  return rows;
}

/**
 * Stores a new order together with its first move, or a note on why there is none. The row is written once, in the
 * state after the move. The caller writes `events`, last.
 */
export async function insertMoved(
  tx: Tx,
  draft: OrderDraft,
  actor: Actor,
  at: number,
  first: TransitionName | { readonly note: readonly [type: string, detail: string] },
): Promise<{ order: Order; events: NewEvent[] }> {
  const isMove = typeof first === 'string';
  const status = isMove ? nextStatus('pending', first) : 'pending';
  const order = await tx.insertOrder(draft, at, { status });
  const [type, detail] = isMove ? [first, null] : first.note;
  const [from, to] = isMove ? (['pending', status] as const) : [null, null];
  const next = { orderId: order.id, at, type, from, to, actor, detail, paymentId: null };
  return { order, events: [createdEvent(order, actor), next] };
}

/** The first row of a timeline. */
export function createdEvent(order: OrderHead, actor: Actor): NewEvent {
  return {
    orderId: order.id,
    at: order.createdAt,
    type: 'order_created',
    from: null,
    to: 'pending',
    actor,
    detail: null,
    paymentId: null,
  };
}
