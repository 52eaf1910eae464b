// The narrow way to a database that all stores share: statements with `?` in one portable dialect.
import type { WritePatience } from '../domain/ports.ts';
import type { Dialect } from './dialect.ts';

export type SqlValue = string | number | Uint8Array | null;

/** One connection while it is ours alone: a transaction, or a reader. */
export interface Sql {
  readonly dialect: Dialect;
  /** Runs one statement; the rows it returns, if any. */
  query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** The same, planned for these values each time: one plan for any would be a bad one for some. */
  queryAnew<Row>(text: string, values: readonly SqlValue[]): Promise<Row[]>;
  /** Inserts one row; its id. */
  insert(text: string, values: readonly SqlValue[]): Promise<number>;
  /** Inserts rows, at least one, where `into` ends before VALUES; their ids. */
  insertRows(into: string, rows: readonly (readonly SqlValue[])[]): Promise<number[]>;
  /** Runs one statement; how many rows it changed. */
  change(text: string, values: readonly SqlValue[]): Promise<number>;
  /** In a transaction: a statement of which nobody needs the result. Where it fails, the next one or the commit does. */
  send(text: string, values: readonly SqlValue[]): void;
}

/** The one way to write. Resolves after the commit; a throw of `work` undoes all that `work` wrote. */
export interface Door {
  write<T>(work: (sql: Sql) => Promise<T>, patience?: WritePatience): Promise<T>;
}

/** `column = ?, …` and its values, of the fields that a patch names. */
export function patchOf<Field extends string>(
  columns: Readonly<Record<Field, string>>,
  patch: { readonly [field in Field]?: SqlValue | boolean | undefined },
): { set: string; values: SqlValue[] } {
  const set: string[] = [];
  const values: SqlValue[] = [];
  for (const field in columns) {
    const value = patch[field];
    if (value === undefined) continue;
    set.push(`${columns[field]} = ?`);
    values.push(typeof value === 'boolean' ? Number(value) : value);
  }
  return { set: set.join(', '), values };
}
