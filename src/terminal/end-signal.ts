// Waits for the signal that asks a serving command to stop.
import { type EndSignal, onEndSignal } from '../domain/shared/end-signals.ts';

/** The first signal asks for a graceful stop; a second one ends the process as usual. */
export function endSignal(): Promise<EndSignal> {
  return new Promise((resolve) => {
    onEndSignal(resolve);
  });
}
