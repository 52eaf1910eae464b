// Background work, at intervals and on request: one loop for all of it, which logs failures and continues.
import { setMaxListeners } from 'node:events';
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { callListener, type Log } from '../../domain/shared/listener.ts';

/** It has started when it is made. */
export interface Task {
  /** Takes its next turn without waiting for the interval. */
  again(): void;
  /** Begins nothing more; resolves when all work under way has ended. */
  stop(): Promise<void>;
}

export interface TaskOptions {
  readonly log: Log;
  readonly intervalMs: number;
  /** The log message for a failed turn; the next turn is its retry. */
  readonly failure: string;
  /** Taken at once, then again after every interval; never two at the same time. */
  turn(signal: AbortSignal, sideWork: SideWork): Promise<void>;
}

/** Work that outlives the turn it began in. */
export interface SideWork {
  /** Its failure is logged like a turn's. */
  begin(work: () => Promise<void>): void;
  readonly underWay: ReadonlySet<Promise<void>>;
}

export function startTask({ log, intervalMs, failure, turn }: TaskOptions): Task {
  const stopping = new AbortController();
  // Without a listener limit: every part of the work listens for the end, such as one for each batch.
  setMaxListeners(0, stopping.signal);
  const [ofTurns, ofSideWork] = [loggingOnce(log, failure), loggingOnce(log, failure)];
  const underWay = new Set<Promise<void>>();
  const begin = (work: () => Promise<void>) => {
    const one = ofSideWork(work).finally(() => underWay.delete(one));
    underWay.add(one);
  };
  let asked = false;
  let wake = () => {};
  const run = async () => {
    while (!stopping.signal.aborted) {
      asked = false;
      await ofTurns(() => turn(stopping.signal, { begin, underWay }));
      if (asked || stopping.signal.aborted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, intervalMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const running = run();
  return {
    again() {
      asked = true;
      wake();
    },
    async stop() {
      stopping.abort();
      wake();
      await running;
      await Promise.all(underWay);
    },
  };
}

/** Does work that may fail: logs each reason once, not at each attempt, until it changes. */
function loggingOnce(log: Log, failure: string) {
  let told: string | undefined;
  return async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      told = undefined;
    } catch (error) {
      const reason = errorText(error);
      if (told === reason) return;
      told = reason;
      // An error that is not ours is a bug, so the log names its origin.
      const fields = { reason, ...(error instanceof OrdersError ? {} : { err: error }) };
      callListener(undefined, () => log.error(fields, failure));
    }
  };
}
