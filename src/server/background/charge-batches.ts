// Charges what waits in batches, beside requests.
import { drainBatch } from '../../domain/batches/charge-batch.ts';
import { abortUnrepeatable } from '../../domain/batches/manage-batch.ts';
import { type Deps, newCaller } from '../../domain/ports/store.ts';
import { errorText } from '../../domain/shared/errors.ts';
import { type Repeating, repeating } from './interval.ts';

export interface DrainingOptions {
  readonly deps: Deps;
  readonly recoveryIntervalMs: number;
  /** How many payments of all batches may be under way. */
  readonly batchConcurrency: number;
}

/**
 * Charges what waits in running batches; apart from settling, which must not wait for ten thousand orders. Batches
 * share what may be charged at the same time, so that a small one need not wait for a large one.
 */
export function startDraining({ deps, recoveryIntervalMs, batchConcurrency }: DrainingOptions): Repeating {
  const charging = new Map<number, number>();
  const drains = new Set<Promise<void>>();
  // What of these still runs waits for answers, and gives its place to those that have not had their turn.
  const tried = new Set<number>();
  const share = (id: number) => () => {
    const all = [...charging.values()].reduce((sum, one) => sum + one, 0);
    const ofOthers = all - (charging.get(id) ?? 0);
    return Math.max(0, Math.min(Math.floor(batchConcurrency / charging.size), batchConcurrency - ofOthers));
  };
  const drain = async (id: number, signal: AbortSignal) => {
    try {
      await drainBatch(deps, id, newCaller('settle'), {
        concurrency: share(id),
        onPlaces: (taken) => void charging.set(id, taken),
        signal,
      });
    } catch (error) {
      deps.log.error({ batchId: id, reason: errorText(error) }, 'batch run failed');
    } finally {
      charging.delete(id);
    }
  };
  let isOneLeft = false;
  const failed = (error: unknown) => deps.log.error({ reason: errorText(error) }, 'batch run failed');
  const work = async (signal: AbortSignal) => {
    await abortUnrepeatable(deps, newCaller('settle'));
    const running = (await deps.store.read.runningBatches()).filter(
      ({ id }) => !charging.has(id) && !tried.has(id),
    );
    const taken = running.slice(0, batchConcurrency - charging.size);
    isOneLeft = taken.length < running.length;
    if (!isOneLeft) tried.clear();
    for (const { id } of taken) {
      if (signal.aborted) return;
      charging.set(id, 0);
      if (isOneLeft) tried.add(id);
      const one = drain(id, signal).finally(() => {
        drains.delete(one);
        if (isOneLeft) loop.again();
      });
      drains.add(one);
    }
  };
  const loop = repeating(recoveryIntervalMs, work, failed);
  return {
    again() {
      tried.clear();
      loop.again();
    },
    async stop() {
      await loop.stop();
      await Promise.all(drains);
    },
  };
}
