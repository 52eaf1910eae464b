// How an action runs on orders: named ones with a spinner, each of which a signal stops soon; many at once, or a
// preview, until a signal stops the rest.
import { OrdersError } from '../../domain/shared/errors.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import { withOrderCalls } from '../../terminal/calls/order-calls.ts';
import type { Cli, Session } from '../../terminal/cli.ts';
import type { ManyOptions } from '../../terminal/options/many-orders.ts';
import { errorLine } from '../../terminal/output/hints.ts';
import { interruptible } from '../../terminal/signals.ts';
import { type ActionName, DONE, isMove, type OrderAction, type Outcome } from './order-action.ts';
import type { Tried } from './try-orders.ts';

const STOPPING = 'stopping; orders under way are completed first\n';

type TryAll = (signal: AbortSignal, run: (id: number) => Promise<Outcome>) => Promise<Tried>;

export function runAction(
  cli: Cli,
  session: Session,
  action: OrderAction,
  options: ManyOptions & { readonly isMany: boolean },
  tryAll: TryAll,
): Promise<Tried> {
  const { act, name, preview } = action;
  if (options.dryRun) return interruptible((signal) => tryAll(signal, (id) => preview(session, id)));
  if (options.isMany || !isMove(name)) {
    return interruptible(
      (signal) => tryAll(signal, (id) => act(session, id)),
      () => cli.io.err(STOPPING),
    );
  }
  return withOrderCalls(cli, session, options, async (calls) => {
    const tried = await tryAll(calls.signal, (id) =>
      calls.run({ command: name, orderId: id }, (caller) => act({ ...session, caller }, id)),
    );
    return { ...tried, stopped: tried.stopped ?? calls.stopped() };
  });
}

/** A stop names so many orders that were not tried. */
const MOST_NAMED = 10;

/** A stop in the midst of named orders: the last ones were not tried. */
export function withUntried(stopped: OrdersError, ids: readonly number[], left: number): OrdersError {
  if (left === 0) return stopped;
  const untried = ids.slice(-left);
  const these =
    left > MOST_NAMED ? counted(left, 'order') : `order${left === 1 ? '' : 's'} ${untried.join(', ')}`;
  return new OrdersError(stopped.kind, `${errorLine(stopped)}; not tried: ${these}`, {
    code: stopped.code,
    cause: stopped.cause,
    members: { ...stopped.members, not_tried: untried },
  });
}

/** A stop in the midst of orders that filters selected. */
export function stoppedAmong(
  name: ActionName,
  stopped: OrdersError,
  { all, done, left }: { readonly all: number; readonly done: number; readonly left: number },
): OrdersError {
  const rest = `${formatNumber(done)} of ${counted(all, 'order')} ${DONE[name]}, ${formatNumber(left)} not tried`;
  return new OrdersError(stopped.kind, `${errorLine(stopped)}; ${rest}; run the same command to continue`, {
    code: stopped.code,
    cause: stopped.cause,
  });
}
