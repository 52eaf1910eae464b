// An overview of the order database, for an operator who starts the program without a command: how many orders there
// are, and which ones need a person.
import type { OrderService } from './order-service.ts';
import type { Caller } from './ports/store.ts';
import type { OverviewJson } from './reports/work-queues.ts';

export interface Overview {
  /** The order database, or the address of the remote `orders serve`; without passwords. */
  readonly place: string;
  readonly isRemote: boolean;
  readonly found:
    | { readonly is: 'missing' | 'outdated' }
    | { readonly is: 'unusable'; readonly why: string }
    | { readonly is: 'open'; readonly counts: OverviewCounts };
}

export interface OverviewCounts {
  readonly queues: OverviewJson;
  /** Epoch milliseconds; undefined if there are no orders. */
  readonly newestAt: number | undefined;
  readonly pending: number;
}

/** None of the reads covers the whole database. */
export async function overviewOf(
  orders: Pick<OrderService, 'listOrders' | 'overview'>,
  caller: Caller,
): Promise<OverviewCounts> {
  const page = (filter: Readonly<Record<string, string>>) =>
    orders.listOrders({ ...filter, limit: '1' }, caller);
  const [queues, newest, pending] = await Promise.all([
    orders.overview(caller),
    page({}),
    page({ status: 'pending' }),
  ]);
  return { queues, newestAt: newest.orders[0]?.createdAt, pending: pending.total ?? 0 };
}
