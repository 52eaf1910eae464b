// One line of a terminal that tells what a command waits for, with a turning mark and the seconds since it began to.
import type { Io } from '../cli.ts';
import { CLEAR_LINE } from './progress.ts';

/** In ASCII and without colours, as the bar, so NO_COLOR needs no special case. */
const MARKS = ['|', '/', '-', '\\'] as const;
const DRAW_EVERY_MS = 100;
/** A shorter display would only flicker. */
const DRAW_AFTER_MS = 300;
const USUAL_COLUMNS = 80;

export interface SpinnerOptions {
  /** Draws nothing, as for programs. */
  readonly quiet: boolean;
}

/** Draws the text of `waitsFor` until it is ended; undefined draws nothing. */
export function openSpinner(
  io: Io,
  { quiet }: SpinnerOptions,
  waitsFor: () => string | undefined,
): { end(): void } {
  if (quiet || !io.drawsBars) return { end() {} };
  let [text, since, turns, isDrawn] = [waitsFor(), performance.now(), 0, false];
  const started = since;
  const clear = () => {
    if (isDrawn) io.err(CLEAR_LINE);
    isDrawn = false;
  };
  const draw = () => {
    const now = waitsFor();
    if (now !== text) [text, since] = [now, performance.now()];
    if (text === undefined) return clear();
    if (performance.now() - started < DRAW_AFTER_MS) return;
    turns += 1;
    // The return lets a line that is written meanwhile overwrite this one.
    const columns = process.stderr.columns || USUAL_COLUMNS;
    io.err(`${CLEAR_LINE}${spinnerLine(turns, text, performance.now() - since, columns)}\r`);
    isDrawn = true;
  };
  const drawing = setInterval(draw, DRAW_EVERY_MS);
  drawing.unref();
  return {
    end() {
      clearInterval(drawing);
      clear();
    },
  };
}

/** Narrower than the terminal, or each drawing would scroll. */
export function spinnerLine(turns: number, text: string, ms: number, columns: number): string {
  const mark = MARKS[turns % MARKS.length] ?? '';
  const after = ` ... ${Math.floor(ms / 1_000)} s`;
  const room = columns - 1 - `${mark} ${after}`.length;
  if (room < 1) return mark;
  return `${mark} ${text.slice(0, room)}${after}`;
}
