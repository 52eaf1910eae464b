// Classifies errors of PostgreSQL and of the connection to it by what the caller can do.
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { databaseBusy, databaseDamaged, databaseUnavailable, databaseUnusable } from '../database-errors.ts';
import { codeOf } from '../error-code.ts';
import { withoutPasswords } from './url.ts';

/** Serialization failure, deadlock: nothing was written, and a retry may succeed. */
export function isConflict(error: unknown): boolean {
  return /^(40001|40P01)$/.test(codeOf(error));
}

/** The connection is unusable, and the last statement may or may not have run. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof OrdersError) return false;
  const code = codeOf(error);
  // Connection exceptions, shutdown or crash, idle in a transaction for too long, a standby by now.
  if (isSqlState(code)) return /^(08|57P|25P03)/.test(code) || isReadOnly(code);
  return /^E[A-Z_]+$/.test(code) || (error instanceof Error && CLIENT_ERRORS.test(error.message));
}

/** The connection was lost by waiting: another try would wait as long again. */
export function isTimeSpent(error: unknown): boolean {
  return isConnectionLost(error) && /time/.test(postgresErrorText(error));
}

/** pg's own errors have no code: their texts are all there is. */
const CLIENT_ERRORS =
  /^(Connection terminated|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/;
const NO_CONNECTION_FREE = /^timeout exceeded when trying to connect/;

/** A standby reports the latter to a write transaction, and so does a statement whose table has changed. */
function isReadOnly(code: string): boolean {
  return code === '25006' || code === '0A000';
}

/** As a standby would answer a write. */
export function inRecovery(): Error {
  return Object.assign(new Error('the server is in recovery'), { code: '25006' });
}

/**
 * Converts the error to one that a caller can act on; an error of the statement itself is a bug and stays unchanged.
 */
export function toldError(error: unknown): unknown {
  if (error instanceof OrdersError) return error;
  if (isBusy(error)) return databaseBusy(`the database is busy (${postgresErrorText(error)})`, error);
  if (isReadOnly(codeOf(error))) {
    return databaseUnavailable(
      `the database takes no writes (${postgresErrorText(error)}); if it is a standby, set ORDERS_DB to the primary server`,
      error,
    );
  }
  if (isDamaged(error)) return databaseDamaged(postgresErrorText(error), error);
  if (isConnectionLost(error) || isOutOfService(codeOf(error))) {
    return databaseUnavailable(`the database cannot be used (${postgresErrorText(error)})`, error);
  }
  if (isNotForUs(codeOf(error)))
    return databaseUnusable(`the database cannot be used (${postgresErrorText(error)})`, error);
  return error;
}

/** Waiting for a lock, a statement or a turn took too long. */
function isBusy(error: unknown): boolean {
  if (error instanceof Error && NO_CONNECTION_FREE.test(error.message)) return true;
  return isConflict(error) || /^(55P03|57014)$/.test(codeOf(error));
}

/** A page of a table or of an index. */
export function isDamaged(error: unknown): boolean {
  return /^XX00[12]$/.test(codeOf(error));
}

/** The server as a whole fails, not the statement: memory, disk, connections, the database or the role is gone. */
function isOutOfService(code: string): boolean {
  return isSqlState(code) && /^(53|58|XX|28|3D)/.test(code);
}

/** A right, a table or a schema is missing: a retry does not help, a grant by the operator does. */
function isNotForUs(code: string): boolean {
  return /^(42501|42P01|3F000)$/.test(code);
}

/** The server's own codes; those of Node.js are words. */
export function isSqlState(code: string): boolean {
  return /^(?=.*\d)[0-9A-Z]{5}$/.test(code);
}

/** Requests behind a failed one would fail too: those that have waited longer than this are rejected. */
export function patienceAfter(error: unknown, lockWaitMs: number): number | undefined {
  if (!(error instanceof OrdersError)) return undefined;
  // A right that one statement lacks says nothing about others.
  if (error.kind !== 'outcome_unknown' && !/^database_(busy|unavailable)$/.test(error.code)) return undefined;
  return error.code === 'database_busy' ? lockWaitMs : 0;
}

/** One line. Node.js collects the failures of all addresses of a host in an error without a text. */
export function postgresErrorText(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return withoutPasswords(errorText(first));
}
