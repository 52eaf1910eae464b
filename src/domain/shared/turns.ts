// Limits work to a number at once, with a bounded queue before it: first come, first served. Work that hangs, or that
// no client waits for any more, delays the others for a bounded time only.
import { OrdersError } from './errors.ts';
import { callListener } from './listener.ts';

export interface Limiter {
  /** How many wait for their turn. */
  readonly waiting: number;
  /** How many were rejected since the start. */
  readonly turnedAway: number;
  /**
   * Runs `work` when its turn comes; throws the error of `full` if too many wait already. Throws `interrupted` once
   * `signal` is aborted: at once if it waits, else as soon as `work` ends or a moment has passed. `discard` gets the
   * result of work that ends after that.
   */
  run<T>(work: () => Promise<T>, signal?: AbortSignal, discard?: (late: T) => void): Promise<T>;
  /** Rejects all that have waited for so long, with `error`. */
  rejectWaiting(error: unknown, waitedMs: number): void;
}

export interface TurnsOptions {
  readonly atOnce: number;
  readonly mostWaiting: number;
  /** After so long the next one starts in parallel. */
  readonly longestMs?: number;
  readonly full: () => Error;
}

interface Waiting {
  readonly since: number;
  begin(): void;
  reject(error: unknown): void;
}

/** Work that obeys the signal ends within this time, and cleans up after itself. */
const GRACE_MS = 1_000;

export function createLimiter({ atOnce, mostWaiting, longestMs, full }: TurnsOptions): Limiter {
  let queue: Waiting[] = [];
  let working = 0;
  let turnedAway = 0;
  // A turn is handed over, not released, while others wait for it.
  const next = () => {
    const first = queue.shift();
    if (first) first.begin();
    else working -= 1;
  };
  const turn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      if (queue.length >= mostWaiting) {
        turnedAway += 1;
        return reject(full());
      }
      const leave = () => {
        queue = queue.filter((other) => other !== one);
        reject(interrupted());
      };
      const ended = (end: () => void) => {
        signal?.removeEventListener('abort', leave);
        end();
      };
      const one: Waiting = {
        since: performance.now(),
        begin: () => ended(resolve),
        reject: (error) => ended(() => reject(error)),
      };
      queue.push(one);
      signal?.addEventListener('abort', leave, { once: true });
    });
  return {
    get waiting() {
      return queue.length;
    },
    get turnedAway() {
      return turnedAway;
    },
    async run(work, signal, discard) {
      refuseInterrupted(signal);
      if (working < atOnce) working += 1;
      else await turn(signal);
      let isOver = false;
      const end = () => {
        clearTimeout(late);
        if (!isOver) next();
        isOver = true;
      };
      const late = longestMs === undefined ? undefined : setTimeout(end, longestMs);
      try {
        refuseInterrupted(signal);
        return await (signal ? unlessAborted(work(), signal, discard) : work());
      } finally {
        end();
      }
    },
    rejectWaiting(error, waitedMs) {
      const latest = performance.now() - waitedMs;
      const away = queue.filter(({ since }) => since <= latest);
      queue = queue.filter(({ since }) => since > latest);
      for (const one of away) one.reject(error);
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
