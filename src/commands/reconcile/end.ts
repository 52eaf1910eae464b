// Ends `orders reconcile`: prints its summary, and builds the error where differences remain or not all was compared.
import type { LostIds, Reconciled } from '../../domain/reconcile/reconcile.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import type { Cli, CommonOptions } from '../../terminal/cli.ts';

export interface ReconcileOptions extends CommonOptions {
  readonly fix?: boolean;
}

/** How many differences there are, and the next step for those that remain. */
export interface Counts {
  all: number;
  left: number;
  unreachable: number;
  underWay: number;
  fixable: number;
}

/** Undefined where nothing differs, or every difference was repaired. */
export function errorOf(
  reconciled: Reconciled,
  counts: Counts,
  options: ReconcileOptions,
): OrdersError | undefined {
  const { ended, reason, checked, orders, lookedUpTo } = reconciled;
  const members = membersOf(reconciled);
  const reached = `compared ${formatNumber(checked)} of ${counted(orders, 'order')}, up to id ${lookedUpTo}`;
  if (ended === 'interrupted') {
    const found = `${counted(counts.all, 'difference')} found`;
    return new OrdersError(
      'interrupted',
      `stopped: ${reached}, ${found}; the next run starts from the beginning`,
      {
        members,
      },
    );
  }
  if (ended === 'unanswered') {
    return new OrdersError(
      'downstream_failed',
      `stopped: the Payment Service does not answer (${reason}); ${reached}; retry when "orders doctor" reports that it answers`,
      { code: 'payment_record_unreachable', members },
    );
  }
  const { left } = counts;
  if (left === 0) return undefined;
  const isUnreachable = left === counts.unreachable;
  return new OrdersError(
    isUnreachable ? 'downstream_failed' : 'conflict',
    `${counted(left, 'difference')} in ${counted(checked, 'order')}, looked up to id ${lookedUpTo}; ${nextOf(counts, options)}`,
    { code: isUnreachable ? 'payment_record_unreachable' : 'differences_found', members },
  );
}

function nextOf({ left, unreachable, underWay, fixable }: Counts, { fix }: ReconcileOptions): string {
  if (left === unreachable) return 'retry when the service is back';
  if (left === underWay) return 'their refunds are under way; check again later';
  if (!fix && fixable > 0) return 'repair with "orders reconcile --fix"';
  return left === underWay + unreachable ? 'check again later' : 'an operator must decide on them';
}

function membersOf({ checked, orders, lookedUpTo, leftOut, lost }: Reconciled) {
  return {
    orders_checked: checked,
    orders,
    looked_up_to: lookedUpTo,
    ...(leftOut.ids > 0 ? { ids_left_out: leftOut.ids } : {}),
    ...(leftOut.isBeyond ? { ids_beyond_left_out: true } : {}),
    ...(lost ? { highest_lost_id: lost.highest, new_ids_above_it: lost.isPassed } : {}),
  };
}

/** The problem object gives programs most of it. */
export function tell(
  { io }: Cli,
  reconciled: Reconciled,
  { json, fix }: ReconcileOptions,
  hasError: boolean,
): void {
  if (json && hasError) return;
  const { leftOut, moving, lost, checked, lookedUpTo } = reconciled;
  if (fix && !hasError && !json) {
    io.err(`${counted(checked, 'order')} compared, looked up to id ${lookedUpTo}\n`);
  }
  if (leftOut.ids > 0) {
    const spans = leftOut.spans.map(({ from, to }) => (from === to ? String(from) : `${from} to ${to}`));
    const told = leftOut.spans.reduce((ids, { from, to }) => ids + to - from + 1, 0);
    const more = told < leftOut.ids ? ' and others' : '';
    io.err(`ids without an order were not looked up: ${spans.join(', ')}${more}\n`);
  }
  if (leftOut.isBeyond)
    io.err(
      `ids above ${lookedUpTo} were not looked up, although the Payment Service has charges up to that id\n`,
    );
  if (moving > 0) {
    const payment = moving === 1 ? 'its payment is' : 'their payments are';
    io.err(
      `${counted(moving, 'order')} not compared: ${payment} under way; "orders recover" finishes interrupted ones\n`,
    );
  }
  if (lost) io.err(`${lostText(lost)}\n`);
}

function lostText({ highest, isPassed }: LostIds): string {
  if (isPassed)
    return `new orders get ids above ${highest}, the highest id of a lost order that the Payment Service knows`;
  return `new orders would reuse ids of lost orders that the Payment Service knows, up to ${highest}; "orders reconcile --fix" skips these ids`;
}
