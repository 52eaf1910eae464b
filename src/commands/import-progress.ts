// How an import tells where it stands while it runs, and how it is stopped.
import { grouped } from '../domain/written-number.ts';
import type { Io } from './cli.ts';

export interface ImportProgress {
  onStored(orders: number): void;
  onOutcome(outcome: string): void;
}

const EVERY_MS = 3_000;

/** A line on standard error every few seconds; none with `quiet`. `orders` is unknown for a batch that goes on. */
export function importProgress(
  io: Io,
  orders: number | undefined,
  quiet: boolean,
): ImportProgress & { end(): void } {
  const started = performance.now();
  let stored = 0;
  let paid = 0;
  let failed = 0;
  const line = () => {
    const sent = paid + failed;
    const of = orders === undefined ? '' : ` of ${grouped(orders)}`;
    if (sent === 0) return `${grouped(stored)}${of} orders stored`;
    const perSecond = sent / ((performance.now() - started) / 1000);
    const left =
      orders === undefined ? '' : `, ${duration((orders - sent) / Math.max(perSecond, 0.01))} left`;
    return `${grouped(sent)}${of} orders, ${grouped(paid)} paid, ${grouped(failed)} not, ${perSecond.toFixed(0)} orders/s${left}`;
  };
  const telling = setInterval(() => {
    if (!quiet) io.err(`${line()}\n`);
  }, EVERY_MS);
  telling.unref();
  return {
    onStored(count) {
      stored = count;
    },
    onOutcome(outcome) {
      if (outcome === 'succeeded') paid += 1;
      else failed += 1;
    },
    end: () => clearInterval(telling),
  };
}

/** The first SIGINT or SIGTERM asks `work` to stop; a second one ends the process at once. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    stopping.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work(stopping.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function duration(seconds: number): string {
  const whole = Math.ceil(Math.max(0, seconds));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
