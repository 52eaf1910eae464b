// Does work on many things, a bounded number at a time.

/** Resolves when all is done; rejects with the first error, after which no further work begins. */
export async function inParallel<T>(
  things: readonly T[] | AsyncIterable<T>,
  concurrency: number | (() => number),
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const most = typeof concurrency === 'number' ? () => concurrency : concurrency;
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  for await (const thing of things) {
    while (underWay.size >= most()) await Promise.race(underWay);
    if (failure) break;
    const done = work(thing)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
  }
  await Promise.all(underWay);
  if (failure) throw failure.error;
}
