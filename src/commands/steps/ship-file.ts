// `orders ship --file`: ships many orders at once. It checks the whole file first, then tries every order; orders
// already shipped count as done, so that the same command continues after an interruption.
import {
  checkShippingFile,
  type ShippedOrder,
  type ShippingFile,
} from '../../domain/csv/check-shipping-file.ts';
import { fileReport } from '../../domain/csv/file-report.ts';
import type { Shipment } from '../../domain/csv/shipping/stage-shipments.ts';
import { orderOnHold } from '../../domain/journal/conflicts.ts';
import { type Order, orderToJson } from '../../domain/model/order.ts';
import { illegalTransition } from '../../domain/model/order-status.ts';
import { inParallel } from '../../domain/shared/concurrency.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { formatNumber } from '../../domain/shared/format.ts';
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
import { isSameShipment } from './order-action.ts';
import { mappingOf, type ShipFileOptions, saveShipmentMapping } from './ship-options.ts';
import { badRowsOf, type Shipping, tell, throwEnd, untried } from './ship-report.ts';
import { CONCURRENCY, startAttempts } from './try-orders.ts';

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
  const attempts = startAttempts(signal);
  try {
    for await (const orders of checked.orders()) {
      await inParallel(orders, CONCURRENCY, async (order) => {
        if (attempts.isOver()) return;
        await attempts.try(
          async () => {
            const id =
              order.ref === undefined ? order.id : await findByRef(session, checked, order.ref, order);
            if (id === undefined) shipping.repeated += 1;
            else await tryOne(session, { ...order, id }, shipping, options);
          },
          (error) => {
            shipping.failures.push({ line: order.line, error });
            rejectUnknown(checked, shipping, order, error);
          },
        );
        pace.step();
      });
      if (attempts.isOver()) break;
    }
  } finally {
    progress.end();
  }
  shipping.failures.sort((a, b) => a.line - b.line);
  shipping.orders.sort((a, b) => a.line - b.line);
  shipping.stopped = attempts.stoppedWith(untried(checked, shipping));
  return shipping;
}

const NONE = { shipped: 0, already: 0, corrected: 0, repeated: 0, tracked: 0, rejected: 0 };

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
  const given = isKnown(shipment) ? shipment : undefined;
  // A shipped order takes a shipment without an error: only its status before tells that it was shipped already.
  const before = given && (await orders.getOrder(id, caller));
  let order: Order | undefined;
  try {
    order = await orders.shipOrder(id, caller, given);
    if (before?.status !== 'shipped') shipping.shipped += 1;
    else {
      shipping.already += 1;
      if (!isSameShipment(before, order)) shipping.corrected += 1;
    }
  } catch (error) {
    if (!(error instanceof OrdersError) || error.members.from !== 'shipped') throw error;
    if (wantsRecords(options)) order = await orders.getOrder(id, caller);
    shipping.already += 1;
  }
  if (shipment.trackingNumber !== undefined) shipping.tracked += 1;
  if (wantsRecords(options) && order) shipping.orders.push({ line, json: orderToJson(order) });
}

function isKnown({ carrier, trackingNumber }: Shipment): boolean {
  return (carrier ?? trackingNumber) !== undefined;
}

/** Previews the shipping of the order. */
async function look(
  { orders, caller }: Session,
  { id, carrier, trackingNumber }: FoundOrder,
  shipping: Shipping,
): Promise<void> {
  const { status, hold, ...order } = await orders.getOrder(id, caller);
  if (status === 'paid' && hold) throw orderOnHold({ ...order, status, hold });
  if (status === 'paid') shipping.shipped += 1;
  else if (status === 'shipped') {
    shipping.already += 1;
    const now = order.shipment;
    const after = { carrier: carrier ?? now?.carrier, trackingNumber: trackingNumber ?? now?.trackingNumber };
    const isSame = now?.carrier === after.carrier && now?.trackingNumber === after.trackingNumber;
    if (!isSame) shipping.corrected += 1;
  } else throw illegalTransition(status, 'shipped', id);
  if (trackingNumber !== undefined) shipping.tracked += 1;
}

function ofLine(line: number, { kind, code, message, members, hint }: OrdersError): OrdersError {
  return new OrdersError(kind, `line ${line}: ${message}`, { code, members: { ...members, line }, hint });
}
