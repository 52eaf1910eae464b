// Processes many items, a bounded number at a time; and waits for work no longer than a caller does.
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves when all is done. Rejects with the first error, of the work or of the source, after which no further work
 * begins and all that is under way has ended.
 */
export async function inParallel<T>(
  things: readonly T[] | AsyncIterable<T>,
  concurrency: number | (() => number),
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const most = typeof concurrency === 'number' ? () => concurrency : concurrency;
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const failed = (error: unknown) => {
    failure ??= { error };
  };
  try {
    for await (const thing of things) {
      while (underWay.size > 0 && underWay.size >= most()) await Promise.race(underWay);
      if (failure) break;
      const done = work(thing)
        .catch(failed)
        .finally(() => underWay.delete(done));
      underWay.add(done);
    }
  } catch (error) {
    failed(error);
  }
  await Promise.all(underWay);
  if (failure) throw failure.error;
}

/** Like `Promise.all`, but rejects once all have ended: what they share, such as a transaction, is theirs until then. */
export async function allEnded<const All extends readonly Promise<unknown>[]>(
  all: All,
): Promise<{ -readonly [At in keyof All]: Awaited<All[At]> }> {
  await Promise.allSettled(all);
  return Promise.all(all);
}

/** Whether the work was left. Its later failure is dropped: a caller that has left leaves it to recovery. */
export async function endedOrLeft(
  work: Promise<unknown>,
  signal: AbortSignal | undefined,
  leaveAfterMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const over = new AbortController();
  const leaving = async () => {
    await aborted(signal, over.signal);
    await sleep(Math.min(leaveAfterMs, LONGEST_MS), undefined, { signal: over.signal });
    return true;
  };
  try {
    return await Promise.race([work.then(() => false), leaving()]);
  } finally {
    over.abort();
  }
}

/** The longest time of a timer. */
const LONGEST_MS = 2 ** 31 - 1;

/** Never resolves where the work is `over` before. */
function aborted(signal: AbortSignal | undefined, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
}
