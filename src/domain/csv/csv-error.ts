// The errors of a file that cannot be read as a whole: one line that says where, what, and what to do.
import { OrdersError } from '../errors.ts';

export function invalidFile(name: string, what: string, line?: number): OrdersError {
  return new OrdersError(
    'invalid',
    line === undefined ? `${name} ${what}` : `${name}, line ${line}: ${what}`,
    {
      code: 'invalid_file',
      ...(line === undefined ? {} : { members: { line } }),
    },
  );
}
