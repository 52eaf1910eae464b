// Does work on many things, a bounded number at a time.

/** Resolves when all is done; rejects with the first error, after which no further work begins. */
export async function inParallel<T>(
  things: readonly T[],
  concurrency: number,
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const queue = things.values();
  let failed = false;
  const worker = async () => {
    for (const thing of queue) {
      if (failed) return;
      try {
        await work(thing);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, things.length) }, worker));
}
