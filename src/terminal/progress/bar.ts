// The bar itself: one line of a terminal that is drawn over and cleared at the end. The only user of cli-progress.
import { type Options, type Params, SingleBar } from 'cli-progress';

export interface BarState {
  readonly done: number;
  readonly total: number;
  /** The text next to a bar, as short as possible. */
  readonly beside: string;
  /** The text without a bar. */
  readonly line: string;
}

export interface Bar {
  draw(standing: BarState): void;
  /** Leaves a clean line. */
  end(): void;
}

const MOST_CELLS = 30;
/** With less room than this for its text, a bar shows none. */
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
    // A log line written meanwhile must not be cut at the edge.
    linewrap: true,
    // The command itself listens for signals.
    gracefulExit: false,
  });
  // A notice or a log line, which is longer, then overwrites the bar instead of following it on its line.
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
 * At most as wide as the terminal, or each drawing would scroll. In ASCII, since blocks are two cells wide in some
 * Japanese terminals, and without colours, so NO_COLOR needs no special case.
 */
export function barLine(progress: number, beside: string, columns: number): string {
  const width = columns - 1;
  const percent = `${Math.floor(progress * 100)}%`.padStart(PERCENT_CHARACTERS);
  const cells = Math.min(MOST_CELLS, width - `[]${percent}  ${beside}`.length);
  if (cells < LEAST_CELLS) return `${percent.trimStart()}  ${beside}`.slice(0, width);
  const full = Math.floor(progress * cells);
  return `[${'='.repeat(full)}${' '.repeat(cells - full)}]${percent}  ${beside}`;
}

/** Makes a terminal remember the cursor's place, and return there. */
const SAVE_AND_RESTORE = ['\u001b7', '\u001b8'];

/** Standard error without saving and restoring the cursor: on return, the bar would erase lines logged meanwhile. */
function steadyStream(): NodeJS.WritableStream {
  const write: typeof process.stderr.write = (text: string | Uint8Array, ...rest: never[]) =>
    SAVE_AND_RESTORE.includes(String(text)) || process.stderr.write(text, ...rest);
  return Object.create(process.stderr, { write: { value: write } });
}
