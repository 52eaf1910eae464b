// Whether the database takes writes, for `/readyz`, `/metrics` and the log: checked at most once a second for any
// number of callers; the log gets each change.
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import type { Log } from '../../domain/shared/listener.ts';
import { sharedForASecond } from './status.ts';

export interface Writable {
  /** Resolves soon. Throws `unavailable` where the database takes no writes, with the reason. */
  check(): Promise<void>;
  /** A request has failed: if the database was the cause, it is checked until it works again. */
  failed(error: unknown): void;
  /** Stops the checks. */
  stop(): void;
}

/** Time limit of a readiness request: a slower write is of no use to a customer. */
const PATIENCE_MS = 1_500;
const AGAIN_MS = 1_000;

export function watchWrites(probeWrite: () => Promise<void>, log: Log): Writable {
  let isDown = false;
  let isStopped = false;
  let again: NodeJS.Timeout | undefined;
  const probe = sharedForASecond(() => inTime(probeWrite()));

  const check = async () => {
    try {
      await probe();
    } catch (error) {
      if (!isDown) log.error({ reason: errorText(error) }, 'the database takes no writes');
      isDown = true;
      lookAgain();
      throw error;
    }
    if (isDown) log.info({}, 'the database takes writes again');
    isDown = false;
  };

  /** The log records recovery without a request, too. */
  function lookAgain(): void {
    if (isStopped || again) return;
    again = setTimeout(() => {
      again = undefined;
      check().catch(() => {});
    }, AGAIN_MS).unref();
  }

  return {
    check,
    failed(error) {
      if (!isOfDatabase(error)) return;
      // An earlier answer no longer holds.
      probe.forget();
      check().catch(() => {});
    },
    stop() {
      isStopped = true;
      clearTimeout(again);
    },
  };
}

function isOfDatabase(error: unknown): boolean {
  return error instanceof OrdersError && /^database_(unavailable|unusable)$/.test(error.code);
}

function inTime(work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(
        new OrdersError(
          'unavailable',
          `a write has waited ${PATIENCE_MS / 1_000} s for the database; retry in a moment`,
          { code: 'database_busy', retryAfterSeconds: 1 },
        ),
      );
    }, PATIENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
