// Ends `serve` when a newer version has upgraded its order database: this version would charge what that one holds, and
// write to tables that mean something else by now.
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Log } from '../../domain/shared/listener.ts';

const CHECK_INTERVAL_MS = 1_000;

export interface Outdated {
  /** Throws `unavailable` once the database is of a newer version. */
  refuse(): void;
  /** Resolves then with the error to end with; never before. */
  readonly outdated: Promise<OrdersError>;
  stop(): void;
}

export function watchForUpgrade(isNewer: () => Promise<boolean>, log: Log): Outdated {
  let found: OrdersError | undefined;
  let tell = (_error: OrdersError) => {};
  const outdated = new Promise<OrdersError>((resolve) => {
    tell = resolve;
  });
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    // A database that cannot be read now is another matter.
    const upgraded = await isNewer().catch(() => false);
    isLooking = false;
    if (!upgraded || found) return;
    clearInterval(watching);
    found = new OrdersError(
      'unavailable',
      'a newer version of orders has upgraded the database; start that version',
      { code: 'database_unusable' },
    );
    log.error({ reason: found.message }, 'database upgraded');
    tell(found);
  };
  const watching = setInterval(() => void look(), CHECK_INTERVAL_MS);
  watching.unref();
  return {
    refuse() {
      if (found) throw found;
    },
    outdated,
    stop: () => clearInterval(watching),
  };
}
