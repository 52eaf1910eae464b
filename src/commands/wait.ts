// `orders wait`: lets scripts continue once an order has reached a status.
import { type Order, orderToJson } from '../domain/model/order.ts';
import { canBecome, type OrderStatus, statusesIn, wrongStatus } from '../domain/model/order-status.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { parseSpan, SPAN_HINT } from '../domain/shared/format.ts';
import type { Cli, CommandSpec, Session } from '../terminal/cli.ts';
import { statusOption } from '../terminal/options/filters.ts';
import { orderArgument } from '../terminal/options/ids.ts';
import { common, option, url } from '../terminal/options/options.ts';
import { type OrderRefOptions, orderRefOption } from '../terminal/options/order-ref.ts';
import { printRecord, recordOptions, wantsRecords } from '../terminal/output/records.ts';
import { polling } from '../terminal/progress/poll.ts';
import { type IdSource, pickOrder } from '../terminal/prompts/pick.ts';
import { interruptible } from '../terminal/signals.ts';

interface WaitOptions extends OrderRefOptions {
  readonly status: string;
  readonly timeout: string;
}

type Reached = 'yes' | 'passed' | 'not_yet' | 'never';

export const wait: CommandSpec<WaitOptions> = {
  name: 'wait',
  description: 'wait until an order has reached a status',
  arguments: [orderArgument],
  options: [
    ...common,
    url,
    orderRefOption,
    ...recordOptions,
    statusOption('the status to wait for, or several separated by commas').makeOptionMandatory(),
    option('--timeout <span>', 'how long to wait, such as 30s or 5m; 0s checks once').default('60s'),
  ],
  details: `
Exit codes: 0 if the order has the status or a later one, 4 if it can no longer reach it, 7 if the time is over.`,
  examples: [
    'orders wait 7 --status paid',
    'orders wait 7 --status paid,cancelled --timeout 5m --json',
    'orders wait 7 --status paid --timeout 30s && orders ship 7',
  ],
  prints: () => 'orders',
  run(cli, options, written?: string) {
    const which = pickOrder(cli, written, options, { command: 'wait', action: 'wait for' });
    return waitFor(cli, which, options);
  },
};

async function waitFor(cli: Cli, which: IdSource<number>, options: WaitOptions): Promise<void> {
  const wanted = statusesOf(options.status);
  const timeoutMs = parseSpan(options.timeout);
  if (timeoutMs === undefined) throw new OrdersError('usage', `--timeout ${SPAN_HINT}`);
  const { order, reached } = await interruptible((signal) =>
    cli.withSession(options, async (session) =>
      follow(cli, session, await which(session), { wanted, timeoutMs, signal }),
    ),
  );
  const { id } = order;
  const isText = !wantsRecords(options);
  if (!isText) await printRecord(cli, options, 'orders', orderToJson(order));
  const words = wanted.join(' or ');
  switch (reached) {
    case 'yes':
    case 'passed':
      if (isText) {
        cli.io.out(
          `order ${id} is ${order.status}${reached === 'passed' ? `, which comes after ${words}` : ''}\n`,
        );
      }
      return;
    case 'never':
      throw new OrdersError(
        'illegal_transition',
        `order ${id} is ${order.status} and can no longer become ${words}`,
        { members: { from: order.status, to: wanted } },
      );
    case 'not_yet':
      throw new OrdersError(
        'incomplete',
        `order ${id} is still ${order.status} after ${options.timeout}; "orders explain ${id}" explains why`,
        { code: 'wait_timed_out', members: { order_status: order.status } },
      );
  }
}

interface Wanted {
  readonly wanted: readonly OrderStatus[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function follow(
  { io }: Cli,
  { orders, caller }: Session,
  id: number,
  { wanted, timeoutMs, signal }: Wanted,
): Promise<{ order: Order; reached: Reached }> {
  const giveUpAt = performance.now() + timeoutMs;
  const { ask, pause } = polling(io, { signal, giveUpAt });
  try {
    for (;;) {
      const order = await ask(() => orders.getOrder(id, caller));
      const reached = reachedOf(order.status, wanted);
      if (reached !== 'not_yet' || performance.now() >= giveUpAt) return { order, reached };
      await pause(false);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new OrdersError('interrupted', `stopped waiting for order ${id}`);
  }
}

/**
 * Passed: a status that led to the current one and cannot come again. No status follows `cancelled`, so earlier
 * statuses of a cancelled order do not count as passed.
 */
function reachedOf(status: OrderStatus, wanted: readonly OrderStatus[]): Reached {
  if (wanted.includes(status)) return 'yes';
  if (wanted.some((one) => canBecome(status, one))) return 'not_yet';
  return status !== 'cancelled' && wanted.some((one) => canBecome(one, status)) ? 'passed' : 'never';
}

/** Throws `usage`. */
function statusesOf(written: string): OrderStatus[] {
  const wrong = wrongStatus(written);
  if (wrong !== undefined) throw new OrdersError('usage', `--status ${wrong}`);
  return statusesIn(written);
}
