// `orders ship --file`: ships many orders at once. It checks the whole file first, then tries every order; orders
// already shipped count as done, so that the same command continues after an interruption.
import {
  checkShippingFile,
  type ShippedOrder,
  type ShippingFile,
} from '../../domain/csv/check-shipping-file.ts';
import { fileReport } from '../../domain/csv/file-report.ts';
import type { Shipment } from '../../domain/csv/shipping/stage-shipments.ts';
import { type Order, orderToJson } from '../../domain/model/order.ts';
import { illegalTransition } from '../../domain/model/order-status.ts';
import { inParallel } from '../../domain/shared/concurrency.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import { toOrdersError } from '../../domain/shared/problem.ts';
import { type Cli, printJson, type Session } from '../../terminal/cli.ts';
import {
  checkFile,
  printRowErrors,
  refuseExistingRejects,
  rejectedFileError,
  skipsBadRows,
} from '../../terminal/options/row-file.ts';
import { wantsRecords } from '../../terminal/output/records.ts';
import { openProgress, secondsSince, startPace } from '../../terminal/progress/progress.ts';
import { interruptible } from '../../terminal/signals.ts';
import { findByRef, UnknownOrder } from './find-by-ref.ts';
import { mappingOf, type ShipFileOptions, saveShipmentMapping } from './ship-options.ts';
import { badRowsOf, type Shipping, tell, throwEnd, untried } from './ship-report.ts';

const CONCURRENCY = 16;

export async function shipFile(cli: Cli, options: ShipFileOptions): Promise<void> {
  const skips = skipsBadRows(options);
  const mapping = await mappingOf(cli, options);
  const check: typeof checkShippingFile = (path, checking) =>
    checkShippingFile(path, { ...checking, mapping, sheet: options.sheet });
  await refuseExistingRejects(options.file, options);
  await checkFile(cli.io, options.file, options, check, async (checked) => {
    const { counts } = checked;
    const stops = counts.badRows > 0 && !skips && !options.dryRun;
    // Otherwise the rejects are written at the end: rows of unknown orders are among them.
    await printRowErrors(cli.io, checked, stops ? options : { json: options.json === true });
    if (stops) {
      const report = await fileReport(checked, { orders: counts.orders });
      if (options.json) printJson(cli.io, report);
      const bad = `${badRowsOf(counts)} rejected, nothing was shipped`;
      throw rejectedFileError(report, bad, options, ', or ship the others with --on-error skip');
    }
    await saveShipmentMapping(cli, options, mapping);
    const started = performance.now();
    const shipping = await cli.withSession(options, (session) =>
      interruptible((signal) => shipAll(cli, session, checked, options, signal)),
    );
    const isRejecting = counts.badRows + shipping.rejected > 0;
    // After a stop the same command continues, and writes all of them: it would refuse a file that is there.
    if (options.rejects !== undefined && isRejecting && !shipping.stopped) {
      await checked.writeRejects(options.rejects);
    }
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
  const shipping: Shipping = { ...NONE, failures: [], orders: [], stopped: undefined };
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
          const id = order.ref === undefined ? order.id : await findByRef(session, checked, order.ref, order);
          if (id === undefined) shipping.repeated += 1;
          else await tryOne(session, { ...order, id }, shipping, options);
          unavailableInARow = 0;
        } catch (thrown) {
          const error = toOrdersError(thrown);
          shipping.failures.push({ line: order.line, error });
          rejectUnknown(checked, shipping, order, error);
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

const NONE = { shipped: 0, already: 0, repeated: 0, tracked: 0, rejected: 0 };

/** An order that was found. */
type FoundOrder = Shipment & { readonly id: number; readonly line: number };

/** Puts the rows of an order that is not there, or not there alone, into the rejects. */
function rejectUnknown(
  checked: ShippingFile,
  shipping: Shipping,
  order: ShippedOrder,
  error: OrdersError,
): void {
  if (error instanceof UnknownOrder) checked.reject(order, error.reason);
  else if (error.kind === 'not_found') checked.reject(order, 'is the id of no order');
  else return;
  shipping.rejected += 1;
}

async function ship(
  { orders, caller }: Session,
  { id, line, ...shipment }: FoundOrder,
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
  if (shipment.trackingNumber !== undefined) shipping.tracked += 1;
  if (wantsRecords(options) && order) {
    shipping.orders.push({ line, json: { ...orderToJson(order), ...shipmentJson(shipment) } });
  }
}

function shipmentJson({ carrier, trackingNumber }: Shipment) {
  if ((carrier ?? trackingNumber) === undefined) return {};
  return { shipment: { carrier: carrier ?? null, tracking_number: trackingNumber ?? null } };
}

/** Previews the shipping of the order. */
async function look(
  { orders, caller }: Session,
  { id, trackingNumber }: FoundOrder,
  shipping: Shipping,
): Promise<void> {
  const { status } = await orders.getOrder(id, caller);
  if (status === 'paid') shipping.shipped += 1;
  else if (status === 'shipped') shipping.already += 1;
  else throw illegalTransition(status, 'shipped', id);
  if (trackingNumber !== undefined) shipping.tracked += 1;
}

function ofLine(line: number, { kind, code, message, members, hint }: OrdersError): OrdersError {
  return new OrdersError(kind, `line ${line}: ${message}`, { code, members: { ...members, line }, hint });
}
