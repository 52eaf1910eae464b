// An overview of the order database, for an operator who starts the program without a command: how many orders there
// are, and which ones need a person.
import type { BatchService } from './batch-service.ts';
import type { OrderService } from './order-service.ts';
import type { Caller, Reads } from './ports/store.ts';

/** A call that is open for longer waits for a person, or for a process that runs recovery. */
export const STUCK_FOR = '2m';

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
  readonly orders: number;
  /** Epoch milliseconds; undefined if there are no orders. */
  readonly newestAt: number | undefined;
  readonly paid: number;
  readonly pending: number;
  /** Orders whose payment or refund has been open for longer than `STUCK_FOR`. */
  readonly stuck: number;
  readonly pausedBatches: readonly number[];
  /** Facts that only the database itself tells; a server restricts them to its own machine. */
  readonly failedEmails: number;
  readonly chargesHeld: boolean;
}

const ONE = '1';
const BATCHES_LOOKED_AT = '20';

/**
 * `read` if the order database is local. Each number takes a page of one order: none of the reads covers the whole
 * database.
 */
export async function overviewOf(
  orders: Pick<OrderService, 'listOrders'>,
  batches: Pick<BatchService, 'listBatches'>,
  caller: Caller,
  read?: Pick<Reads, 'openCounts' | 'chargesHeld'>,
): Promise<OverviewCounts> {
  const page = (filter: Readonly<Record<string, string>>) =>
    orders.listOrders({ ...filter, limit: ONE }, caller);
  const [all, paid, pending, stuck, imports, open, chargesHeld] = await Promise.all([
    page({}),
    page({ status: 'paid' }),
    page({ status: 'pending' }),
    page({ stuck_for: STUCK_FOR }),
    batches.listBatches({ limit: BATCHES_LOOKED_AT }, caller),
    read?.openCounts(),
    read?.chargesHeld(),
  ]);
  return {
    orders: all.total ?? 0,
    newestAt: all.orders[0]?.createdAt,
    paid: paid.total ?? 0,
    pending: pending.total ?? 0,
    stuck: stuck.total ?? stuck.orders.length,
    pausedBatches: imports.rows.filter(({ status }) => status === 'paused').map(({ id }) => id),
    failedEmails: open?.failedEmails ?? 0,
    chargesHeld: chargesHeld ?? false,
  };
}
