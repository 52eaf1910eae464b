// Long work in pieces that leave half of the time to everybody else.
import { setTimeout as sleep } from 'node:timers/promises';

/** One piece, and a pause as long: whoever waits for what it takes finds it free half of the time. */
export async function thenRest<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  await sleep(performance.now() - started);
  return done;
}
