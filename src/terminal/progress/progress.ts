// Shows the progress of a long command on standard error: a bar on a terminal, a line now and then in a pipe.
import { counted, formatNumber } from '../../domain/shared/format.ts';
import type { Io } from '../cli.ts';
import type { BarState } from './bar.ts';

export interface ProgressOptions {
  /** Shows nothing, as for programs. */
  readonly quiet: boolean;
  /** Work that ends sooner is not worth a bar. */
  readonly afterMs?: number;
}

/** In front of a line that may be shorter than the bar it is written over. */
export const CLEAR_LINE = '\r\u001b[K';

const LINE_EVERY_MS = 3_000;
const BAR_EVERY_MS = 100;
/** A shorter display would only flicker. */
const BAR_AFTER_MS = 300;

/** Shows the text of `standing` until it is ended; undefined shows nothing yet. */
export async function openProgress(
  io: Io,
  { quiet, afterMs = BAR_AFTER_MS }: ProgressOptions,
  standing: () => BarState | undefined,
): Promise<{ end(): void }> {
  if (quiet) return { end() {} };
  const bar = io.drawsBars ? (await import('./bar.ts')).openBar() : undefined;
  const started = performance.now();
  const tell = () => {
    const now = standing();
    if (now === undefined) return;
    if (!bar) io.err(`${now.line}\n`);
    else if (performance.now() - started >= afterMs) bar.draw(now);
  };
  const telling = setInterval(tell, bar ? BAR_EVERY_MS : LINE_EVERY_MS);
  telling.unref();
  return {
    end() {
      clearInterval(telling);
      bar?.end();
    },
  };
}

/** Progress of work on many orders, `before` of which were done earlier: its speed, and the time left. */
export function startPace(total: number, before = 0) {
  const started = performance.now();
  let steps = 0;
  const perSecond = () => steps / Math.max(secondsSince(started), 0.001);
  return {
    step() {
      steps += 1;
    },
    perSecond,
    /** `facts` as in "9 paid, 1 failed". */
    standing(facts: string): BarState {
      const done = before + steps;
      const [rate, of] = [formatNumber(Math.round(perSecond())), formatNumber(total)];
      const left = steps === 0 ? '' : `, ${duration((total - done) / perSecond())} left`;
      return {
        done,
        total,
        beside: `${formatNumber(done)}/${of}, ${facts}, ${rate}/s${left}`,
        line: `${formatNumber(done)} of ${counted(total, 'order')}, ${facts}, ${rate} orders/s${left}`,
      };
    },
  };
}

export function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

/** `4.1 s`, `34 s`: a duration. */
export function took(seconds: number): string {
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** `34 s`, `12 min`. */
function duration(seconds: number): string {
  const whole = Math.ceil(Math.max(0, seconds));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
