// Long work in pieces, so that other work on the event loop gets turns between them.
import { setTimeout as sleep } from 'node:timers/promises';

/** A turn of the event loop that takes less was empty. */
const EMPTY_MS = 0.25;
/** Long work continues after this time, however busy the event loop is. */
const LONGEST_MS = 25;

/**
 * Gives other work on the event loop a turn, and more turns while it is busy: each turn accepts one new connection at
 * most.
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

/** How long work continues before others get a turn. */
const SLICE_MS = 5;

/** Await it between steps of a millisecond or less: it takes a turn when the slice is over. */
export function slices(): () => Promise<void> {
  let ends = performance.now() + SLICE_MS;
  return async () => {
    if (performance.now() < ends) return;
    await turn();
    ends = performance.now() + SLICE_MS;
  };
}

/** One piece, and a pause of equal length: half of the time is left to other work. */
export async function runThenPause<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  await sleep(performance.now() - started);
  return done;
}
