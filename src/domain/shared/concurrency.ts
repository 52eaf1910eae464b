// Processes many items, a bounded number at a time.

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
