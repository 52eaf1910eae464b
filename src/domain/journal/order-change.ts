// One change of an order inside one transaction: its moves and notes are collected and written together,
// so that the timeline's last status is always the order's.
import type { Actor, Order, OrderDraft, OrderHead } from '../model/order.ts';
import { nextStatus, type OrderStatus, type TransitionName } from '../model/order-status.ts';
import type { NewEvent, Tx } from '../ports/store.ts';

export interface OrderChange {
  readonly status: OrderStatus;
  /** Moves along one arrow of the diagram; throws `illegal_transition` where there is none. */
  move(name: TransitionName, detail?: string | null): void;
  /** A row of the timeline that leaves the status as it is. */
  note(type: string, detail?: string | null): void;
  /** Writes the change; to be called once, last. */
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
  let status = order.status;
  let moved = false;
  const add = (type: string, from: OrderStatus | null, to: OrderStatus | null, detail: string | null) =>
    events.push({ orderId: order.id, at, type, from, to, actor, detail });
  return {
    get status() {
      return status;
    },
    move(name, detail = null) {
      const to = nextStatus(status, name);
      add(name, status, to, detail);
      status = to;
      moved = true;
    },
    note(type, detail = null) {
      add(type, null, null, detail);
    },
    async save(tx) {
      if (events.length > 0) await tx.appendEvents(events);
      if (!moved) return order;
      // A clock that was set back must not make an order older than it was.
      const updatedAt = Math.max(at, order.updatedAt);
      await tx.setStatus(order.id, status, updatedAt);
      return { ...order, status, updatedAt };
    },
  };
}

/**
 * Stores a new order together with its first move, or a note on why there is none. As what the move makes of it: one
 * row is written, not one written and changed. The caller writes `events`, last.
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
  const next = { orderId: order.id, at, type, from, to, actor, detail };
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
  };
}
