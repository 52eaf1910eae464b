// Recovery while services are slow, down or just back: one slow call delays nothing else, and a service that is back
// does not get all waiting calls at once.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceHealth } from '../../domain/model/service-health.ts';
import type { Pace, RecoveryOptions } from '../../domain/recovery/recovery-loop.ts';
import { startTask, type Task, type TaskOptions } from './task.ts';

export interface RecoveryLoopOptions extends Omit<TaskOptions, 'turn'> {
  readonly service: ServiceHealth;
  /** How many calls at the same time, when all goes well. */
  readonly most: number;
  run(options: Pick<RecoveryOptions, 'signal' | 'everything' | 'pace'>): Promise<void>;
}

/** A service may be back while no row is due for hours: then every waiting row is retried at this interval. */
const FULL_RETRY_INTERVAL_MS = 60_000;

/** A run whose last calls are slow continues in parallel to the next one. */
export function startRecoveryLoop({ service, most, run, ...options }: RecoveryLoopOptions): Task {
  const pace = concurrencyRamp(most);
  let everything = true;
  let everythingAt = 0;
  const task = startTask({
    ...options,
    async turn(signal, sideWork) {
      const now = performance.now();
      if (service.state() === 'half_open' && now - everythingAt >= FULL_RETRY_INTERVAL_MS) everything = true;
      if (pace.room() > 0) {
        if (everything) everythingAt = now;
        const asked = { signal, pace, everything };
        sideWork.begin(() => run(asked));
        // Rows postponed in an outage need not wait for their next turn once it is over.
        everything = false;
      }
      await Promise.race([...sideWork.underWay, sleep(options.intervalMs)]);
    },
  });
  service.onRecovered(() => {
    everything = true;
    task.again();
  });
  return task;
}

/** This many calls may hang without delaying others; a service that is down gets one call at a time (`recoverOpenRows`). */
const LEAST = 4;

/** Starts with a few; each success adds one, a failure halves them. */
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
