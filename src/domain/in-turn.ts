// Work that takes all of a core: one after the other, with a bounded queue before it. One that hangs, or that no
// client waits for any more, keeps the others waiting for a bounded time only.
import { OrdersError } from './errors.ts';
import { callListener } from './listener.ts';

export interface InTurnOptions {
  readonly mostWaiting: number;
  /** After so long the next one begins beside it. */
  readonly longestMs: number;
  /** What is thrown where too many wait already. */
  readonly full: () => Error;
}

export interface InTurn {
  /**
   * Throws `interrupted` once `signal` is aborted: at once for one that waits, else as soon as `work` ends by itself or
   * a moment has passed. `discard` is given the result of work that ends after that.
   */
  run<T>(work: () => Promise<T>, signal?: AbortSignal, discard?: (late: T) => void): Promise<T>;
}

/** Work that heeds the signal ends within this time, and tidies up by itself. */
const GRACE_MS = 1_000;

export function inTurn({ mostWaiting, longestMs, full }: InTurnOptions): InTurn {
  const queue: (() => void)[] = [];
  let isTaken = false;
  const next = () => {
    const begin = queue.shift();
    if (begin) begin();
    else isTaken = false;
  };

  function turn(signal: AbortSignal | undefined): Promise<void> {
    if (!isTaken) {
      isTaken = true;
      return Promise.resolve();
    }
    if (queue.length >= mostWaiting) throw full();
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.splice(queue.indexOf(begin), 1);
        reject(interrupted());
      };
      const begin = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      queue.push(begin);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  return {
    async run(work, signal, discard) {
      refuseInterrupted(signal);
      await turn(signal);
      let isOver = false;
      const end = () => {
        clearTimeout(late);
        if (!isOver) next();
        isOver = true;
      };
      const late = setTimeout(end, longestMs);
      try {
        refuseInterrupted(signal);
        return await (signal ? unlessAborted(work(), signal, discard) : work());
      } finally {
        end();
      }
    },
  };
}

function unlessAborted<T>(
  working: Promise<T>,
  signal: AbortSignal,
  discard: ((late: T) => void) | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let leaving: NodeJS.Timeout | undefined;
    let hasLeft = false;
    const leave = () => {
      leaving = setTimeout(() => {
        hasLeft = true;
        reject(interrupted());
      }, GRACE_MS);
    };
    signal.addEventListener('abort', leave, { once: true });
    const ended = () => {
      signal.removeEventListener('abort', leave);
      clearTimeout(leaving);
    };
    working.then(
      (result) => {
        ended();
        if (hasLeft) callListener(undefined, discard, result);
        else resolve(result);
      },
      (error: unknown) => {
        ended();
        reject(error);
      },
    );
  });
}

/** Throws `interrupted`. */
export function refuseInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted();
}

function interrupted(): OrdersError {
  return new OrdersError('interrupted', 'stopped before it was done; nothing was changed');
}
