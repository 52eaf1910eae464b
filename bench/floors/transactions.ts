// Transactions by hand on both databases: one text of the steps, run by better-sqlite3 in shared commits, by pg in one
// transaction each, both with prepared statements.
import type Database from 'better-sqlite3';
import { isPostgresUrl } from '../../src/db/postgres/url.ts';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { groupCommit } from './group-commit.ts';
import { openPool, prepared, transact } from './postgres-pool.ts';

type Value = string | number | null;
/** A statement with `?` for its values. */
export type Step = readonly [text: string, ...values: Value[]];
export type Row = Readonly<Record<string, unknown>>;
/** Yields its statements, and gets the rows of each. */
export type Work<T> = () => Generator<Step, T, readonly Row[]>;

export interface Transactions {
  /** What a SELECT ends with that keeps its row for the transaction. */
  readonly lock: string;
  /** Resolves after the commit; unless durable, PostgreSQL does not flush it first. */
  write<T>(work: Work<T>, isDurable?: boolean): Promise<T>;
  read(...step: Step): Promise<readonly Row[]>;
}

export function openTransactions(database: string): Transactions {
  return isPostgresUrl(database) ? onPostgres(database) : onSqlite(database);
}

function onSqlite(path: string): Transactions {
  const db = openSqliteFile(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  const commit = groupCommit(db);
  const known = new Map<string, Database.Statement<Value[], Row>>();
  const run = ([text, ...values]: Step): readonly Row[] => {
    const statement = known.get(text) ?? db.prepare<Value[], Row>(text);
    known.set(text, statement);
    if (statement.reader) return statement.all(...values);
    statement.run(...values);
    return [];
  };
  return {
    lock: '',
    write: (work) =>
      commit(() => {
        const steps = work();
        let step = steps.next();
        while (!step.done) step = steps.next(run(step.value));
        return step.value;
      }),
    read: async (...step) => run(step),
  };
}

function onPostgres(url: string): Transactions {
  const pool = openPool(url);
  const numbered = new Map<string, string>();
  const textOf = (text: string) => {
    let count = 0;
    const known =
      numbered.get(text) ??
      text.replace(/\?/g, () => {
        count += 1;
        return `$${count}`;
      });
    numbered.set(text, known);
    return known;
  };
  return {
    lock: ' FOR UPDATE',
    write: (work, isDurable) =>
      transact(
        pool,
        async (run) => {
          const steps = work();
          let step = steps.next();
          while (!step.done) {
            const [text, ...values] = step.value;
            step = steps.next((await run(textOf(text), values)).rows);
          }
          return step.value;
        },
        isDurable,
      ),
    read: async (text, ...values) => (await pool.query(prepared(textOf(text), values))).rows,
  };
}
