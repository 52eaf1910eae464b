// Finds all orders that filters select, once, so that exactly those that were confirmed are changed; and their sums.
import type { Order } from '../../domain/model/order.ts';
import { ORDER_STATUSES, type OrderStatus, parseStatus } from '../../domain/model/order-status.ts';
import { invalid } from '../../domain/shared/errors.ts';
import { counted } from '../../domain/shared/format.ts';
import type { Session } from '../../terminal/cli.ts';
import { formatMoney } from '../../terminal/output/order-format.ts';
import type { OrderAction } from './order-action.ts';

export { MAX_ORDERS } from '../../terminal/options/many-orders.ts';

/** So little of an order is kept, as there may be many. */
export type FoundOrder = Pick<Order, 'id' | 'status' | 'customerName' | 'totalAmount' | 'currency'>;

export interface FoundOrders {
  /** By ascending id. */
  readonly orders: readonly FoundOrder[];
  /** Orders that match and cannot be taken. */
  readonly leftOut: number;
  /** More match than the bound. */
  readonly more: boolean;
}

type Selecting = Pick<OrderAction, 'statuses' | 'allowed' | 'filters' | 'leavesOut'>;

const PAGE = 1_000;

/** At most `most`, the oldest first. Throws `invalid` for a wrong filter. */
export async function findOrders(
  session: Session,
  { statuses, allowed = statuses, filters: own, leavesOut }: Selecting,
  filters: Readonly<Record<string, string>>,
  most: number,
): Promise<FoundOrders> {
  const { status: written, ...others } = { ...own, ...filters };
  const wanted =
    written === undefined ? statuses : allowed.filter((one) => readStatuses(written).includes(one));
  const found: FoundOrder[] = [];
  let leftOut = 0;
  for (const status of wanted) {
    let taken = 0;
    for await (const order of ordersOf(session, { ...others, status })) {
      if (leavesOut?.which(order)) leftOut += 1;
      else {
        const { id, customerName, totalAmount, currency } = order;
        found.push({ id, status: order.status, customerName, totalAmount, currency });
        taken += 1;
      }
      // One more tells that there are more.
      if (taken > most) break;
    }
  }
  found.sort((a, b) => a.id - b.id);
  return { orders: found.slice(0, most), leftOut, more: found.length > most };
}

/** By ascending id. */
async function* ordersOf(
  { orders, caller }: Session,
  filters: Readonly<Record<string, string>>,
): AsyncGenerator<Order> {
  for (let after = 0; ; ) {
    const parameters = { ...filters, after: String(after), limit: String(PAGE) };
    const page = await orders.listOrders(parameters, caller, { uncounted: true });
    const sorted = [...page.orders].sort((a, b) => a.id - b.id);
    yield* sorted;
    const last = sorted.at(-1);
    if (!page.more || !last) return;
    after = last.id;
  }
}

/** `paid,shipped`, in either case. */
function readStatuses(written: string): readonly (OrderStatus | undefined)[] {
  const statuses = written.split(',').map((word) => parseStatus(word.trim()));
  if (!statuses.includes(undefined)) return statuses;
  throw invalid([{ path: 'status', message: `must be one of ${ORDER_STATUSES.join(', ')}` }]);
}

/** `2 orders (359,200 JPY and 30 USD)`. */
export async function countAndSum(orders: readonly FoundOrder[]): Promise<string> {
  return `${counted(orders.length, 'order')} (${await sumsText(orders)})`;
}

/** `359,200 JPY and 30 USD`: exact, the most frequent currency first. */
export async function sumsText(orders: readonly FoundOrder[]): Promise<string> {
  const { amountSum } = await import('../../domain/model/money.ts');
  const sums = new Map<string, { readonly sum: ReturnType<typeof amountSum>; count: number }>();
  for (const { totalAmount, currency } of orders) {
    const one = sums.get(currency) ?? { sum: amountSum(), count: 0 };
    one.sum.add(totalAmount);
    one.count += 1;
    sums.set(currency, one);
  }
  const texts = [...sums]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([currency, { sum }]) => formatMoney(sum.total(), currency));
  const last = texts.pop() ?? '';
  return texts.length === 0 ? last : `${texts.join(', ')} and ${last}`;
}
