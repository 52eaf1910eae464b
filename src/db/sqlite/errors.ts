// Converts SQLite's errors of a disk, a file or a lock to errors that a caller can act on.
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { codeOf } from '../error-code.ts';
import type { Sql, SqlValue } from '../sql.ts';

const BUSY = /^SQLITE_(BUSY|LOCKED|PROTOCOL)/;
/** The file or the machine, and not the statement. */
const UNUSABLE = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|NOMEM|PERM|AUTH)/;

/** No retry mends these. */
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;

/** The same connection; where it cannot be read, that is `unavailable`. */
export function tellingReads<Connection extends Sql>(connection: Connection): Connection {
  return {
    ...connection,
    query: <Row>(text: string, values?: readonly SqlValue[]) =>
      connection.query<Row>(text, values).catch(tell),
    queryAnew: <Row>(text: string, values: readonly SqlValue[]) =>
      connection.queryAnew<Row>(text, values).catch(tell),
  };
}

function tell(error: unknown): never {
  const code = codeOf(error);
  if (BUSY.test(code)) {
    throw new OrdersError('unavailable', 'another process holds the database; retry in a moment', {
      code: 'database_busy',
      retryAfterSeconds: 1,
      cause: error,
    });
  }
  if (!UNUSABLE.test(code)) throw error;
  throw cannotBe('read', error);
}

/** The error of a database on which this has failed because of the file or the machine. */
export function cannotBe(what: 'read' | 'written', error: unknown): OrdersError {
  const shared = { retryAfterSeconds: 5, cause: error };
  return DAMAGED.test(codeOf(error))
    ? new OrdersError('unavailable', `the database is damaged (${errorText(error)})`, {
        code: 'database_unusable',
        hint: { to: 'examine_database' },
        ...shared,
      })
    : new OrdersError('unavailable', `the database cannot be ${what} (${errorText(error)}); retry`, {
        code: 'database_unavailable',
        ...shared,
      });
}
