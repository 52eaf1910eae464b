// What `serve` does beside answering: settles what is open, and charges what waits in batches.

import { abortUnrepeatable } from '../domain/abort-unrepeatable.ts';
import { newCaller } from '../domain/caller.ts';
import { drainBatch } from '../domain/drain-batch.ts';
import { errorText } from '../domain/errors.ts';
import type { Deps } from '../domain/ports.ts';
import { settle } from '../domain/settle.ts';

export interface BackgroundOptions {
  readonly deps: Deps;
  readonly recoveryIntervalMs: number;
  readonly batchConcurrency: number;
}

/** Work that is done at once, then again after every interval; never two runs beside each other. */
export interface Repeating {
  /** Does it again without waiting for the interval. */
  again(): void;
  /** Resolves when the run under way has ended. */
  stop(): Promise<void>;
}

export function startSettling({ deps, recoveryIntervalMs }: BackgroundOptions): Repeating {
  return repeating(recoveryIntervalMs, async (signal) => {
    try {
      const rows = await settle(deps, newCaller('settle'), { signal });
      for (const row of rows) deps.log.info({ ...row }, 'settled');
    } catch (error) {
      deps.log.error({ reason: errorText(error) }, 'settle run failed');
    }
  });
}

/** Charges what waits in running batches; apart from settling, which must not wait for ten thousand orders. */
export function startDraining({ deps, recoveryIntervalMs, batchConcurrency }: BackgroundOptions): Repeating {
  return repeating(recoveryIntervalMs, async (signal) => {
    try {
      await abortUnrepeatable(deps, newCaller('settle'));
      for (const { id } of await deps.store.read.runningBatches()) {
        if (signal.aborted) return;
        await drainBatch(deps, id, newCaller('settle'), { concurrency: batchConcurrency, signal });
      }
    } catch (error) {
      deps.log.error({ reason: errorText(error) }, 'batch run failed');
    }
  });
}

function repeating(intervalMs: number, work: (signal: AbortSignal) => Promise<void>): Repeating {
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
