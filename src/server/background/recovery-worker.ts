// Settling while services are slow, down or just back: one slow call keeps nothing else waiting, and what has come back
// is not given all at once that has waited for it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceHealth } from '../../domain/model/service-health.ts';
import type { Pace, SettleOptions } from '../../domain/recovery/recovery-loop.ts';
import { startTask, type Task, type TaskOptions } from './task.ts';

export interface SettleBesideOptions extends Omit<TaskOptions, 'turn'> {
  readonly service: ServiceHealth;
  /** How many calls at the same time, when all goes well. */
  readonly most: number;
  run(options: Pick<SettleOptions, 'signal' | 'everything' | 'pace'>): Promise<void>;
}

/** A service may be back and nothing due for hours that would find out: then whatever waits is tried so often. */
const FULL_RETRY_INTERVAL_MS = 60_000;

/** A run whose last calls are slow goes on beside the next one. */
export function startRecoveryLoop({ service, most, run, ...options }: SettleBesideOptions): Task {
  const pace = concurrencyRamp(most);
  let everything = true;
  let everythingAt = 0;
  const task = startTask({
    ...options,
    async turn(signal, beside) {
      const now = performance.now();
      if (service.state() === 'half_open' && now - everythingAt >= FULL_RETRY_INTERVAL_MS) everything = true;
      if (pace.room() > 0) {
        if (everything) everythingAt = now;
        const asked = { signal, pace, everything };
        beside.begin(() => run(asked));
        // What was put off in an outage need not wait for its next turn once that is over.
        everything = false;
      }
      await Promise.race([...beside.underWay, sleep(options.intervalMs)]);
    },
  });
  service.onRecovered(() => {
    everything = true;
    task.again();
  });
  return task;
}

/** So many may hang without keeping others waiting; a service that is down is asked by one alone (`settle`). */
const LEAST = 4;

/** A few at first, one more after each success; half as many after a failure. */
function concurrencyRamp(most: number): Pace {
  let [width, underWay] = [LEAST, 0];
  return {
    room: () => width - underWay,
    began() {
      underWay += 1;
    },
    ended(failed) {
      underWay -= 1;
      if (failed !== undefined) {
        width = failed ? Math.max(LEAST, Math.floor(width / 2)) : Math.min(most, width + 1);
      }
    },
  };
}
