// The minimal database interface that all stores share: statements with `?` in one portable dialect.
import type { Sharing } from '../domain/ports/store.ts';
import type { Reach } from './reach.ts';

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
  /** In a transaction: a statement whose result no caller needs. If it fails, the next one or the commit fails. */
  send(text: string, values: readonly SqlValue[]): void;
  /** The work may be done again, and a power cut may undo it: no commit of it needs to be certain. */
  mayRepeat(): void;
  /** A query that finds a row exactly if this transaction was committed: it answers where a commit in doubt may be lost. */
  witness(text: string, values: readonly SqlValue[]): void;
}

/** The one way to write. Resolves after the commit; a throw of `work` undoes all that `work` wrote. */
export interface WriteQueue {
  write<T>(work: (sql: Sql) => Promise<T>, sharing?: Sharing): Promise<T>;
}

type Fields<Field extends string> = { readonly [field in Field]?: SqlValue | boolean | undefined };

/** `column = ?, …` and its values, of the fields that a patch names. */
export function patchOf<Field extends string>(
  columns: Readonly<Record<Field, string>>,
  patch: Fields<Field>,
) {
  const { names, values } = named(columns, patch);
  return { set: names.map((name) => `${name} = ?`).join(', '), values };
}

/** `(column, …) VALUES (?, …)` and its values, of the fields that a new row names. */
export function rowOf<Field extends string>(columns: Readonly<Record<Field, string>>, row: Fields<Field>) {
  const { names, values } = named(columns, row);
  return { row: `(${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, values };
}

/** What is no column is left out. */
function named<Field extends string>(columns: Readonly<Record<Field, string>>, fields: Fields<Field>) {
  const names: string[] = [];
  const values: SqlValue[] = [];
  for (const field in fields) {
    const column = columns[field as Field];
    const value = fields[field as Field];
    if (column === undefined || value === undefined) continue;
    names.push(column);
    values.push(typeof value === 'boolean' ? Number(value) : value);
  }
  return { names, values };
}

export interface Dialect {
  /** Whether a statement blocks all other work of this process until it has ended. */
  readonly holdsOthers: boolean;
  /** Ends a SELECT whose row no other transaction changes before the commit. */
  readonly lockRow: string;
  /** The same, without waiting: a row that another transaction has locked is not found. */
  readonly lockFreeRow: string;
  /** The same of one of several tables, by its alias. */
  lockFreeRowOf(alias: string): string;
  /** Ends a SELECT whose row no transaction changes before the commit, while others may read it the same way. */
  readonly lockRowShared: string;
  /** Before the hold on charges is read or written: a charge that has read "not held" commits before the hold does. */
  readonly beforeReadingHold: string;
  readonly beforeSettingHold: string;
  /** Before reading which order owns a payment, by its id: until the commit another transaction that asks waits. */
  readonly beforeReadingPayment: string;
  /** Before reading which refs are in use: until the commit another transaction that asks waits. */
  readonly beforeReadingRefs: string;
  /** The address of orders by an alias, to be compared with `emailKey`; an index begins with it. */
  emailKey(alias: string): string;
  /** A condition with one `?`: `column` is one of the whole numbers in a JSON array. */
  oneOf(column: string): string;
  /** The same of one key of a table, as a query of its own that looks up each of the numbers by the index of the key. */
  rowsOf(table: string, key: string, columns: string): string;
  /**
   * To read from, with an alias: orders counted by batch (0 is the whole database), status and currency; spans of ids.
   */
  readonly orderCounts: string;
  readonly orderSpans: string;
  /**
   * Orders as `o` with these values in `columns` and an id within reach: read from the index that begins with `columns`
   * and continues with the id, regardless of the planner's estimate.
   */
  alongIndex(
    index: string,
    columns: readonly string[],
    values: readonly SqlValue[],
    reach: Pick<Reach, 'op' | 'id'>,
  ): { readonly from: string; readonly terms: readonly string[]; readonly values: readonly SqlValue[] };
  /** These columns of orders `o` and their items `i`, newest first, of the orders whose ids `page` selects. */
  ordersOf(page: string, columns: string): string;
  /** Returns the highest id ever assigned to an order as `id`; no row, or null, where there was none. */
  readonly lastOrderId: string;
  /** With one `?`: from now on, ids of orders are above that one. Statements to run one after the other. */
  readonly giveOrderIdsAbove: readonly string[];
  /** Text in the sequence of its bytes. */
  byBytes(column: string): string;
  /**
   * Where several write at a time, two queries for a number `at`: all transactions that had begun before `mark` was
   * asked have ended once `oldest` tells a greater one.
   */
  readonly transactions?: { readonly mark: string; readonly oldest: string };
  /** Names, as `writer`, all transactions that may have taken an id of an event; empty where ids are committed in sequence. */
  readonly eventWriters: string;
  isUniqueViolation(error: unknown): boolean;
}
