// Holds the orders of a file between check and creation: a temporary SQLite file, so that they need not fit in memory.
// Losing it does no harm, so nothing is synced or journalled.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import type { RowProblem } from '../domain/csv/read-row.ts';
import type { OrderState, ProblemKey, StagedOrder, StagedPart, Staging } from '../domain/csv/staging.ts';
import { errorText, OrdersError } from '../domain/shared/errors.ts';
import { temporaryFolder } from '../domain/shared/own-folder.ts';
import { createPrivateFile } from '../domain/shared/private-file.ts';
import { openSqliteFile } from './sqlite/driver.ts';

/** Pages kept in memory, for a file of any size. */
const CACHE_KIB = 4_096;
const PAGE_BYTES = 8_192;

/** Rows larger than this go into a table of their own: changing their sequence would write them again. */
const INLINE_CHARACTERS = 2_048;

/** Rows up to this size are written this many at a time: one statement for each takes twice as long. */
const PARTS_A_STATEMENT = 50;

const SCHEMA = `
  CREATE TABLE orders (ordinal INTEGER PRIMARY KEY, ref TEXT, first_line INTEGER NOT NULL,
    row_count INTEGER NOT NULL, email TEXT, name TEXT, currency TEXT, total NOT NULL,
    rejected INTEGER NOT NULL, undecided INTEGER NOT NULL, rows TEXT NOT NULL);
  CREATE UNIQUE INDEX orders_by_ref ON orders (ref) WHERE ref IS NOT NULL;
  CREATE TABLE parts (first_line INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL, rows TEXT NOT NULL);
  CREATE INDEX parts_by_order ON parts (ordinal);
  CREATE TABLE problems (line INTEGER NOT NULL, seq INTEGER NOT NULL, "column" TEXT NOT NULL,
    value TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (line, seq)) WITHOUT ROWID;`;

/** In the sequence of `StateRow`. */
const STATE = 'ordinal, ref, first_line, row_count, email, name, currency, total, rejected, undecided';
const ORDER = `${STATE}, rows`;
/**
 * Orders are read by ranges of position: an index on their properties would have to be maintained with every change.
 */
const BETWEEN = 'ordinal > ? AND ordinal <= ?';

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
      const { ordinal, email, name, currency, rejected } = changed;
      statements.count.run(changed.rowCount, changed.total, Number(changed.undecided), ordinal);
      if (
        email !== before.email ||
        name !== before.name ||
        currency !== before.currency ||
        rejected !== before.rejected
      ) {
        statements.change.run(email, name, currency, Number(rejected), ordinal);
      }
      addPart(part.firstLine, ordinal, part.rows);
    }),
    reject: (ordinal) => void statements.reject.run(ordinal),
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
      statements.accepted.all(after, after + span).map((row) => staged(row, row[10])),
    rejected: (after, span) =>
      statements.rejected.all(after, after + span).map((row) => staged(row, row[10])),
    parts: (ordinal, afterLine, limit) => statements.parts.all(ordinal, afterLine, limit),
    problems: (after, limit) => statements.problems.all(after.line, after.seq, limit),
    problemsAt: (line) => statements.problemsAt.all(line),
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
    rows,
  };
}

/** Rows are read as arrays: their column names cost as much as reading them. */
type StateRow = readonly [
  ordinal: number,
  ref: string | null,
  firstLine: number,
  rowCount: number,
  email: string | null,
  name: string | null,
  currency: string | null,
  total: OrderState['total'],
  rejected: 0 | 1,
  undecided: 0 | 1,
];
type OrderRow = readonly [...StateRow, rows: string];
type Problem = RowProblem & ProblemKey;

function prepare(db: BetterSqlite3.Database) {
  return {
    addOrder: db.prepare(
      'INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    orderOf: db.prepare<[string], StateRow>(`SELECT ${STATE} FROM orders WHERE ref = ?`).raw(),
    count: db.prepare('UPDATE orders SET row_count = ?, total = ?, undecided = ? WHERE ordinal = ?'),
    // Rare, and the largest part of the data.
    change: db.prepare('UPDATE orders SET email = ?, name = ?, currency = ?, rejected = ? WHERE ordinal = ?'),
    addPart: db.prepare('INSERT INTO parts VALUES (?, ?, ?)'),
    addParts: db.prepare(
      `INSERT INTO parts VALUES ${Array.from({ length: PARTS_A_STATEMENT }, () => '(?, ?, ?)').join(', ')}`,
    ),
    reject: db.prepare('UPDATE orders SET rejected = 1 WHERE ordinal = ?'),
    addProblem: db.prepare('INSERT INTO problems VALUES (?, ?, ?, ?, ?)'),
    undecided: db
      .prepare<[number, number], StateRow>(
        `SELECT ${STATE} FROM orders WHERE ${BETWEEN} AND undecided = 1 AND rejected = 0 ORDER BY ordinal`,
      )
      .raw(),
    accepted: db
      .prepare<[number, number], OrderRow>(
        `SELECT ${ORDER} FROM orders WHERE ${BETWEEN} AND rejected = 0 ORDER BY ordinal`,
      )
      .raw(),
    rejected: db
      .prepare<[number, number], OrderRow>(
        `SELECT ${ORDER} FROM orders WHERE ${BETWEEN} AND rejected = 1 ORDER BY ordinal`,
      )
      .raw(),
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
