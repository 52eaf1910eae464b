// An order book at one look, for whoever starts the program without a command: how many orders there are, and what
// waits for a person.
import type { BatchService } from './batch-service.ts';
import type { OrderService } from './order-service.ts';
import type { Caller, Reads } from './ports/store.ts';

/** What is open for longer waits for a person, or for a process that settles. */
export const STUCK_FOR = '2m';

export interface Overview {
  /** The order book, or the `orders serve` that is driven; without passwords. */
  readonly place: string;
  readonly isRemote: boolean;
  readonly found:
    | { readonly is: 'missing' | 'outdated' }
    | { readonly is: 'unusable'; readonly why: string }
    | { readonly is: 'open'; readonly counts: OverviewCounts };
}

export interface OverviewCounts {
  readonly orders: number;
  /** Epoch milliseconds; undefined where there is none. */
  readonly newestAt: number | undefined;
  readonly paid: number;
  readonly pending: number;
  /** Orders whose payment or refund has been open for longer than `STUCK_FOR`. */
  readonly stuck: number;
  readonly pausedBatches: readonly number[];
  /** What only the database itself tells; a server keeps it for its own machine. */
  readonly deadMails: number;
  readonly chargesHeld: boolean;
}

const ONE = '1';
const BATCHES_LOOKED_AT = '20';

/** `read` where the order book is here. A page of one order for each number: none of them reads the whole book. */
export async function overviewOf(
  desk: Pick<OrderService, 'listOrders'>,
  batches: Pick<BatchService, 'listBatches'>,
  caller: Caller,
  read?: Pick<Reads, 'openCounts' | 'chargesHeld'>,
): Promise<OverviewCounts> {
  const page = (filter: Readonly<Record<string, string>>) =>
    desk.listOrders({ ...filter, limit: ONE }, caller);
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
    deadMails: open?.deadMails ?? 0,
    chargesHeld: chargesHeld ?? false,
  };
}
