// Calls a listener: progress, counters, a log. Its errors are logged, and never become a failure of the work.
import { errorText } from './errors.ts';

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** `log` is undefined if there is none: then a failure is dropped. */
export function callListener<Args extends readonly unknown[]>(
  log: Log | undefined,
  listener: ((...args: Args) => unknown) | undefined,
  ...args: Args
): void {
  try {
    const result = listener?.(...args);
    if (result instanceof Promise) result.catch((error: unknown) => tell(log, error));
  } catch (error) {
    tell(log, error);
  }
}

function tell(log: Log | undefined, error: unknown): void {
  try {
    log?.error({ reason: errorText(error) }, 'listener failed');
  } catch {
    // A failing log is a listener too, and there is no other place to report to.
  }
}
