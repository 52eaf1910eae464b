// Converts SQLite's errors of a disk, a file or a lock to errors that a caller can act on.
import { errorText, type OrdersError } from '../../domain/shared/errors.ts';
import { databaseBusy, databaseDamaged, databaseUnavailable } from '../database-errors.ts';
import { codeOf } from '../error-code.ts';
import type { Sql, SqlValue } from '../sql.ts';

const BUSY = /^SQLITE_(BUSY|LOCKED|PROTOCOL)/;
/** The file or the machine, and not the statement. */
const UNUSABLE = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|NOMEM|PERM|AUTH)/;

/** No retry mends these. */
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;

export const isDamaged = (error: unknown): boolean => DAMAGED.test(codeOf(error));

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
  if (BUSY.test(code)) throw databaseBusy('another process holds the database', error);
  if (!UNUSABLE.test(code)) throw error;
  throw cannotBe('read', error);
}

/** The error of a database on which this has failed because of the file or the machine. */
export function cannotBe(what: 'read' | 'written', error: unknown): OrdersError {
  const why = errorText(error);
  return isDamaged(error)
    ? databaseDamaged(why, error)
    : databaseUnavailable(`the database cannot be ${what} (${why})`, error);
}
