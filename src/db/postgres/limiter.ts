// Limits concurrent use of the database: converts errors to ones that a caller can act on, and rejects waiting requests
// at once where the database cannot be used.
import { OrdersError } from '../../domain/shared/errors.ts';
import { createLimiter } from '../../domain/shared/turns.ts';
import { databaseBusy, databaseUnavailable } from '../database-errors.ts';
import { patienceAfter, toldError } from './errors.ts';

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

/** An unknown outcome of one write does not apply to waiting writes: they have not begun. */
function toOthers(error: unknown): unknown {
  const isInDoubt = error instanceof OrdersError && error.kind === 'outcome_unknown';
  return isInDoubt ? databaseUnavailable('the connection to the database was lost', error) : error;
}
