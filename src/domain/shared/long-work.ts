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
    await oneTurn();
    const now = performance.now();
    if (now - last < EMPTY_MS || now - began > LONGEST_MS) return;
    last = now;
  }
}

/** The same, but one turn of the event loop only: for work that ends soon. */
export function oneTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** How long work continues before others get a turn. */
const SLICE_MS = 5;

/**
 * Await it between steps of a millisecond or less: it takes a turn when the slice is over. In the first `shortMs` of
 * the work a turn is short: on a busy event loop, work of that length would wait much longer than it takes.
 */
export function slices(shortMs = 0): () => Promise<void> {
  let began = performance.now();
  let workedMs = 0;
  return async () => {
    const sliceMs = performance.now() - began;
    if (sliceMs < SLICE_MS) return;
    workedMs += sliceMs;
    await (workedMs < shortMs ? oneTurn() : turn());
    began = performance.now();
  };
}

/** One piece, and a pause of equal length: half of the time is left to other work. */
export async function runThenPause<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  await sleep(performance.now() - started);
  return done;
}
