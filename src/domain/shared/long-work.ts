// Long work in pieces, so that everybody else on the event loop has their turn between them.
import { setTimeout as sleep } from 'node:timers/promises';

/** A turn of the event loop that takes less was empty. */
const EMPTY_MS = 0.25;
/** Long work goes on after this time, however much others have to do. */
const LONGEST_MS = 25;

/**
 * Lets others on the event loop have their turn, and more of them while there are others: in each turn one new connection
 * is accepted at most.
 */
export async function turn(): Promise<void> {
  const began = performance.now();
  for (let last = began; ; ) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = performance.now();
    if (now - last < EMPTY_MS || now - began > LONGEST_MS) return;
    last = now;
  }
}

/** Work goes on for so long before others have their turn. */
const SLICE_MS = 5;

/** To be awaited between steps of a millisecond or less: takes a turn where the slice is over. */
export function slices(): () => Promise<void> {
  let ends = performance.now() + SLICE_MS;
  return async () => {
    if (performance.now() < ends) return;
    await turn();
    ends = performance.now() + SLICE_MS;
  };
}

/** One piece, and a pause as long: what it takes is free for others half of the time. */
export async function runThenPause<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  await sleep(performance.now() - started);
  return done;
}
