// Ends `orders reconcile`: prints its summary, and builds the error where differences remain or not all was compared.
import type { LostIds, Reconciled } from '../../domain/reconcile/reconcile.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { formatNumber } from '../../domain/shared/format.ts';
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
  const reached = `${formatNumber(checked)} of ${formatNumber(orders)} orders were compared, up to id ${lookedUpTo}`;
  if (ended === 'interrupted') {
    const found = `${differences(counts.all)} found`;
    return new OrdersError('interrupted', `stopped: ${reached}, ${found}; the same command begins anew`, {
      members,
    });
  }
  if (ended === 'unanswered') {
    return new OrdersError(
      'downstream_failed',
      `stopped: the Payment Service does not answer (${reason}); ${reached}; run it again when "orders doctor" says that it answers`,
      { code: 'payment_record_unreachable', members },
    );
  }
  const { left } = counts;
  if (left === 0) return undefined;
  const isUnreachable = left === counts.unreachable;
  return new OrdersError(
    isUnreachable ? 'downstream_failed' : 'conflict',
    `${differences(left)} in ${ordersText(checked)}, looked up to id ${lookedUpTo}; ${nextOf(counts, options)}`,
    { code: isUnreachable ? 'payment_record_unreachable' : 'differences_found', members },
  );
}

function nextOf({ left, unreachable, underWay, fixable }: Counts, { fix }: ReconcileOptions): string {
  if (left === unreachable) return 'try again when the service is back';
  if (left === underWay) return 'their refunds are under way, run it again later';
  if (!fix && fixable > 0) return 'repair with "orders reconcile --fix"';
  return left === underWay + unreachable ? 'run it again later' : 'those need a person';
}

function differences(count: number): string {
  return `${formatNumber(count)} ${count === 1 ? 'difference' : 'differences'}`;
}

function ordersText(count: number): string {
  return `${formatNumber(count)} ${count === 1 ? 'order' : 'orders'}`;
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
    io.err(`${ordersText(checked)} compared, looked up to id ${lookedUpTo}\n`);
  }
  if (leftOut.ids > 0) {
    const spans = leftOut.spans.map(({ from, to }) => (from === to ? String(from) : `${from} to ${to}`));
    const told = leftOut.spans.reduce((ids, { from, to }) => ids + to - from + 1, 0);
    const more = told < leftOut.ids ? ' and others' : '';
    io.err(`ids ${spans.join(', ')}${more} have no order and were not looked up\n`);
  }
  if (leftOut.isBeyond)
    io.err(`ids above ${lookedUpTo} were not looked up, although there are charges up to it\n`);
  if (moving > 0) {
    const [orders, payment] = moving === 1 ? ['order', 'its payment is'] : ['orders', 'their payments are'];
    io.err(
      `${formatNumber(moving)} ${orders} not compared: ${payment} under way; "orders recover" finishes what a crash left\n`,
    );
  }
  if (lost) io.err(`${lostText(lost)}\n`);
}

function lostText({ highest, isPassed }: LostIds): string {
  if (isPassed) return `new orders get ids above ${highest}, the highest that was charged for a lost order`;
  return `new orders would get ids of lost ones that were charged, up to ${highest}; "orders reconcile --fix" lets them begin above`;
}
