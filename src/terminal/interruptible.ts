// Lets a command that works through many orders end in good order.
import { onEndSignal } from '../domain/shared/end-signals.ts';

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
