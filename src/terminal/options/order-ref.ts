// `--order-ref`: names an order by the `order_ref` that it has in its file, in place of its id, here and through --url.
import { shortened } from '../../domain/csv/row-problem.ts';
import type { Order } from '../../domain/model/order.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { visibleText } from '../../domain/shared/written-text.ts';
import type { CommonOptions, Session } from '../cli.ts';
import { orderId } from './ids.ts';
import { once, option, REFS } from './options.ts';

export interface OrderRefOptions extends CommonOptions {
  readonly orderRef?: string;
}

/** Of every command that takes the id of one order. */
export const orderRefOption = once(
  option('--order-ref <ref>', 'the order with this order_ref in its file', REFS),
);

/** Orders of one ref: a file that is imported twice makes two. */
const MOST = 100;
const NAMED = 5;

/** Newest first, at most `MOST`. */
export async function ordersOfRef({ orders, caller }: Session, ref: string): Promise<readonly Order[]> {
  const parameters = { order_ref: ref, limit: String(MOST) };
  return (await orders.listOrders(parameters, caller, { uncounted: true })).orders;
}

export function noneOf(ref: string): string {
  return `no order has the order_ref ${visibleText(shortened(ref))}`;
}

export function severalOf(ref: string): string {
  return `several orders have the order_ref ${visibleText(shortened(ref))}`;
}

/** As many as a message names. */
export function firstOf(names: readonly (string | number)[]): string {
  return `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ', …' : ''}`;
}

/** Throws `not_found` if no order has the ref, and `usage`, which names them, if several have. */
async function idOfRef(session: Session, ref: string): Promise<number> {
  const [only, ...others] = await ordersOfRef(session, ref);
  if (!only) throw new OrdersError('not_found', noneOf(ref), { hint: { to: 'list_orders' } });
  if (others.length === 0) return only.id;
  const all = [...others.reverse(), only].map(({ id, status }) => `${id} (${status})`);
  throw new OrdersError('usage', `${severalOf(ref)}: ${firstOf(all)}; name the order by its id`);
}

/**
 * The id that a command line names, once the order service is open; undefined if it names none. Throws `usage` for an
 * invalid id, and for an id together with `--order-ref`.
 */
export function namedOrder(
  written: string | undefined,
  { orderRef }: OrderRefOptions,
): ((session: Session) => Promise<number>) | undefined {
  if (orderRef === undefined) {
    if (written === undefined) return undefined;
    const id = orderId(written);
    return async () => id;
  }
  if (written !== undefined) throw new OrdersError('usage', 'use an order id or --order-ref, not both');
  return (session) => idOfRef(session, orderRef);
}
