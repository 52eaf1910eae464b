// A bounded number of workers at once and a bounded queue before them, first come, first served.

export interface Turns {
  /** Runs `work` when its turn comes; throws what `full` makes where too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Sends those away who have waited for so long, with `error`. */
  sendAway(error: unknown, waitedMs: number): void;
}

export interface TurnsOptions {
  readonly atOnce: number;
  readonly queueLimit: number;
  readonly full: () => Error;
}

interface Waiting {
  readonly since: number;
  begin(): void;
  reject(error: unknown): void;
}

export function takingTurns({ atOnce, queueLimit, full }: TurnsOptions): Turns {
  let queue: Waiting[] = [];
  let working = 0;
  const turn = () =>
    new Promise<void>((begin, reject) => {
      if (queue.length >= queueLimit) return reject(full());
      queue.push({ since: performance.now(), begin, reject });
    });
  return {
    async run(work) {
      // A turn is handed over and not given back while somebody waits for it.
      if (working < atOnce) working += 1;
      else await turn();
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next) next.begin();
        else working -= 1;
      }
    },
    sendAway(error, waitedMs) {
      const latest = performance.now() - waitedMs;
      const away = queue.filter(({ since }) => since <= latest);
      queue = queue.filter(({ since }) => since > latest);
      for (const one of away) one.reject(error);
    },
  };
}
