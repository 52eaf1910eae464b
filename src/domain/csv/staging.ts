// The port to the storage of a file's orders while it is checked, so that memory does not grow with the file. Calls
// are synchronous: they are made for each order of a file, and each takes microseconds.
import type { ExactAmount } from '../model/money.ts';
import type { RowProblem } from './row-problem.ts';

/** Opened for one file, used by it alone, and removed with it. */
export interface Staging {
  /** Returns false, and writes nothing, if an order of this ref is staged already. */
  addOrder(order: OrderState, rows: string): boolean;
  orderOf(ref: string): OrderState | undefined;
  /** Adds rows that do not follow the previous ones, and replaces the state of their order. */
  addPart(before: OrderState, now: OrderState, part: StagedPart): void;
  reject(ordinal: number): void;
  /** From now on the order is neither accepted nor rejected. */
  skip(ordinal: number, reason: SkipReason): void;
  addProblem(problem: RowProblem): void;
  /** Removes the problems of a line; returns whether it had any. */
  dropProblems(line: number): boolean;
  /** Ends the writing. */
  finish(): void;
  /** Those of the `span` orders after an ordinal that have no other error; all lists are in ascending sequence. */
  undecided(afterOrdinal: number, span: number): OrderState[];
  accepted(afterOrdinal: number, span: number): StagedOrder[];
  /** The accepted and the rejected ones. */
  unskipped(afterOrdinal: number, span: number): StagedOrder[];
  rejected(afterOrdinal: number, span: number): StagedOrder[];
  /** Skipped orders by reason, with the first lines of at most `limit` of them. */
  skipped(limit: number): { reason: SkipReason; orders: number; lines: number[] }[];
  /** The rows of an order that did not come with it. */
  parts(ordinal: number, afterLine: number, limit: number): StagedPart[];
  problems(after: ProblemKey, limit: number): (RowProblem & ProblemKey)[];
  problemCount(): number;
  problemsAt(line: number): RowProblem[];
  /** The most frequent causes of problems. */
  causes(limit: number): Cause[];
  close(): void;
}

/** Why an order of the file is left out on purpose. */
export type SkipReason = 'known' | 'paid_elsewhere' | 'refunded_elsewhere' | 'cancelled_elsewhere';

/** One reason for bad cells of a column. */
export interface Cause {
  readonly column: string;
  readonly reason: string;
  /** How many cells or rows it makes bad. */
  readonly count: number;
  /** The first of their lines. */
  readonly line: number;
}

/** Rows that follow each other. */
export interface StagedPart {
  readonly firstLine: number;
  /** Opaque to the staging; see `packRows`. */
  readonly rows: string;
}

/** The state of an order as far as the file has been read. */
export interface OrderState {
  /** The place of the order in the file, counted from 1 by first lines. */
  readonly ordinal: number;
  readonly ref: string | null;
  readonly firstLine: number;
  readonly rowCount: number;
  /** Null as long as no row has a good one. */
  readonly email: string | null;
  readonly name: string | null;
  readonly currency: string | null;
  /** The exact decimal sum of the rows that are good. */
  readonly total: ExactAmount;
  readonly rejected: boolean;
  /** Whether the total is wrong so far: later rows may still bring its digits within the limit. */
  readonly undecided: boolean;
  /** Not null: the order is neither stored nor in the rejects file, whatever else is true of it. */
  readonly skipped: SkipReason | null;
}

/** `rows` may be empty; then they are among the parts. */
export type StagedOrder = OrderState & StagedPart;

/** Problems are kept by line and, within one, as they were found. */
export interface ProblemKey {
  readonly line: number;
  readonly seq: number;
}

/** Cells as they are written, with the lines of their rows; a row alone has the line that its part has. */
export function packRows(
  rows: readonly { readonly cells: readonly string[]; readonly line: number }[],
): string {
  const [first] = rows;
  if (first && rows.length === 1) return JSON.stringify(first.cells);
  return JSON.stringify([rows.map(({ line }) => line), rows.map(({ cells }) => cells)]);
}

function unpackRows({ firstLine, rows }: StagedPart): { cells: string[]; line: number }[] {
  const packed = JSON.parse(rows) as string[] | [number[], string[][]];
  if (isRow(packed)) return [{ cells: packed, line: firstLine }];
  const [lines, all] = packed;
  return all.map((cells, index) => ({ cells, line: lines[index] ?? 0 }));
}

function isRow(packed: string[] | [number[], string[][]]): packed is string[] {
  return typeof packed[0] === 'string';
}

/** How many parts are read at once. */
const PARTS_AT_ONCE = 4;

/** All rows of an order, in the order of their lines. */
export function* rowsOf(order: StagedOrder, staging: Staging): Generator<{ cells: string[]; line: number }> {
  if (order.rows !== '') {
    const rows = unpackRows(order);
    yield* rows;
    if (rows.length === order.rowCount) return;
  }
  let after = 0;
  for (;;) {
    const parts = staging.parts(order.ordinal, after, PARTS_AT_ONCE);
    for (const part of parts) yield* unpackRows(part);
    if (parts.length < PARTS_AT_ONCE) return;
    after = parts.at(-1)?.firstLine ?? 0;
  }
}
