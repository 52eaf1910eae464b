// The bar itself: one line of a terminal that is drawn over and gone at the end. The only user of cli-progress.
import { type Options, type Params, SingleBar } from 'cli-progress';

export interface BarState {
  readonly done: number;
  readonly total: number;
  /** What stands beside a bar, as short as can be. */
  readonly beside: string;
  /** What is told without one. */
  readonly line: string;
}

export interface Bar {
  draw(standing: BarState): void;
  /** Leaves a clean line. */
  end(): void;
}

const MOST_CELLS = 30;
/** With less room than this for it, a bar says nothing. */
const LEAST_CELLS = 10;
const PERCENT_CHARACTERS = 5;

export function openBar(): Bar {
  const bar = new SingleBar({
    stream: steadyStream(),
    format: (_options: Options, { progress, maxWidth = 80 }: Params & { maxWidth?: number }, { beside }) =>
      barLine(progress, beside, maxWidth),
    clearOnComplete: true,
    emptyOnZero: true,
    forceRedraw: true,
    // What is logged meanwhile must not be cut at the edge.
    linewrap: true,
    // The command itself listens for signals.
    gracefulExit: false,
  });
  // A notice or a line of the log, which are longer, then covers the bar instead of following it on its line.
  bar.on('redraw-post', () => process.stderr.write('\r'));
  return {
    draw({ done, total, beside }) {
      if (!bar.isActive) bar.start(total, done, { beside });
      bar.setTotal(total);
      bar.update(done, { beside });
    },
    end: () => bar.stop(),
  };
}

/**
 * As wide as the terminal at most, or each drawing would scroll. In ASCII, since blocks are two cells wide in some
 * Japanese terminals, and without colours, so that NO_COLOR has nothing to forbid.
 */
export function barLine(progress: number, beside: string, columns: number): string {
  const width = columns - 1;
  const percent = `${Math.floor(progress * 100)}%`.padStart(PERCENT_CHARACTERS);
  const cells = Math.min(MOST_CELLS, width - `[]${percent}  ${beside}`.length);
  if (cells < LEAST_CELLS) return `${percent.trimStart()}  ${beside}`.slice(0, width);
  const full = Math.floor(progress * cells);
  return `[${'='.repeat(full)}${' '.repeat(cells - full)}]${percent}  ${beside}`;
}

/** Asks a terminal to remember the cursor's place, and to go back there. */
const SAVE_AND_RESTORE = ['\u001b7', '\u001b8'];

/** Standard error, but the cursor stays where it is: going back, the bar would wipe away what was logged meanwhile. */
function steadyStream(): NodeJS.WritableStream {
  const write: typeof process.stderr.write = (text: string | Uint8Array, ...rest: never[]) =>
    SAVE_AND_RESTORE.includes(String(text)) || process.stderr.write(text, ...rest);
  return Object.create(process.stderr, { write: { value: write } });
}
