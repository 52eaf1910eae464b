// Processes large bodies one after the other: parsing one takes many times its memory, and a whole core.
import { overloaded } from '../../domain/shared/errors.ts';
import { createLimiter, type Limiter } from '../../domain/shared/turns.ts';

/** More do not fit into the budget of bodies anyway. */
const MOST_WAITING = 64;
/** A body that hangs delays the others no longer than this. */
const LONGEST_MS = 60_000;

export function largeBodyTurns(): Limiter {
  return createLimiter({
    atOnce: 1,
    mostWaiting: MOST_WAITING,
    longestMs: LONGEST_MS,
    full: () => overloaded('too many large requests are waiting; retry in a moment', 5),
  });
}
