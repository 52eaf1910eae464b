// The error of a database that cannot be used.
import { type Hint, OrdersError } from '../domain/shared/errors.ts';

/** `what` completes the sentence "the database PATH …". */
export function unusable(path: string, what: string, hint: Hint = { to: 'choose_database' }): OrdersError {
  return new OrdersError('unavailable', `the database ${path} ${what}`, { code: 'database_unusable', hint });
}
