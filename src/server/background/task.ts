// What goes on beside requests, at intervals and when it is asked for: one loop for all of it, which logs what fails and
// goes on.
import { setMaxListeners } from 'node:events';
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { callListener, type Log } from '../../domain/shared/listener.ts';

/** It has started when it is made. */
export interface Task {
  /** Takes its next turn without waiting for the interval. */
  again(): void;
  /** Begins nothing more; resolves when all that is under way has ended. */
  stop(): Promise<void>;
}

export interface TaskOptions {
  readonly log: Log;
  readonly intervalMs: number;
  /** What the log says of a turn that failed; the next one is its repeat. */
  readonly failure: string;
  /** Taken at once, then again after every interval; never two beside each other. */
  turn(signal: AbortSignal, beside: Beside): Promise<void>;
}

/** Work that outlives the turn it began in. */
export interface Beside {
  /** Its failure is logged as that of a turn is. */
  begin(work: () => Promise<void>): void;
  readonly underWay: ReadonlySet<Promise<void>>;
}

export function startTask({ log, intervalMs, failure, turn }: TaskOptions): Task {
  const stopping = new AbortController();
  // As many parts of the work as there are may wait for its end, one for each batch say.
  setMaxListeners(0, stopping.signal);
  const [ofTurns, ofBeside] = [loggingOnce(log, failure), loggingOnce(log, failure)];
  const underWay = new Set<Promise<void>>();
  const begin = (work: () => Promise<void>) => {
    const one = ofBeside(work).finally(() => underWay.delete(one));
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

/** Does work that may fail: told once for each reason, and not at each attempt, as long as nothing changes. */
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
      // What is not an error of ours is a bug, and is looked for by where it comes from.
      const fields = { reason, ...(error instanceof OrdersError ? {} : { err: error }) };
      callListener(undefined, () => log.error(fields, failure));
    }
  };
}
