// Polls for changes elsewhere: less often while nothing changes, and with patience for a server or a database that is
// away for a while.
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Io } from '../cli.ts';

export interface Poller {
  /**
   * Resolves with the answer, and retries while it is `unavailable`: except for the very first question, and not beyond
   * `giveUpAt`. Rejects with any other error, and on a stop request.
   */
  ask<T>(question: () => Promise<T>): Promise<T>;
  /** Resolves when the next poll is due: soon after news, later and later without. Rejects on a stop request. */
  pause(isNews: boolean): Promise<void>;
}

export interface FollowingOptions {
  readonly signal: AbortSignal;
  /** By `performance.now()`; without it, retries forever. */
  readonly giveUpAt?: number;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
const GROWTH = 1.5;

export function polling(io: Io, { signal, giveUpAt = Number.POSITIVE_INFINITY }: FollowingOptions): Poller {
  let pauseMs = FIRST_PAUSE_MS;
  let hasAnswered = false;
  const wait = (ms: number) =>
    sleep(Math.max(0, Math.min(ms, giveUpAt - performance.now())), undefined, { signal });
  return {
    async ask(question) {
      let isAway = false;
      for (;;) {
        // A file answers and accepts writes at once: without a pause, signals would never be handled.
        await turn();
        signal.throwIfAborted();
        try {
          const answer = await question();
          if (isAway) io.err('orders: connected again\n');
          hasAnswered = true;
          return answer;
        } catch (error) {
          const isPassing = error instanceof OrdersError && error.kind === 'unavailable' && hasAnswered;
          if (!isPassing || performance.now() >= giveUpAt) throw error;
          if (!isAway) io.err(`orders: ${error.message}; reconnecting\n`);
          isAway = true;
          await wait(LONGEST_PAUSE_MS);
        }
      }
    },
    async pause(isNews) {
      pauseMs = isNews ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * GROWTH);
      await wait(pauseMs);
    },
  };
}
