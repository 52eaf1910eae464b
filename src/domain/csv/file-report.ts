// What checking a file has found, as the API tells it and `--json` prints it.
import { type FieldError, OrdersError } from '../errors.ts';
import { grouped } from '../written-number.ts';
import type { CheckedFile } from './check-order-file.ts';
import type { RowProblem } from './row.ts';

/** A bad cell; the whole row where `column` is ''. */
export interface RowError extends RowProblem, FieldError {}

export interface FileReport {
  readonly encoding: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  readonly rows: number;
  readonly total_orders: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of the good orders, by currency, as exact decimals. */
  readonly totals: Readonly<Record<string, string>>;
  readonly errors: readonly RowError[];
  /** Whether there are more of them than these. */
  readonly more_errors: boolean;
}

const ERRORS_TOLD = 1_000;

export async function fileReport({ counts, encoding, sha256, problems }: CheckedFile): Promise<FileReport> {
  const errors: RowError[] = [];
  let more = false;
  for await (const problem of problems()) {
    more = errors.length === ERRORS_TOLD;
    if (more) break;
    const { line, column, reason } = problem;
    errors.push({
      path: column === '' ? `lines.${line}` : `lines.${line}.${column}`,
      message: reason,
      ...problem,
    });
  }
  return {
    encoding,
    sha256,
    rows: counts.rows,
    total_orders: counts.orders,
    accepted: counts.acceptedOrders,
    rejected: counts.rejectedOrders,
    totals: counts.totals,
    errors,
    more_errors: more,
  };
}

/** The end of an import with bad rows; `hint` says what to do about them. */
export function badRows(report: FileReport, what: string, hint: string): OrdersError {
  const { errors, ...members } = report;
  return new OrdersError(
    'invalid',
    `${grouped(report.rejected)} of ${grouped(report.total_orders)} orders ${what}${hint}`,
    { code: 'bad_rows', errors, members },
  );
}
