// How `orders ship --file` went: the summary, the JSON, and the error that ends it.
import type { ShippingFile } from '../../domain/csv/check-shipping-file.ts';
import { fileReport, type ShippingReport } from '../../domain/csv/file-report.ts';
import type { OrderJson } from '../../domain/model/order-json.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import type { Cli } from '../../terminal/cli.ts';
import { rejectedFileError } from '../../terminal/options/row-file.ts';
import { errorLine } from '../../terminal/output/hints.ts';
import { printRecord, printRecords, wantsRecords } from '../../terminal/output/records.ts';
import { took } from '../../terminal/progress/progress.ts';
import type { ShipFileOptions } from './ship-options.ts';

interface Failure {
  readonly line: number;
  readonly error: OrdersError;
}

export interface Shipping {
  shipped: number;
  /** By another operator or process, or by an earlier run. */
  already: number;
  /** Of those, how many have another carrier or tracking number now. */
  corrected: number;
  /** Orders that the file names by their ref, and by their id too. */
  repeated: number;
  /** Shipped orders with a tracking number in the file. */
  tracked: number;
  readonly failures: Failure[];
  /** How many of them are in the rejects file. */
  rejected: number;
  /** The orders that are shipped now; kept where they are printed. */
  readonly orders: { readonly line: number; readonly json: OrderJson }[];
  /** Why some were not tried. */
  stopped: OrdersError | undefined;
}

export function untried({ counts }: ShippingFile, shipping: Shipping): number {
  const { shipped, already, repeated, failures } = shipping;
  return counts.orders - shipped - already - repeated - failures.length;
}

export function badRowsOf({ badRows, rows }: ShippingFile['counts']): string {
  return `${formatNumber(badRows)} of ${counted(rows, 'row')}`;
}

export async function tell(
  cli: Cli,
  checked: ShippingFile,
  shipping: Shipping,
  options: ShipFileOptions,
  seconds: number,
): Promise<void> {
  if (!wantsRecords(options)) return printSummary(cli, checked, shipping, options, seconds);
  if (options.dryRun) {
    return printRecord(cli, options, 'shippingReport', await dryRunJson(checked, shipping));
  }
  const orders = shipping.orders.map(({ json }) => json);
  await printRecords(cli, options, 'orders', orders);
}

async function printSummary(
  { io }: Cli,
  checked: ShippingFile,
  shipping: Shipping,
  { dryRun }: ShipFileOptions,
  seconds: number,
): Promise<void> {
  const { facts } = await import('../../terminal/output/table.ts');
  const { badRows: bad } = checked.counts;
  const repeated = checked.counts.repeated + shipping.repeated;
  const left = untried(checked, shipping);
  const { shipped, already, corrected, tracked, failures } = shipping;
  const rows: readonly (readonly [string, number])[] = [
    [dryRun ? 'Would be shipped' : 'Shipped', shipped],
    ['Already shipped', already],
    ...(corrected > 0 ? ([[dryRun ? 'Would be corrected' : 'Corrected', corrected]] as const) : []),
    ...(tracked > 0 ? ([['With a tracking number', tracked]] as const) : []),
    ['Failed', failures.length],
    ...(left > 0 ? ([['Not tried', left]] as const) : []),
    ...(bad > 0 ? ([['Bad rows', bad]] as const) : []),
    ...(repeated > 0 ? ([['Rows that repeat an order', repeated]] as const) : []),
  ];
  io.out(
    facts([...rows.map(([name, count]) => [name, formatNumber(count)] as const), ['Took', took(seconds)]]),
  );
}

function dryRunJson(checked: ShippingFile, shipping: Shipping): Promise<ShippingReport> {
  const { shipped, already, tracked, failures } = shipping;
  return fileReport(checked, {
    orders: checked.counts.orders,
    repeated: checked.counts.repeated + shipping.repeated,
    would_be_shipped: shipped,
    already_shipped: already,
    failed: failures.length,
    with_tracking_number: tracked,
  });
}

/** The exit code is that of the first failure, by line, as for several ids. */
export async function throwEnd(
  checked: ShippingFile,
  shipping: Shipping,
  options: ShipFileOptions,
): Promise<void> {
  const { counts } = checked;
  const { stopped, failures } = shipping;
  const left = untried(checked, shipping);
  if (stopped) {
    const rest = `${formatNumber(left)} of ${counted(counts.orders, 'order')} not tried; run the same command to continue`;
    throw new OrdersError(stopped.kind, `${errorLine(stopped)}; ${rest}`, {
      code: stopped.code,
      cause: stopped.cause,
    });
  }
  const bad = badRowsOf(counts);
  if (options.dryRun && counts.badRows > 0) {
    throw rejectedFileError(await dryRunJson(checked, shipping), `${bad} would be rejected`, options);
  }
  const [first] = failures;
  if (first) {
    const failed = `${formatNumber(failures.length)} of ${counted(counts.orders, 'order')}`;
    const what = options.dryRun ? 'would fail' : 'failed';
    const where = shipping.rejected > 0 ? whereRejected(options) : '';
    throw new OrdersError(first.error.kind, `${failed} ${what}${where}`, { code: first.error.code });
  }
  if (counts.badRows === 0) return;
  const where = options.rejects === undefined ? '' : `; the bad rows are in ${options.rejects}`;
  throw new OrdersError('incomplete', `${bad} skipped${where}`, { code: 'bad_rows' });
}

function whereRejected({ rejects }: ShipFileOptions): string {
  return rejects === undefined ? '' : `; the rows of unknown orders are in ${rejects}`;
}
