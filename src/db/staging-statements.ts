// The tables and statements of the staging.
import type BetterSqlite3 from 'better-sqlite3';
import type { RowProblem } from '../domain/csv/row-problem.ts';
import type { Cause, OrderState, ProblemKey, SkipReason, StagedPart } from '../domain/csv/staging.ts';

/** Rows up to this size are written this many at a time: one statement for each takes twice as long. */
export const PARTS_A_STATEMENT = 50;

export const SCHEMA = `
  CREATE TABLE orders (ordinal INTEGER PRIMARY KEY, ref TEXT, first_line INTEGER NOT NULL,
    row_count INTEGER NOT NULL, email TEXT, name TEXT, currency TEXT, total NOT NULL,
    rejected INTEGER NOT NULL, undecided INTEGER NOT NULL, skipped TEXT, rows TEXT NOT NULL);
  CREATE UNIQUE INDEX orders_by_ref ON orders (ref) WHERE ref IS NOT NULL;
  CREATE INDEX orders_skipped ON orders (skipped, ordinal, first_line) WHERE skipped IS NOT NULL;
  CREATE TABLE parts (first_line INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL, rows TEXT NOT NULL);
  CREATE INDEX parts_by_order ON parts (ordinal);
  CREATE TABLE problems (line INTEGER NOT NULL, seq INTEGER NOT NULL, "column" TEXT NOT NULL,
    value TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (line, seq)) WITHOUT ROWID;`;

/** In the sequence of `StateRow`. */
const STATE =
  'ordinal, ref, first_line, row_count, email, name, currency, total, rejected, undecided, skipped';
const ORDER = `${STATE}, rows`;
/**
 * Orders are read by ranges of position: an index on their properties would have to be maintained with every change.
 */
const BETWEEN = 'ordinal > ? AND ordinal <= ?';

/** Rows are read as arrays: their column names cost as much as reading them. */
export type StateRow = readonly [
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
  skipped: SkipReason | null,
];
export type OrderRow = readonly [...StateRow, rows: string];
type Problem = RowProblem & ProblemKey;

export function prepare(db: BetterSqlite3.Database) {
  return {
    addOrder: db.prepare(
      'INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    orderOf: db.prepare<[string], StateRow>(`SELECT ${STATE} FROM orders WHERE ref = ?`).raw(),
    count: db.prepare('UPDATE orders SET row_count = ?, total = ?, undecided = ? WHERE ordinal = ?'),
    // Rare, and the largest part of the data.
    change: db.prepare(
      'UPDATE orders SET email = ?, name = ?, currency = ?, rejected = ?, skipped = ? WHERE ordinal = ?',
    ),
    addPart: db.prepare('INSERT INTO parts VALUES (?, ?, ?)'),
    addParts: db.prepare(
      `INSERT INTO parts VALUES ${Array.from({ length: PARTS_A_STATEMENT }, () => '(?, ?, ?)').join(', ')}`,
    ),
    reject: db.prepare('UPDATE orders SET rejected = 1 WHERE ordinal = ?'),
    skip: db.prepare('UPDATE orders SET skipped = ? WHERE ordinal = ?'),
    dropProblems: db.prepare('DELETE FROM problems WHERE line = ?'),
    skipped: db.prepare<[number], { reason: SkipReason; orders: number; lines: string }>(
      `SELECT skipped AS reason, count(*) AS orders, (SELECT json_group_array(first_line) FROM (SELECT first_line
          FROM orders o WHERE o.skipped = orders.skipped ORDER BY ordinal LIMIT ?)) AS lines
        FROM orders WHERE skipped IS NOT NULL GROUP BY skipped ORDER BY min(ordinal)`,
    ),
    addProblem: db.prepare('INSERT INTO problems VALUES (?, ?, ?, ?, ?)'),
    undecided: db
      .prepare<[number, number], StateRow>(
        `SELECT ${STATE} FROM orders WHERE ${BETWEEN} AND undecided = 1 AND rejected = 0 AND skipped IS NULL ORDER BY ordinal`,
      )
      .raw(),
    accepted: db
      .prepare<[number, number], OrderRow>(
        `SELECT ${ORDER} FROM orders WHERE ${BETWEEN} AND rejected = 0 AND skipped IS NULL ORDER BY ordinal`,
      )
      .raw(),
    unskipped: db
      .prepare<[number, number], OrderRow>(
        `SELECT ${ORDER} FROM orders WHERE ${BETWEEN} AND skipped IS NULL ORDER BY ordinal`,
      )
      .raw(),
    rejected: db
      .prepare<[number, number], OrderRow>(
        `SELECT ${ORDER} FROM orders WHERE ${BETWEEN} AND rejected = 1 AND skipped IS NULL ORDER BY ordinal`,
      )
      .raw(),
    parts: db.prepare<[number, number, number], StagedPart>(
      `SELECT first_line AS firstLine, rows FROM parts WHERE ordinal = ? AND first_line > ?
        ORDER BY first_line LIMIT ?`,
    ),
    problems: db.prepare<[number, number, number], Problem>(
      'SELECT * FROM problems WHERE (line, seq) > (?, ?) ORDER BY line, seq LIMIT ?',
    ),
    problemCount: db.prepare<[], number>('SELECT count(*) FROM problems').pluck(),
    causes: db.prepare<[number], Cause>(
      `SELECT "column", reason, count(*) AS "count", min(line) AS line FROM problems GROUP BY "column", reason
        ORDER BY count(*) DESC, min(line) LIMIT ?`,
    ),
    problemsAt: db.prepare<[number], RowProblem>(
      'SELECT line, "column", value, reason FROM problems WHERE line = ? ORDER BY seq',
    ),
  };
}
