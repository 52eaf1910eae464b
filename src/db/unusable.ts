// The error of a database that cannot be used.
import { OrdersError } from '../domain/shared/errors.ts';

export function unusable(path: string, what: string): OrdersError {
  return new OrdersError(
    'unavailable',
    `the database ${path} ${what}; choose another with --db or ORDERS_DB`,
    {
      code: 'database_unusable',
    },
  );
}
