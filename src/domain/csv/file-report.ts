// What checking a file has found, as the API tells it and `--json` prints it.
import { type FieldError, OrdersError } from '../shared/errors.ts';
import type { CheckedFile } from './check-order-file.ts';
import type { RowProblem } from './read-row.ts';
import type { CheckedRows } from './stage-file.ts';

/** A bad cell; the whole row where `column` is ''. */
export interface RowError extends RowProblem, FieldError {}

export interface FileReport {
  readonly encoding: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  readonly rows: number;
  readonly errors: readonly RowError[];
  /** Whether there are more of them than these. */
  readonly more_errors: boolean;
}

interface OrderCounts {
  readonly total_orders: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of the good orders, by currency, as exact decimals. */
  readonly totals: Readonly<Record<string, string>>;
}

export type OrderFileReport = FileReport & OrderCounts;

const ERRORS_TOLD = 1_000;

export function orderFileReport(checked: CheckedFile): Promise<OrderFileReport> {
  const { orders, acceptedOrders, rejectedOrders, totals } = checked.counts;
  const counts = { total_orders: orders, accepted: acceptedOrders, rejected: rejectedOrders, totals };
  return fileReport(checked, counts);
}

export async function fileReport<Counts extends object>(
  { encoding, sha256, counts: { rows }, problems }: CheckedRows,
  counts: Counts,
): Promise<FileReport & Counts> {
  const errors: RowError[] = [];
  let more = false;
  for await (const problem of problems()) {
    more = errors.length === ERRORS_TOLD;
    if (more) break;
    const { line, column, reason } = problem;
    const path = column === '' ? `lines.${line}` : `lines.${line}.${column}`;
    errors.push({ path, message: reason, ...problem });
  }
  return { encoding, sha256, rows, ...counts, errors, more_errors: more };
}

/** The end of whatever bad rows have ended; it carries the report. */
export function badRows(report: FileReport, message: string): OrdersError {
  const { errors, ...members } = report;
  return new OrdersError('invalid', message, { code: 'bad_rows', errors, members });
}

export interface ShippingReport extends FileReport {
  readonly orders: number;
  readonly repeated: number;
  readonly would_be_shipped: number;
  readonly already_shipped: number;
  readonly failed: number;
}
