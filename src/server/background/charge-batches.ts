// Charges waiting orders of batches, in parallel to requests.

import { drainBatch } from '../../domain/batches/charge-batch.ts';
import { abortUnrepeatable } from '../../domain/batches/manage-batch.ts';
import { type Deps, newCaller } from '../../domain/ports/store.ts';
import { errorText } from '../../domain/shared/errors.ts';
import { callListener } from '../../domain/shared/listener.ts';
import { type SideWork, startTask, type Task } from './task.ts';

export interface ChargingOptions {
  readonly deps: Deps;
  readonly recoveryIntervalMs: number;
  /** How many payments of all batches may be under way. */
  readonly batchConcurrency: number;
}

const FAILURE = 'charging a batch failed';

/**
 * Charges waiting orders of running batches; separate from recovery, which must not wait for ten thousand orders.
 * Batches share the limit on concurrent charges, so that a small one need not wait for a large one.
 */
export function chargeBatches({ deps, recoveryIntervalMs, batchConcurrency }: ChargingOptions): Task {
  const charging = new Map<number, number>();
  // Batches in this set that still run wait for answers, and yield to batches that have not had their turn.
  const tried = new Set<number>();
  // Batches that were asked for again while they were being charged: their last look may have come too early.
  const askedAgain = new Set<number>();
  const share = (id: number) => () => {
    const all = [...charging.values()].reduce((sum, one) => sum + one, 0);
    const ofOthers = all - (charging.get(id) ?? 0);
    return Math.max(0, Math.min(Math.floor(batchConcurrency / charging.size), batchConcurrency - ofOthers));
  };
  // Logged each time.
  const failed = (error: unknown, batchId?: number) => {
    const fields = { ...(batchId === undefined ? {} : { batchId }), reason: errorText(error) };
    callListener(undefined, () => deps.log.error(fields, FAILURE));
  };
  let isOneLeft = false;
  const turn = async (signal: AbortSignal, sideWork: SideWork) => {
    await abortUnrepeatable(deps, newCaller('settle'));
    const all = await deps.store.read.runningBatches();
    for (const { id } of all) if (charging.has(id)) askedAgain.add(id);
    const running = all.filter(({ id }) => !charging.has(id) && !tried.has(id));
    const taken = running.slice(0, batchConcurrency - charging.size);
    isOneLeft = taken.length < running.length;
    if (!isOneLeft) tried.clear();
    for (const { id } of taken) {
      if (signal.aborted) return;
      charging.set(id, 0);
      if (isOneLeft) tried.add(id);
      const onPlaces = (places: number) => void charging.set(id, places);
      sideWork.begin(async () => {
        await drainBatch(deps, id, newCaller('settle'), { concurrency: share(id), onPlaces, signal }).catch(
          (error: unknown) => failed(error, id),
        );
        charging.delete(id);
        if (askedAgain.delete(id) || isOneLeft) task.again();
      });
    }
  };
  const task = startTask({
    log: deps.log,
    intervalMs: recoveryIntervalMs,
    failure: FAILURE,
    turn: (signal, sideWork) => turn(signal, sideWork).catch((error: unknown) => failed(error)),
  });
  return {
    again() {
      tried.clear();
      task.again();
    },
    stop: task.stop,
  };
}
