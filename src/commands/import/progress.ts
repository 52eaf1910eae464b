// Shows the progress of an import: first it reads its file, then stores its orders, then charges them.
import type { BatchCounts } from '../../domain/model/batch.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import type { Io } from '../../terminal/cli.ts';
import type { BarState } from '../../terminal/progress/bar.ts';
import { CLEAR_LINE, openProgress, secondsSince, startPace } from '../../terminal/progress/progress.ts';
import type { FileCheck } from '../../terminal/progress/reading.ts';

export interface ImportProgress {
  onStored(orders: number): void;
  onCharging(counts: BatchCounts): void;
  onOutcome(outcome: string): void;
  /** The server does not answer, and is asked again. */
  onAway(why: string): void;
}

/** Time and orders charged, of this run alone. */
export interface Pace {
  readonly seconds: number;
  readonly perSecond: number;
}

/** `orders` is unknown for a batch that is stored already. */
export async function importProgress(
  io: Io,
  orders: number | undefined,
  quiet: boolean,
): Promise<ImportProgress & FileCheck & { pace(): Pace }> {
  const started = performance.now();
  let stored = 0;
  let charging: Charging | undefined;
  const standing = () => charging?.standing() ?? storing(stored, orders);
  const progress = await openProgress(io, { quiet }, standing);
  return {
    ...progress,
    onStored(count) {
      stored = count;
    },
    onCharging(counts) {
      charging = startCharging(counts);
    },
    onOutcome: (outcome) => charging?.add(outcome),
    onAway(why) {
      if (!quiet) io.err(`${io.drawsBars ? CLEAR_LINE : ''}orders: ${why}; retrying\n`);
    },
    pace: () => ({ seconds: secondsSince(started), perSecond: charging?.perSecond() ?? 0 }),
  };
}

function storing(stored: number, orders: number | undefined): BarState | undefined {
  if (orders === undefined) return undefined;
  const text = `${formatNumber(stored)} of ${counted(orders, 'order')} stored`;
  return { done: stored, total: orders, beside: text, line: text };
}

type Charging = ReturnType<typeof startCharging>;

/** `counts` is the state of the batch; work of earlier runs counts as done. */
function startCharging(counts: BatchCounts) {
  const before = counts.paid + counts.failed + counts.cancelled;
  const pace = startPace(before + counts.pending, before);
  const now = { paid: counts.paid, failed: counts.failed, open: 0 };
  return {
    add(outcome: string) {
      pace.step();
      if (outcome === 'succeeded') now.paid += 1;
      else if (outcome === 'declined') now.failed += 1;
      else now.open += 1;
    },
    perSecond: pace.perSecond,
    standing() {
      const open = now.open > 0 ? `, ${formatNumber(now.open)} without an answer` : '';
      return pace.standing(`${formatNumber(now.paid)} paid, ${formatNumber(now.failed)} failed${open}`);
    },
  };
}
