// The result of checking a file, in the form of the API and `--json`.

import { draftToJson } from '../model/order.ts';
import { type Hint, OrdersError } from '../shared/errors.ts';

import type { CheckedFile } from './check-order-file.ts';
import { headerCells } from './mapping/header-error.ts';
import type { OrderFileReport, RowError } from './report-json.ts';
import { MAX_ERRORS_TOLD } from './row-problem.ts';
import type { CheckedRows } from './stage-file.ts';

/** The report of any file; an order file's report says more. */
export type FileReport = Pick<
  OrderFileReport,
  | 'format'
  | 'encoding'
  | 'delimiter'
  | 'sheet'
  | 'sheets'
  | 'sha256'
  | 'rows'
  | 'causes'
  | 'errors'
  | 'total_errors'
  | 'more_errors'
>;

/** Which of the errors a report lists. */
export interface ErrorPage {
  readonly skip?: number | undefined;
  readonly limit?: number | undefined;
}

const FIRST_ORDERS = 3;

export async function orderFileReport(checked: CheckedFile, page?: ErrorPage): Promise<OrderFileReport> {
  const { orders, acceptedOrders, rejectedOrders, skippedOrders, totals } = checked.counts;
  const skipped = { orders: skippedOrders, by_reason: { ...checked.counts.skipped } };
  const counts = {
    total_orders: orders,
    accepted: acceptedOrders,
    rejected: rejectedOrders,
    skipped,
    totals,
  };
  const { mapping, preset } = checked;
  const first_orders = await firstOrders(checked);
  const { presetsFor } = await import('./mapping/builtin.ts');
  const fitting_presets = preset === null ? presetsFor(checked.header, 'orders') : [];
  const header = headerCells(checked.header);
  return fileReport(checked, { preset, fitting_presets, header, mapping, ...counts, first_orders }, page);
}

/** As they will be stored. */
async function firstOrders(checked: CheckedFile): Promise<OrderFileReport['first_orders']> {
  const first: OrderFileReport['first_orders'] = [];
  for await (const { importGroup, firstLine, draft } of checked.orders()) {
    first.push({ import_group: importGroup, line: firstLine, ...draftToJson(draft) });
    if (first.length === FIRST_ORDERS) break;
  }
  return first;
}

export async function fileReport<Counts extends object>(
  { readAs, sha256, counts: { rows }, problems, problemCount, causes }: CheckedRows,
  counts: Counts,
  { skip = 0, limit = MAX_ERRORS_TOLD }: ErrorPage = {},
): Promise<FileReport & Counts> {
  const errors: RowError[] = [];
  let place = 0;
  for await (const problem of problems()) {
    place += 1;
    if (place <= skip) continue;
    if (errors.length === limit) break;
    const { line, column, reason } = problem;
    const path = column === '' ? `lines.${line}` : `lines.${line}.${column}`;
    errors.push({ path, message: reason, ...problem });
  }
  return {
    ...readAs,
    sha256,
    rows,
    ...counts,
    causes: [...causes()],
    errors,
    total_errors: problemCount,
    more_errors: problemCount > skip + errors.length,
  };
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
  /** Of those that would be shipped, or are. */
  readonly with_tracking_number: number;
}
