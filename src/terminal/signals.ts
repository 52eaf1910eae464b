// Tells commands of the signals that end a process.
import { type EndSignal, onEndSignal } from '../domain/shared/end-signals.ts';

/** The first signal that ends a process asks `work` to stop; a second one ends it at once. */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onStop: () => void = () => {},
): Promise<T> {
  const stopping = new AbortController();
  const forget = onEndSignal(() => {
    stopping.abort();
    onStop();
  });
  try {
    return await work(stopping.signal);
  } finally {
    forget();
  }
}

/** The first signal asks for a graceful stop; a second one ends the process as usual. */
export function endSignal(): Promise<EndSignal> {
  return new Promise((resolve) => {
    onEndSignal(resolve);
  });
}
