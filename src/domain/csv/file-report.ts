// The result of checking a file, in the form of the API and `--json`.
import { type Hint, OrdersError } from '../shared/errors.ts';
import type { CheckedFile } from './check-order-file.ts';
import type { OrderFileReport, RowError } from './report-json.ts';
import type { CheckedRows } from './stage-file.ts';

/** The report of any file; an order file's report says more. */
export type FileReport = Pick<OrderFileReport, 'encoding' | 'sha256' | 'rows' | 'errors' | 'more_errors'>;

const ERRORS_TOLD = 1_000;

export function orderFileReport(checked: CheckedFile): Promise<OrderFileReport> {
  const { orders, acceptedOrders, rejectedOrders, skippedOrders, totals } = checked.counts;
  const skipped = { orders: skippedOrders, by_reason: { ...checked.counts.skipped } };
  const counts = {
    total_orders: orders,
    accepted: acceptedOrders,
    rejected: rejectedOrders,
    skipped,
    totals,
  };
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

/** The error that ends an action because of bad rows; it carries the report. */
export function badRows(report: FileReport, message: string, hint?: Hint): OrdersError {
  const { errors, ...members } = report;
  return new OrdersError('invalid', message, { code: 'bad_rows', errors, members, hint });
}

export interface ShippingReport extends FileReport {
  readonly orders: number;
  readonly repeated: number;
  readonly would_be_shipped: number;
  readonly already_shipped: number;
  readonly failed: number;
}
