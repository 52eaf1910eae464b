// Work that goes on beside requests, at intervals and when it is asked for.

/** Work that is done at once, then again after every interval; never two runs beside each other. */
export interface Repeating {
  /** Does it again without waiting for the interval. */
  again(): void;
  /** Resolves when the run under way has ended. */
  stop(): Promise<void>;
}

export function repeating(intervalMs: number, work: (signal: AbortSignal) => Promise<void>): Repeating {
  const stopping = new AbortController();
  let asked = false;
  let wake = () => {};
  const run = async () => {
    while (!stopping.signal.aborted) {
      asked = false;
      await work(stopping.signal);
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
