// The errors of a database that does not serve now, or that cannot be used.
import { type Hint, OrdersError } from '../domain/shared/errors.ts';

/** `what` completes the sentence "the database PATH …". */
export function unusable(path: string, what: string, hint: Hint = { to: 'choose_database' }): OrdersError {
  return new OrdersError('unavailable', `the database ${path} ${what}`, { code: 'database_unusable', hint });
}

export function databaseBusy(why: string, cause?: unknown): OrdersError {
  return new OrdersError('unavailable', `${why}; retry in a moment`, {
    code: 'database_busy',
    retryAfterSeconds: 1,
    cause,
  });
}

export function databaseUnavailable(why: string, cause?: unknown): OrdersError {
  return new OrdersError('unavailable', `${why}; retry`, {
    code: 'database_unavailable',
    retryAfterSeconds: 5,
    cause,
  });
}

/** Until an operator has acted: no retry mends it. */
export function databaseUnusable(why: string, cause?: unknown): OrdersError {
  return new OrdersError('unavailable', why, {
    code: 'database_unusable',
    hint: { to: 'examine_database' },
    retryAfterSeconds: 5,
    cause,
  });
}

export const databaseDamaged = (why: string, cause: unknown): OrdersError =>
  databaseUnusable(`the database is damaged (${why})`, cause);
