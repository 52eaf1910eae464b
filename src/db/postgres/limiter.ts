// Turns at the database: errors are told as a caller can act on them, and where it cannot be used, those who
// wait are sent away instead of finding that out one after the other.
import { OrdersError } from '../../domain/shared/errors.ts';
import { createLimiter } from '../../domain/shared/turns.ts';
import { databaseBusy, databaseUnavailable, patienceAfter, toldError } from './errors.ts';

export interface DatabaseTurns {
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function databaseLimiter(
  atOnce: number,
  { queueLimit, lockWaitMs }: { readonly queueLimit: number; readonly lockWaitMs: number },
): DatabaseTurns {
  const full = () => databaseBusy('too many requests wait for the database');
  const turns = createLimiter({ atOnce, mostWaiting: queueLimit, full });
  return {
    run: (work) =>
      turns.run(async () => {
        try {
          return await work();
        } catch (error) {
          const told = toldError(error);
          const patience = patienceAfter(told, lockWaitMs);
          if (patience !== undefined) turns.rejectWaiting(toOthers(told), patience);
          throw told;
        }
      }),
  };
}

/** What is not known of one write is known of those that wait: they have not begun. */
function toOthers(error: unknown): unknown {
  const isInDoubt = error instanceof OrdersError && error.kind === 'outcome_unknown';
  return isInDoubt ? databaseUnavailable('the connection to the database was lost', error) : error;
}
