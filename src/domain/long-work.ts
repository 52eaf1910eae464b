// Long work in pieces, so that everybody else on the event loop has their turn between them.
import { setTimeout as sleep } from 'node:timers/promises';

/** Lets others on the event loop have their turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
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

/** One piece, and a pause as long: whoever waits for what it takes finds it free half of the time. */
export async function thenRest<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  await sleep(performance.now() - started);
  return done;
}
