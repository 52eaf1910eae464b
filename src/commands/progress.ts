// How a long command tells where it stands on standard error: a bar on a terminal, a line now and then in a pipe.
import type { Io } from './cli.ts';

export interface Standing {
  readonly done: number;
  readonly total: number;
  /** What stands beside a bar, as short as can be. */
  readonly beside: string;
  /** What is told without one. */
  readonly line: string;
}

export interface ProgressOptions {
  /** Tells nothing, as is due to programs. */
  readonly quiet: boolean;
  /** What is over before is not worth a bar. */
  readonly afterMs?: number;
}

const LINE_EVERY_MS = 3_000;
const BAR_EVERY_MS = 100;
/** What takes no longer would only flicker. */
const BAR_AFTER_MS = 300;

/** Tells what `standing` says until it is ended; undefined is nothing to tell yet. */
export async function openProgress(
  io: Io,
  { quiet, afterMs = BAR_AFTER_MS }: ProgressOptions,
  standing: () => Standing | undefined,
): Promise<{ end(): void }> {
  if (quiet) return { end() {} };
  const bar = io.drawsBars ? (await import('./progress-bar.ts')).openBar() : undefined;
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

/** `34 s`, `12 min`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(Math.max(0, seconds));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
