// Runs the use cases of a command that call the services: a spinner tells what each waits for, and the first signal that
// ends the process stops it soon, with what is known.
import type { Caller } from '../../domain/ports/store.ts';
import { endedOrLeft } from '../../domain/shared/concurrency.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli, CommonOptions, Session } from '../cli.ts';
import { openSpinner } from '../progress/spinner.ts';
import { interruptible } from '../signals.ts';
import { type AboutCall, type StepsSoFar, stepsSoFar } from './steps-so-far.ts';

/** After a signal, a call that is about to end may do so. */
export const GRACE_MS = 1_000;

export interface OrderCalls {
  /** Aborted by the first signal that ends a process. */
  readonly signal: AbortSignal;
  /**
   * Runs one use case with a caller of its own. Throws `interrupted` where a signal stopped it before its end: its
   * calls are then left to recovery, as after a crash.
   */
  run<T>(about: AboutCall, work: (caller: Caller) => Promise<T>): Promise<T>;
  /** Set once a signal has come, also where the last use case has ended since. */
  stopped(): OrdersError | undefined;
}

export function withOrderCalls<T>(
  cli: Cli,
  session: Session,
  { json }: CommonOptions,
  work: (calls: OrderCalls) => Promise<T>,
): Promise<T> {
  return interruptible((signal) => {
    let last: StepsSoFar | undefined;
    const stopped = () => (signal.aborted ? interrupted(last) : undefined);
    return work({
      signal,
      stopped,
      async run(about, use) {
        const steps = stepsSoFar({ ...about, url: session.url });
        last = steps;
        const caller: Caller = {
          ...session.caller,
          onStep(step) {
            steps.take(step);
            session.caller.onStep?.(step);
          },
        };
        const spinner = openSpinner(cli.io, { quiet: json === true }, steps.waitsFor);
        try {
          return await endedSoon(use(caller), signal, () => interrupted(steps));
        } finally {
          spinner.end();
        }
      },
    });
  });
}

function interrupted(steps: StepsSoFar | undefined): OrdersError {
  const orderId = steps?.orderId();
  const text = steps?.whereStopped() ?? 'nothing was changed';
  return new OrdersError('interrupted', `stopped: ${text}`, {
    members: orderId === undefined ? {} : { order_id: orderId },
  });
}

/** Rejects with `left` where the work has not ended soon after `signal` was aborted; the work itself goes on. */
export async function endedSoon<T>(
  work: Promise<T>,
  signal: AbortSignal,
  left: () => OrdersError,
): Promise<T> {
  if (await endedOrLeft(work, signal, GRACE_MS)) throw left();
  return work;
}
