// Work that goes on beside requests, at intervals and when it is asked for.
import { setMaxListeners } from 'node:events';
import { callListener } from '../../domain/shared/listener.ts';

/** Work that is done at once, then again after every interval; never two runs beside each other. */
export interface Repeating {
  /** Does it again without waiting for the interval. */
  again(): void;
  /** Resolves when the run under way has ended. */
  stop(): Promise<void>;
}

/** A run that fails is told to `onFailure`, and the next one is its repeat. */
export function repeating(
  intervalMs: number,
  work: (signal: AbortSignal) => Promise<void>,
  onFailure: (error: unknown) => void,
): Repeating {
  const stopping = new AbortController();
  // As many parts of the work as there are may wait for its end, one for each batch say.
  setMaxListeners(0, stopping.signal);
  let asked = false;
  let wake = () => {};
  const run = async () => {
    while (!stopping.signal.aborted) {
      asked = false;
      try {
        await work(stopping.signal);
      } catch (error) {
        callListener(undefined, onFailure, error);
      }
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
    },
  };
}
