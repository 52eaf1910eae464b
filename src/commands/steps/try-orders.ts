// Tries many orders: stops at a signal, and at an error that would end all others the same way.
import { inParallel } from '../../domain/shared/concurrency.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { toOrdersError } from '../../domain/shared/problem.ts';

/** Orders at once; each waits for services or a server most of the time. */
export const CONCURRENCY = 16;

/** Errors that would end every other order the same way. */
const HOPELESS: ReadonlySet<OrdersError['kind']> = new Set(['unauthorized', 'read_only_token', 'internal']);
const INTERRUPTED = new OrdersError('interrupted', 'stopped');

export interface Attempts {
  /** Does nothing once it is over. */
  try(work: () => Promise<void>, failed: (error: OrdersError) => void): Promise<void>;
  isOver(): boolean;
  /** Why some were not tried; undefined if all were. */
  stoppedWith(left: number): OrdersError | undefined;
}

export function startAttempts(signal: AbortSignal): Attempts {
  let stopped: OrdersError | undefined;
  let unavailableInARow = 0;
  const isOver = () => stopped !== undefined || signal.aborted;
  return {
    isOver,
    async try(work, failed) {
      if (isOver()) return;
      try {
        await work();
        unavailableInARow = 0;
      } catch (thrown) {
        const error = toOrdersError(thrown);
        if (error.kind === 'interrupted') {
          stopped ??= error;
          return;
        }
        failed(error);
        unavailableInARow = error.kind === 'unavailable' ? unavailableInARow + 1 : 0;
        if (unavailableInARow >= CONCURRENCY || HOPELESS.has(error.kind)) stopped ??= error;
      }
    },
    stoppedWith: (left) => stopped ?? (signal.aborted && left > 0 ? INTERRUPTED : undefined),
  };
}

export interface Failure {
  /** The place of its order among all. */
  readonly at: number;
  readonly error: OrdersError;
}

export interface Tried {
  /** By their place. */
  readonly failures: readonly Failure[];
  readonly left: number;
  readonly stopped: OrdersError | undefined;
}

/** `work` throws the failure of its order. */
export async function tryOrders(
  ids: readonly number[],
  { atOnce, signal }: { readonly atOnce: number; readonly signal: AbortSignal },
  work: (id: number, at: number) => Promise<void>,
  onFailure: (failure: Failure) => void,
): Promise<Tried> {
  const attempts = startAttempts(signal);
  const failures: Failure[] = [];
  let tried = 0;
  await inParallel([...ids.entries()], atOnce, async ([at, id]) => {
    if (attempts.isOver()) return;
    tried += 1;
    await attempts.try(
      () => work(id, at),
      (error) => {
        failures.push({ at, error });
        onFailure({ at, error });
      },
    );
  });
  failures.sort((a, b) => a.at - b.at);
  const left = ids.length - tried;
  return { failures, left, stopped: attempts.stoppedWith(left) };
}
