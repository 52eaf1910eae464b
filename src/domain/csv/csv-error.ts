// The errors of a file that cannot be read as a whole: one line that says where, what, and what to do.
import { OrdersError } from '../shared/errors.ts';

export function invalidFile(name: string, what: string, line?: number): OrdersError {
  const code = 'invalid_file';
  if (line === undefined) {
    return new OrdersError('invalid', `${name} ${what}`, { code, errors: [{ path: '', message: what }] });
  }
  return new OrdersError('invalid', `${name}, line ${line}: ${what}`, {
    code,
    members: { line },
    errors: [{ path: `lines.${line}`, message: what }],
  });
}
