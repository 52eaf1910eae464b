// The life of one process: it counts the moments at which the process could die, and ends it at the chosen one.

export interface Life {
  /** The moments that came, by name. */
  readonly moments: readonly string[];
  readonly isOver: boolean;
  /** Resolves with the death of the process. */
  readonly end: Promise<void>;
  /** Called at each moment; true if the process is dead: then the caller waits for `never`. */
  ends(moment: string): boolean;
  /** One awaited effect: the process may die before it. A dead process never hears of it. */
  step<T>(moment: string, effect: () => Promise<T>): Promise<T>;
  /** What `work` comes to, unless the process dies meanwhile. */
  heard<T>(work: () => Promise<T>): Promise<T>;
  /** What a dead process waits for: it rejects when nothing of the process can have an effect any more. */
  never(): Promise<never>;
  /** Ends it at no moment of its own. */
  kill(): void;
  /** Lets what the dead process still holds in memory go, files above all. */
  bury(): void;
}

export class Dead extends Error {}

/** Of a process that dies at its `at`-th moment, counted from 1, or that does not die. `leftOut` are no moments. */
export function openLife(at: number = Number.POSITIVE_INFINITY, leftOut?: RegExp): Life {
  const moments: string[] = [];
  let isOver = false;
  let over = () => {};
  const end = new Promise<void>((resolve) => {
    over = resolve;
  });
  let bury = () => {};
  const buried = new Promise<never>((_resolve, reject) => {
    bury = () => reject(new Dead());
  });
  buried.catch(() => {});
  const never = () => buried;
  const kill = () => {
    isOver = true;
    over();
  };
  const ends = (moment: string) => {
    if (isOver || leftOut?.test(moment)) return isOver;
    moments.push(moment);
    if (moments.length < at) return false;
    kill();
    return true;
  };
  const heard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      const value = await work();
      return isOver ? never() : value;
    } catch (error) {
      if (isOver) return never();
      throw error;
    }
  };
  return {
    moments,
    end,
    ends,
    never,
    heard,
    kill,
    bury,
    get isOver() {
      return isOver;
    },
    step: async (moment, effect) => (ends(moment) ? never() : heard(effect)),
  };
}
