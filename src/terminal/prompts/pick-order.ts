// Lets a person choose among the orders to which a command applies, newest first: by typing a part of name, email,
// product or order_ref, or an id.
import type { Order } from '../../domain/model/order.ts';
import type { OrderStatus } from '../../domain/model/order-status.ts';
import { refFinder } from '../../domain/order-refs.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { distanceText } from '../../domain/shared/format.ts';
import type { Io, Session } from '../cli.ts';
import { formatMoney } from '../output/order-format.ts';
import { stripControlCharacters } from '../output/sanitize.ts';
import { type Column, table } from '../output/table.ts';
import { type Choices, choose, chooseSome } from './prompt.ts';

export interface OrderPurpose {
  /** As in `orders show`. */
  readonly command: string;
  /** The end of the question "Order to …", where that is not the command. */
  readonly action?: string;
  /** The orders to which it applies; all of them where left out. */
  readonly statuses?: readonly OrderStatus[];
  /** Held orders are not offered. */
  readonly exceptHeld?: boolean;
}

const SHOWN = 30;
/** Columns for the pointer, or for the mark of a chosen row. */
const POINTER = 4;

export async function chooseOrder(io: Io, session: Session, purpose: OrderPurpose): Promise<number> {
  await findOrders(session, purpose);
  return choose(`Order to ${purpose.action ?? purpose.command}:`, async (text) =>
    asChoices(io, await matching(session, purpose, text), purpose.statuses),
  );
}

/** Any number, marked while searching. */
export async function chooseOrders(io: Io, session: Session, purpose: OrderPurpose): Promise<number[]> {
  await findOrders(session, purpose);
  return chooseSome(`Orders to ${purpose.action ?? purpose.command}:`, async (text) =>
    asChoices(io, await matching(session, purpose, text), purpose.statuses),
  );
}

interface Found {
  readonly refs: ReadonlyMap<number, string>;
  readonly orders: readonly Order[];
  readonly more: boolean;
}

/** Throws `not_found` if there is none to choose. */
async function findOrders(session: Session, purpose: OrderPurpose): Promise<void> {
  const found = await matching(session, purpose, '');
  if (found.orders.length > 0) return;
  const { command, exceptHeld, statuses } = purpose;
  const free = exceptHeld ? ' and not on hold' : '';
  const what = statuses
    ? `no order is ${statuses.join(' or ')}${free}, so there is none`
    : 'there is no order';
  throw new OrdersError('not_found', `${what} to ${command}; "orders list" shows all orders`);
}

async function matching(
  session: Session,
  { exceptHeld, statuses }: OrderPurpose,
  text: string,
): Promise<Found> {
  const word = text.replace(/^#/, '');
  const { orders, caller } = session;
  const filter = {
    ...(word === '' ? {} : { q: word }),
    ...(statuses ? { status: statuses.join(',') } : {}),
    ...(exceptHeld ? { held: 'false' } : {}),
  };
  const [byId, page] = await Promise.all([
    /^[1-9]\d{0,14}$/.test(word) ? orderOf(session, Number(word)) : undefined,
    orders.listOrders({ ...filter, limit: String(SHOWN) }, caller, { uncounted: true }),
  ]);
  const named = byId && (statuses?.includes(byId.status) ?? true) ? [byId] : [];
  const all = [...named, ...page.orders.filter(({ id }) => id !== byId?.id)];
  const shown = all.slice(0, SHOWN);
  const refs = await refFinder(orders, caller)(shown);
  return { orders: shown, refs, more: all.length > SHOWN || page.more };
}

async function orderOf({ orders, caller }: Session, id: number): Promise<Order | undefined> {
  try {
    return await orders.getOrder(id, caller);
  } catch (error) {
    if (error instanceof OrdersError && error.kind === 'not_found') return undefined;
    throw error;
  }
}

/** For a table of choices: the pointer precedes a row, and chosen rows have a colour of their own. */
export function narrowForPointer(io: Io): Io {
  return { ...io, colour: false, columns: io.columns === undefined ? undefined : io.columns - POINTER };
}

/** As in `orders list`; an age takes less room than a time. */
function asChoices(io: Io, { orders, refs, more }: Found, statuses: OrderPurpose['statuses']): Choices {
  const now = Date.now();
  const columns: Column<Order>[] = [
    { head: 'ID', value: ({ id }) => String(id), align: 'right' },
    ...(statuses?.length === 1 ? [] : [{ head: 'STATUS', value: ({ status }: Order) => status }]),
    ...(refs.size > 0
      ? [{ head: 'ORDER REF', value: ({ id }: Order) => refs.get(id) ?? '', shrinks: true }]
      : []),
    { head: 'CUSTOMER', value: ({ customerName }) => customerName, shrinks: true },
    { head: 'EMAIL', value: ({ customerEmail }) => customerEmail, shrinks: true },
    {
      head: 'TOTAL',
      value: ({ totalAmount, currency }) => formatMoney(totalAmount, currency),
      align: 'right',
    },
    { head: 'CREATED', value: ({ createdAt }) => distanceText(createdAt, now) },
  ];
  const [head = '', ...rows] = table(narrowForPointer(io), columns, orders).split('\n');
  return {
    head,
    rows: orders.map(({ id, customerName }, at) => ({
      id,
      row: rows[at] ?? '',
      short: `${id} (${stripControlCharacters(customerName)})`,
    })),
    note: more ? `the newest ${SHOWN}; type to search for others` : undefined,
  };
}
