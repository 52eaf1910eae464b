// Which orders are selected: by id, so that no change of the list moves a selection to another order.
import type { FeedEventJson, OrderJson } from '../../../domain/model/order-json.ts';
import type { OrderStatus } from '../../../domain/model/order-status.ts';

export const MAX_SELECTED = 1_000;

/** An order as it was seen last. */
export interface Chosen {
  readonly id: number;
  readonly status: OrderStatus;
  readonly total_amount: number;
  readonly currency: string;
  readonly isHeld: boolean;
}

export type Selection = ReadonlyMap<number, Chosen>;

/** With or without these orders. Beyond the greatest number none is added. */
export function withOrders(selection: Selection, orders: readonly OrderJson[], isOn: boolean): Selection {
  const next = new Map(selection);
  for (const order of orders) {
    if (!isOn) next.delete(order.id);
    else if (next.size < MAX_SELECTED || next.has(order.id)) next.set(order.id, chosen(order));
  }
  return next;
}

export function without(selection: Selection, ids: readonly number[]): Selection {
  const next = new Map(selection);
  for (const id of ids) next.delete(id);
  return next;
}

/** The rows from one to the other, both included; the one alone where the other is not there. */
export function rowsBetween(
  rows: readonly OrderJson[],
  from: number | undefined,
  to: OrderJson,
): readonly OrderJson[] {
  const start = rows.findIndex(({ id }) => id === from);
  const end = rows.findIndex(({ id }) => id === to.id);
  if (start < 0 || end < 0) return [to];
  return rows.slice(Math.min(start, end), Math.max(start, end) + 1);
}

/**
 * As these rows show them now; the same selection where nothing of it has changed. The amount of an order never changes:
 * with another one it is an order of another database, such as a restored one, and was never selected.
 */
export function seenIn(selection: Selection, rows: readonly OrderJson[]): Selection {
  const others: number[] = [];
  const changed: OrderJson[] = [];
  for (const row of rows) {
    const before = selection.get(row.id);
    if (!before) continue;
    if (!isSameMoney(before, row)) others.push(row.id);
    else if (before.status !== row.status || before.isHeld !== isHeld(row)) changed.push(row);
  }
  const kept = changed.length === 0 ? selection : withOrders(selection, changed, true);
  return others.length === 0 ? kept : without(kept, others);
}

export function isSameMoney(seen: Chosen, now: Pick<OrderJson, 'total_amount' | 'currency'>): boolean {
  return seen.total_amount === now.total_amount && seen.currency === now.currency;
}

/** After these events: they tell of orders that no page shows. */
export function seenInEvents(selection: Selection, events: readonly FeedEventJson[]): Selection {
  let next: Map<number, Chosen> | undefined;
  for (const { order_id: id, to, type } of events) {
    const before = (next ?? selection).get(id);
    const isNews = to !== null || type === 'order_held' || type === 'order_released';
    if (!before || !isNews) continue;
    next ??= new Map(selection);
    const held = type === 'order_held' || (type !== 'order_released' && before.isHeld);
    next.set(id, { ...before, status: to ?? before.status, isHeld: held });
  }
  return next ?? selection;
}

export function countOutside(selection: Selection, rows: readonly OrderJson[]): number {
  return selection.size - rows.filter(({ id }) => selection.has(id)).length;
}

const isHeld = ({ hold }: OrderJson) => hold !== undefined;

const chosen = (order: OrderJson): Chosen => ({
  id: order.id,
  status: order.status,
  total_amount: order.total_amount,
  currency: order.currency,
  isHeld: isHeld(order),
});
