// Takes one step for many orders, a few at once. What becomes of each is kept with its order, so that what failed can be
// named, and retried alone.
import type { Chosen } from './selection.ts';

/** How many requests are under way at the same time. */
export const AT_ONCE = 8;

export interface Task {
  readonly order: Chosen;
  /** The version of the order that was seen last, where one was. */
  readonly version?: string | undefined;
  /** Whether it is not known if the last try took effect: the order is read before the next. */
  readonly isUnknown?: boolean;
}

export type Outcome =
  | { readonly kind: 'done' }
  /** The server goes on by itself. */
  | { readonly kind: 'open' }
  | { readonly kind: 'failed'; readonly reason: string; readonly again: Task }
  /** Nothing more can be done now; `again` is for the next run. */
  | { readonly kind: 'halt'; readonly reason: string; readonly again: Task };

export interface Failed {
  readonly task: Task;
  readonly reason: string;
}

export interface Progress {
  readonly total: number;
  readonly done: readonly number[];
  readonly open: readonly number[];
  readonly failed: readonly Failed[];
  /** Not tried. */
  readonly waiting: readonly Task[];
  readonly isRunning: boolean;
}

export interface Run {
  progress(): Progress;
  /** Starts no more; what is under way is awaited. */
  stop(): void;
  readonly ended: Promise<void>;
}

/** Each task is tried once. `onChange` is called after each. `act` does not reject. */
export function startRun(
  tasks: readonly Task[],
  act: (task: Task) => Promise<Outcome>,
  onChange: () => void = () => {},
): Run {
  const waiting = [...tasks];
  const done: number[] = [];
  const open: number[] = [];
  const failed: Failed[] = [];
  let isStopped = false;
  let isRunning = true;

  const keep = (outcome: Outcome, { order }: Task) => {
    if (outcome.kind === 'done') done.push(order.id);
    else if (outcome.kind === 'open') open.push(order.id);
    else failed.push({ task: outcome.again, reason: outcome.reason });
    if (outcome.kind === 'halt') isStopped = true;
  };
  const work = async () => {
    for (let task = waiting.shift(); task !== undefined; task = isStopped ? undefined : waiting.shift()) {
      keep(await act(task), task);
      onChange();
    }
  };
  const ended = Promise.all(Array.from({ length: Math.min(AT_ONCE, tasks.length) }, work)).then(() => {
    isRunning = false;
    onChange();
  });
  return {
    progress: () => ({
      total: tasks.length,
      done: [...done],
      open: [...open],
      failed: [...failed],
      waiting: [...waiting],
      isRunning,
    }),
    stop() {
      isStopped = true;
    },
    ended,
  };
}
