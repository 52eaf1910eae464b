// `orders ship --file`: ships many orders at once. It checks the whole file first, then tries every order; orders
// already shipped count as done, so that the same command continues after an interruption.
import {
  checkShippingFile,
  type ShippedOrder,
  type ShippingFile,
} from '../../domain/csv/check-shipping-file.ts';
import { fileReport, type ShippingReport } from '../../domain/csv/file-report.ts';
import { type Order, orderToJson } from '../../domain/model/order.ts';
import type { OrderJson } from '../../domain/model/order-json.ts';
import { illegalTransition } from '../../domain/model/order-status.ts';
import { inParallel } from '../../domain/shared/concurrency.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import { toOrdersError } from '../../domain/shared/problem.ts';
import { type Cli, printJson, type Session } from '../../terminal/cli.ts';
import {
  checkFile,
  type FileOptions,
  printRowErrors,
  rejectedFileError,
  skipsBadRows,
} from '../../terminal/options/row-file.ts';
import { errorLine } from '../../terminal/output/hints.ts';
import { printRecord, printRecords, wantsRecords } from '../../terminal/output/records.ts';
import { openProgress, secondsSince, startPace, took } from '../../terminal/progress/progress.ts';
import { interruptible } from '../../terminal/signals.ts';

export interface ShipFileOptions extends FileOptions {
  readonly file: string;
}

interface Failure {
  readonly line: number;
  readonly error: OrdersError;
}

interface Shipping {
  shipped: number;
  /** By another operator or process, or by an earlier run. */
  already: number;
  readonly failures: Failure[];
  /** The orders that are shipped now; kept where they are printed. */
  readonly orders: { readonly line: number; readonly json: OrderJson }[];
  /** Why some were not tried. */
  stopped: OrdersError | undefined;
}

const CONCURRENCY = 16;

export async function shipFile(cli: Cli, options: ShipFileOptions): Promise<void> {
  const skips = skipsBadRows(options);
  await checkFile(cli.io, options.file, options, checkShippingFile, async (checked) => {
    await printRowErrors(cli.io, checked, options);
    const { counts } = checked;
    if (counts.badRows > 0 && !skips && !options.dryRun) {
      const report = await fileReport(checked, { orders: counts.orders });
      if (options.json) printJson(cli.io, report);
      const bad = `${badRowsOf(counts)} rejected, nothing was shipped`;
      throw rejectedFileError(report, bad, options, ', or ship the others with --on-error skip');
    }
    const started = performance.now();
    const shipping = await cli.withSession(options, (session) =>
      interruptible((signal) => shipAll(cli, session, checked, options, signal)),
    );
    for (const { line, error } of shipping.failures) cli.report(ofLine(line, error), options);
    await tell(cli, checked, shipping, options, secondsSince(started));
    await throwEnd(checked, shipping, options);
  });
}

async function shipAll(
  cli: Cli,
  session: Session,
  checked: ShippingFile,
  options: ShipFileOptions,
  signal: AbortSignal,
): Promise<Shipping> {
  const shipping: Shipping = { shipped: 0, already: 0, failures: [], orders: [], stopped: undefined };
  const pace = startPace(checked.counts.orders);
  const progress = await openProgress(cli.io, { quiet: options.json === true }, () => {
    const { shipped, already, failures } = shipping;
    return pace.standing(
      `${formatNumber(shipped + already)} shipped, ${formatNumber(failures.length)} failed`,
    );
  });
  const tryOne = options.dryRun ? look : ship;
  let unavailableInARow = 0;
  try {
    for await (const orders of checked.orders()) {
      await inParallel(orders, CONCURRENCY, async (order) => {
        if (shipping.stopped || signal.aborted) return;
        try {
          await tryOne(session, order, shipping, options);
          unavailableInARow = 0;
        } catch (thrown) {
          const error = toOrdersError(thrown);
          shipping.failures.push({ line: order.line, error });
          unavailableInARow = error.kind === 'unavailable' ? unavailableInARow + 1 : 0;
          const isHopeless = unavailableInARow >= CONCURRENCY || HOPELESS.has(error.kind);
          if (isHopeless) shipping.stopped ??= error;
        }
        pace.step();
      });
      if (shipping.stopped || signal.aborted) break;
    }
  } finally {
    progress.end();
  }
  shipping.failures.sort((a, b) => a.line - b.line);
  shipping.orders.sort((a, b) => a.line - b.line);
  if (signal.aborted && untried(checked, shipping) > 0) shipping.stopped = INTERRUPTED;
  return shipping;
}

/** Errors that would end every other order the same way. */
const HOPELESS: ReadonlySet<OrdersError['kind']> = new Set(['unauthorized', 'read_only_token', 'internal']);
const INTERRUPTED = new OrdersError('interrupted', 'stopped');

async function ship(
  { orders, caller }: Session,
  { id, line }: ShippedOrder,
  shipping: Shipping,
  options: ShipFileOptions,
): Promise<void> {
  let order: Order | undefined;
  try {
    order = await orders.shipOrder(id, caller);
    shipping.shipped += 1;
  } catch (error) {
    if (!(error instanceof OrdersError) || error.members.from !== 'shipped') throw error;
    if (wantsRecords(options)) order = await orders.getOrder(id, caller);
    shipping.already += 1;
  }
  if (wantsRecords(options) && order) shipping.orders.push({ line, json: orderToJson(order) });
}

/** Previews the shipping of the order. */
async function look({ orders, caller }: Session, { id }: ShippedOrder, shipping: Shipping): Promise<void> {
  const { status } = await orders.getOrder(id, caller);
  if (status === 'paid') shipping.shipped += 1;
  else if (status === 'shipped') shipping.already += 1;
  else throw illegalTransition(status, 'shipped', id);
}

function untried({ counts }: ShippingFile, { shipped, already, failures }: Shipping): number {
  return counts.orders - shipped - already - failures.length;
}

function ofLine(line: number, { kind, code, message, members, hint }: OrdersError): OrdersError {
  return new OrdersError(kind, `line ${line}: ${message}`, { code, members: { ...members, line }, hint });
}

async function tell(
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
  const { badRows: bad, repeated } = checked.counts;
  const left = untried(checked, shipping);
  const rows: readonly (readonly [string, number])[] = [
    [dryRun ? 'Would be shipped' : 'Shipped', shipping.shipped],
    ['Already shipped', shipping.already],
    ['Failed', shipping.failures.length],
    ...(left > 0 ? ([['Not tried', left]] as const) : []),
    ...(bad > 0 ? ([['Bad rows', bad]] as const) : []),
    ...(repeated > 0 ? ([['Rows that repeat an order', repeated]] as const) : []),
  ];
  io.out(
    facts([...rows.map(([name, count]) => [name, formatNumber(count)] as const), ['Took', took(seconds)]]),
  );
}

function dryRunJson(
  checked: ShippingFile,
  { shipped, already, failures }: Shipping,
): Promise<ShippingReport> {
  const { orders, repeated } = checked.counts;
  const counts = { would_be_shipped: shipped, already_shipped: already, failed: failures.length };
  return fileReport(checked, { orders, repeated, ...counts });
}

function badRowsOf({ badRows, rows }: ShippingFile['counts']): string {
  return `${formatNumber(badRows)} of ${counted(rows, 'row')}`;
}

/** The exit code is that of the first failure, by line, as for several ids. */
async function throwEnd(checked: ShippingFile, shipping: Shipping, options: ShipFileOptions): Promise<void> {
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
    throw new OrdersError(first.error.kind, `${failed} ${what}`, { code: first.error.code });
  }
  if (counts.badRows === 0) return;
  const where = options.rejects === undefined ? '' : `; the bad rows are in ${options.rejects}`;
  throw new OrdersError('incomplete', `${bad} skipped${where}`, { code: 'bad_rows' });
}
