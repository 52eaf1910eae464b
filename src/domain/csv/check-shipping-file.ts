// A file of shipped orders: each row names an order by its id or its `order_ref`, and may tell the carrier and the
// tracking number.
import { turn } from '../shared/long-work.ts';
import type { ShipmentMapping } from './mapping/shipment-mapping.ts';
import { type RowProblem, shortened } from './row-problem.ts';
import { readShippingHeader, type ShippingColumns } from './shipping/shipping-header.ts';
import { idKey, keyOf, type OrderKey } from './shipping/shipping-row.ts';
import {
  type Shipment,
  type ShippingCounts,
  shipmentOf,
  stageShipments,
} from './shipping/stage-shipments.ts';
import { type CheckedRows, type CheckOptions, checkedRows, type FileKind, stageFile } from './stage-file.ts';

/** An order of the file, and the first line that names it. */
export type ShippedOrder = OrderKey & Shipment & { readonly line: number; readonly ordinal: number };

/** The caller must close it. */
export interface ShippingFile extends CheckedRows {
  readonly counts: ShippingCounts;
  /** Some at a time, by line. */
  orders(): AsyncGenerator<readonly ShippedOrder[]>;
  /** The order that rows of the file, good or bad, name by this id. */
  orderOfId(id: number): (Shipment & { readonly line: number; readonly isBad: boolean }) | undefined;
  /** Adds an order to the rejects, with the end of the sentence "order_id …" or "order_ref …". The counts stay. */
  reject(order: ShippedOrder, reason: string): void;
}

export interface ShippingFileOptions extends CheckOptions {
  readonly mapping?: ShipmentMapping | undefined;
}

const AT_ONCE = 1_000;

/** Throws as `stageFile` does. An order named twice is one order, as an export has a row for each item. */
export async function checkShippingFile(path: string, options: ShippingFileOptions): Promise<ShippingFile> {
  const { mapping = {} } = options;
  const kind: FileKind<ShippingColumns, ShippingCounts> = {
    holds: 'shipments',
    readHeader: (cells, name, line) => readShippingHeader(cells, name, line, mapping),
    stageRows: stageShipments,
  };
  const staged = await stageFile(path, { ...options, preset: mapping.preset }, kind);
  const { counts, staging } = staged;
  return {
    ...checkedRows(staged),
    async *orders() {
      for (let after = 0; after < counts.rows; after += AT_ONCE) {
        yield staging.accepted(after, AT_ONCE).map((order) => ({
          ...keyOf(order.ref ?? ''),
          line: order.firstLine,
          ordinal: order.ordinal,
          ...shipmentOf(order),
        }));
        await turn();
      }
    },
    orderOfId(id) {
      const order = staging.orderOf(idKey(id));
      return order && { ...shipmentOf(order), line: order.firstLine, isBad: order.rejected };
    },
    reject(order, reason) {
      staging.reject(order.ordinal);
      staging.addProblem(problemOf(order, reason));
    },
  };
}

function problemOf({ line, id, ref }: ShippedOrder, reason: string): RowProblem {
  if (ref === undefined) return { line, column: 'order_id', value: String(id), reason };
  return { line, column: 'order_ref', value: shortened(ref), reason };
}
