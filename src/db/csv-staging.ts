// Holds the orders of a file between check and creation: a temporary SQLite file, so that they need not fit in memory.
// Losing it does no harm, so nothing is synced or journalled.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import type { RowProblem } from '../domain/csv/row-problem.ts';
import type { OrderState, StagedOrder, StagedPart, Staging } from '../domain/csv/staging.ts';
import { errorText, OrdersError } from '../domain/shared/errors.ts';
import { temporaryFolder } from '../domain/shared/own-folder.ts';
import { createPrivateFile } from '../domain/shared/private-file.ts';
import { openSqliteFile } from './sqlite/driver.ts';
import { type OrderRow, PARTS_A_STATEMENT, prepare, SCHEMA, type StateRow } from './staging-statements.ts';

/** Pages kept in memory, for a file of any size. */
const CACHE_KIB = 4_096;
const PAGE_BYTES = 8_192;

/** Rows larger than this go into a table of their own: changing their sequence would write them again. */
const INLINE_CHARACTERS = 2_048;

/** Opens an empty staging in `folder`. Throws `unavailable` where there is no room for one. */
export function openStaging(folder: string = tmpdir()): Staging {
  let db: BetterSqlite3.Database | undefined;
  try {
    db = openUnnamed(folder);
    return stagingOn(db, folder);
  } catch (error) {
    db?.close();
    throw error instanceof OrdersError ? error : unusable(folder, error);
  }
}

/** The file is unlinked as soon as it is open, so its space is freed however this process ends. */
function openUnnamed(folder: string): BetterSqlite3.Database {
  const own = temporaryFolder('staging', folder);
  try {
    const path = join(own.path, 'staging.db');
    createPrivateFile(path);
    const db = openSqliteFile(path, { fileMustExist: true });
    db.pragma(`page_size = ${PAGE_BYTES}`);
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma(`cache_size = -${CACHE_KIB}`);
    db.exec(SCHEMA);
    return db;
  } finally {
    own.removeNow();
  }
}

function stagingOn(db: BetterSqlite3.Database, folder: string): Staging {
  let seq = 0;
  let parts: (string | number)[] = [];
  const statements = prepare(db);
  const addPart = (firstLine: number, ordinal: number, rows: string) => {
    if (rows.length > INLINE_CHARACTERS) return void statements.addPart.run(firstLine, ordinal, rows);
    parts.push(firstLine, ordinal, rows);
    if (parts.length < 3 * PARTS_A_STATEMENT) return;
    statements.addParts.run(parts);
    parts = [];
  };
  const guarded =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): R => {
      try {
        return work(...args);
      } catch (error) {
        throw unusable(folder, error);
      }
    };
  // One transaction for all: no other process uses the file, and there is nothing to roll back to.
  db.exec('BEGIN');
  return {
    addOrder: guarded((added: OrderState, rows: string) => {
      const { ordinal, ref, firstLine, rowCount, email, name, currency, total } = added;
      const { changes } = statements.addOrder.run(
        ordinal,
        ref,
        firstLine,
        rowCount,
        email,
        name,
        currency,
        total,
        Number(added.rejected),
        Number(added.undecided),
        added.skipped,
        rows.length > INLINE_CHARACTERS ? '' : rows,
      );
      if (changes === 0) return false;
      if (rows.length > INLINE_CHARACTERS) addPart(firstLine, ordinal, rows);
      return true;
    }),
    orderOf(ref) {
      const row = statements.orderOf.get(ref);
      return row && staged(row, '');
    },
    addPart: guarded((before: OrderState, changed: OrderState, part: StagedPart) => {
      const { ordinal, email, name, currency, rejected, skipped } = changed;
      statements.count.run(changed.rowCount, changed.total, Number(changed.undecided), ordinal);
      if (
        email !== before.email ||
        name !== before.name ||
        currency !== before.currency ||
        rejected !== before.rejected ||
        skipped !== before.skipped
      ) {
        statements.change.run(email, name, currency, Number(rejected), skipped, ordinal);
      }
      addPart(part.firstLine, ordinal, part.rows);
    }),
    reject: (ordinal) => void statements.reject.run(ordinal),
    skip: (ordinal, reason) => void statements.skip.run(reason, ordinal),
    dropProblems: (line) => statements.dropProblems.run(line).changes > 0,
    addProblem: guarded(({ line, column, value, reason }: RowProblem) => {
      seq += 1;
      statements.addProblem.run(line, seq, column, value, reason);
    }),
    finish: guarded(() => {
      for (let at = 0; at < parts.length; at += 3) statements.addPart.run(parts.slice(at, at + 3));
      db.exec('COMMIT');
    }),
    undecided: (after, span) => statements.undecided.all(after, after + span).map((row) => staged(row, '')),
    accepted: (after, span) =>
      statements.accepted.all(after, after + span).map((row) => staged(row, row[11])),
    unskipped: (after, span) =>
      statements.unskipped.all(after, after + span).map((row) => staged(row, row[11])),
    rejected: (after, span) =>
      statements.rejected.all(after, after + span).map((row) => staged(row, row[11])),
    skipped: (limit) =>
      statements.skipped.all(limit).map(({ lines, ...of }) => ({ ...of, lines: JSON.parse(lines) })),
    parts: (ordinal, afterLine, limit) => statements.parts.all(ordinal, afterLine, limit),
    problems: (after, limit) => statements.problems.all(after.line, after.seq, limit),
    problemCount: () => statements.problemCount.get() ?? 0,
    problemsAt: (line) => statements.problemsAt.all(line),
    causes: (limit) => statements.causes.all(limit),
    close: () => void db.close(),
  };
}

/** Field by field: see ADR 8 on copies. */
function staged(row: StateRow | OrderRow, rows: string): StagedOrder {
  return {
    ordinal: row[0],
    ref: row[1],
    firstLine: row[2],
    rowCount: row[3],
    email: row[4],
    name: row[5],
    currency: row[6],
    total: row[7],
    rejected: row[8] === 1,
    undecided: row[9] === 1,
    skipped: row[10],
    rows,
  };
}

function unusable(folder: string, error: unknown): OrdersError {
  return new OrdersError(
    'unavailable',
    `there is no room to check orders in ${folder} (${errorText(error)})`,
    {
      cause: error,
    },
  );
}
