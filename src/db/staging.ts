// Where the orders of a file wait between being checked and being created: a temporary SQLite file that memory
// need not hold. It may be lost at any moment, so nothing is synced or journalled.
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import type { RowProblem } from '../domain/csv/row.ts';
import type { OrderState, ProblemKey, StagedOrder, StagedPart, Staging } from '../domain/csv/staging.ts';
import { errorText, OrdersError } from '../domain/errors.ts';

/** Pages kept in memory, whatever the size of the file. */
const CACHE_KIB = 4_096;
const PAGE_BYTES = 8_192;

/** Rows of more than this go into a table of their own: a change of their order would write them again. */
const INLINE_CHARACTERS = 2_048;

const SCHEMA = `
  CREATE TABLE orders (ordinal INTEGER PRIMARY KEY, ref TEXT, first_line INTEGER NOT NULL,
    row_count INTEGER NOT NULL, email TEXT, name TEXT, currency TEXT, total NOT NULL,
    rejected INTEGER NOT NULL, undecided INTEGER NOT NULL, rows TEXT NOT NULL);
  CREATE UNIQUE INDEX orders_by_ref ON orders (ref) WHERE ref IS NOT NULL;
  CREATE INDEX orders_rejected ON orders (rejected) WHERE rejected = 1;
  CREATE INDEX orders_undecided ON orders (undecided) WHERE undecided = 1;
  CREATE TABLE parts (ordinal INTEGER NOT NULL, first_line INTEGER NOT NULL, rows TEXT NOT NULL,
    PRIMARY KEY (ordinal, first_line)) WITHOUT ROWID;
  CREATE TABLE problems (line INTEGER NOT NULL, seq INTEGER NOT NULL, "column" TEXT NOT NULL,
    value TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (line, seq)) WITHOUT ROWID;`;

const STATE = `ordinal, ref, first_line AS firstLine, row_count AS rowCount, email, name, currency, total,
  rejected, undecided`;
const ORDER = `${STATE}, rows`;

/** Opens an empty staging in `folder`. Throws `unavailable` where there is no room for one. */
export function openStaging(folder: string = tmpdir()): Staging {
  let db: BetterSqlite3.Database | undefined;
  try {
    db = openUnnamed(folder);
    return stagingOn(db, folder);
  } catch (error) {
    db?.close();
    throw unusable(folder, error);
  }
}

/** The file has lost its name as soon as it is open: its room is given back however this process ends. */
function openUnnamed(folder: string): BetterSqlite3.Database {
  const own = mkdtempSync(join(folder, 'orders-staging-'));
  try {
    const path = join(own, 'staging.db');
    closeSync(openSync(path, 'wx', 0o600));
    const db = new BetterSqlite3(path, { fileMustExist: true });
    db.pragma(`page_size = ${PAGE_BYTES}`);
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma(`cache_size = -${CACHE_KIB}`);
    db.exec(SCHEMA);
    return db;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function stagingOn(db: BetterSqlite3.Database, folder: string): Staging {
  let seq = 0;
  const statements = prepare(db);
  const guarded =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): R => {
      try {
        return work(...args);
      } catch (error) {
        throw unusable(folder, error);
      }
    };
  // One transaction for all: there is nobody else, and nothing to go back to.
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
        rows.length > INLINE_CHARACTERS ? '' : rows,
      );
      if (changes === 0) return false;
      if (rows.length > INLINE_CHARACTERS) statements.addPart.run(ordinal, firstLine, rows);
      return true;
    }),
    orderOf(ref) {
      const row = statements.orderOf.get(ref);
      return row && staged(row, '');
    },
    addPart: guarded((changed: OrderState, part: StagedPart) => {
      const { ordinal, rowCount, email, name, currency, total } = changed;
      const flags = [Number(changed.rejected), Number(changed.undecided)] as const;
      statements.change.run(rowCount, email, name, currency, total, ...flags, ordinal);
      statements.addPart.run(ordinal, part.firstLine, part.rows);
    }),
    reject: (ordinal) => void statements.reject.run(ordinal),
    addProblem: guarded(({ line, column, value, reason }: RowProblem) => {
      seq += 1;
      statements.addProblem.run(line, seq, column, value, reason);
    }),
    finish: guarded(() => void db.exec('COMMIT')),
    undecided: (after, limit) => statements.undecided.all(after, limit).map((row) => staged(row, '')),
    accepted: (after, span) =>
      statements.accepted.all(after, after + span).map((row) => staged(row, row.rows)),
    rejected: (after, limit) => statements.rejected.all(after, limit).map((row) => staged(row, row.rows)),
    parts: (ordinal, afterLine, limit) => statements.parts.all(ordinal, afterLine, limit),
    problems: (after, limit) => statements.problems.all(after.line, after.seq, limit),
    problemsAt: (line) => statements.problemsAt.all(line),
    close: () => void db.close(),
  };
}

/** Field by field: see ADR 8 on copies. */
function staged(row: StateRow, rows: string): StagedOrder {
  return {
    ordinal: row.ordinal,
    ref: row.ref,
    firstLine: row.firstLine,
    rowCount: row.rowCount,
    email: row.email,
    name: row.name,
    currency: row.currency,
    total: row.total,
    rejected: row.rejected === 1,
    undecided: row.undecided === 1,
    rows,
  };
}

type StateRow = Omit<OrderState, 'rejected' | 'undecided'> & { rejected: 0 | 1; undecided: 0 | 1 };
type OrderRow = StateRow & StagedPart;
type Problem = RowProblem & ProblemKey;

function prepare(db: BetterSqlite3.Database) {
  return {
    addOrder: db.prepare(
      'INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    orderOf: db.prepare<[string], StateRow>(`SELECT ${STATE} FROM orders WHERE ref = ?`),
    change: db.prepare(
      `UPDATE orders SET row_count = ?, email = ?, name = ?, currency = ?, total = ?, rejected = ?,
        undecided = ? WHERE ordinal = ?`,
    ),
    addPart: db.prepare('INSERT INTO parts VALUES (?, ?, ?)'),
    reject: db.prepare('UPDATE orders SET rejected = 1 WHERE ordinal = ?'),
    addProblem: db.prepare('INSERT INTO problems VALUES (?, ?, ?, ?, ?)'),
    undecided: db.prepare<[number, number], StateRow>(
      `SELECT ${STATE} FROM orders WHERE undecided = 1 AND rejected = 0 AND ordinal > ? ORDER BY ordinal LIMIT ?`,
    ),
    accepted: db.prepare<[number, number], OrderRow>(
      `SELECT ${ORDER} FROM orders WHERE ordinal > ? AND ordinal <= ? AND rejected = 0 ORDER BY ordinal`,
    ),
    rejected: db.prepare<[number, number], OrderRow>(
      `SELECT ${ORDER} FROM orders WHERE rejected = 1 AND ordinal > ? ORDER BY ordinal LIMIT ?`,
    ),
    parts: db.prepare<[number, number, number], StagedPart>(
      `SELECT first_line AS firstLine, rows FROM parts WHERE ordinal = ? AND first_line > ?
        ORDER BY first_line LIMIT ?`,
    ),
    problems: db.prepare<[number, number, number], Problem>(
      'SELECT * FROM problems WHERE (line, seq) > (?, ?) ORDER BY line, seq LIMIT ?',
    ),
    problemsAt: db.prepare<[number], RowProblem>(
      'SELECT line, "column", value, reason FROM problems WHERE line = ? ORDER BY seq',
    ),
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
