// Stages the rows of a file of shipped orders: rows that name the same order are one order. An order with a bad row is
// rejected whole.
import { turn } from '../../shared/long-work.ts';
import { isUnsure } from '../parse-number.ts';
import { type RowProblem, shortened } from '../row-problem.ts';
import type { RowFault } from '../rows/faulty-row.ts';
import { fitted } from '../rows/row-shape.ts';
import { decimalCommaLine, unsureText } from '../rows/unsure-numbers.ts';
import { type OrderState, packRows, rowsOf, type StagedOrder, type Staging } from '../staging.ts';
import type { CellProblem } from '../xlsx/sheet-rows.ts';
import type { ShippingColumns } from './shipping-header.ts';
import { keyOf, type ShippingRow, shippingRowReader } from './shipping-row.ts';

export interface ShippingCounts {
  readonly rows: number;
  /** Of orders that have a bad row all rows. */
  readonly badRows: number;
  /** Different orders of good rows. */
  readonly orders: number;
  /** Rows that name an order again. */
  readonly repeated: number;
}

/** What the file tells about the shipment of an order. */
export interface Shipment {
  readonly carrier: string | undefined;
  readonly trackingNumber: string | undefined;
}

const AT_ONCE = 1_000;

/** A staged shipment has its values in the fields that an order to create has for its customer. */
export function shipmentOf({ name, email }: Pick<OrderState, 'name' | 'email'>): Shipment {
  return { carrier: name ?? undefined, trackingNumber: email ?? undefined };
}

export function stageShipments(columns: ShippingColumns, staging: Staging) {
  const { header, needed, fields } = columns;
  const read = shippingRowReader(columns);
  let [rows, badRows, orders, repeated, ordinal] = [0, 0, 0, 0, 0];
  let decimalLine: number | undefined;

  /** Of an order that was good until now. */
  function rejected({ rowCount }: OrderState): void {
    orders -= 1;
    repeated -= rowCount - 1;
    badRows += rowCount;
  }

  function continueOrder(before: OrderState, row: ShippingRow): void {
    const { line, carrier, trackingNumber, cells } = row;
    const problems = [
      ...row.problems,
      ...difference('carrier', carrier, before.name, before, line),
      ...difference('tracking_number', trackingNumber, before.email, before, line),
    ];
    const now: OrderState = {
      ...before,
      rowCount: before.rowCount + 1,
      name: before.name ?? carrier,
      email: before.email ?? trackingNumber,
      rejected: before.rejected || problems.length > 0,
    };
    staging.addPart(before, now, { firstLine: line, rows: packRows([{ cells, line }]) });
    for (const problem of problems) staging.addProblem(problem);
    if (!now.rejected) {
      repeated += 1;
      return;
    }
    if (!before.rejected) rejected(before);
    badRows += 1;
  }

  async function rejectUnsure(line: number): Promise<void> {
    for (let after = 0; after < ordinal; after += AT_ONCE) {
      for (const order of staging.accepted(after, AT_ONCE)) {
        const problems = unsureIds(order, columns, staging, line);
        if (problems.length === 0) continue;
        staging.reject(order.ordinal);
        for (const problem of problems) staging.addProblem(problem);
        rejected(order);
      }
      await turn();
    }
  }

  return {
    add(cells: string[], line: number, fault?: RowFault, cellProblems?: readonly CellProblem[]) {
      rows += 1;
      const row = read(cells, line, fault, cellProblems);
      decimalLine ??= decimalCommaLine(row.problems);
      const isBad = row.problems.length > 0;
      if (!staging.addOrder(newState(row, ordinal + 1), packRows([row]))) {
        const before = staging.orderOf(row.key ?? '');
        if (!before) throw new Error('a staged order is not there any more');
        continueOrder(before, row);
        return;
      }
      ordinal += 1;
      if (isBad) badRows += 1;
      else orders += 1;
      for (const problem of row.problems) staging.addProblem(problem);
    },
    isRow: (cells: readonly string[]) =>
      fitted(cells, columns, needed).length === header.length ||
      /^\d+$/.test(fields.order_id?.cell(cells) ?? ''),
    async end(): Promise<ShippingCounts> {
      staging.finish();
      // Ids with commas are judged by the whole file.
      if (decimalLine !== undefined) await rejectUnsure(decimalLine);
      return { rows, badRows, orders, repeated };
    },
  };
}

function newState(
  { key, line, carrier, trackingNumber, problems }: ShippingRow,
  ordinal: number,
): OrderState {
  return {
    ordinal,
    ref: key,
    firstLine: line,
    rowCount: 1,
    email: trackingNumber,
    name: carrier,
    currency: null,
    total: 0,
    rejected: problems.length > 0,
    undecided: false,
    skipped: null,
  };
}

function difference(
  column: string,
  value: string | null,
  of: string | null,
  { firstLine }: OrderState,
  line: number,
): RowProblem[] {
  if (value === null || of === null || value === of) return [];
  const reason = `differs from "${shortened(of)}" of the same order, which starts at line ${firstLine}; keep one`;
  return [{ line, column, value: shortened(value), reason }];
}

function unsureIds(
  order: StagedOrder,
  { fields: { order_id: id } }: ShippingColumns,
  staging: Staging,
  decimalLine: number,
): RowProblem[] {
  if (!id || order.ref === null || keyOf(order.ref).id === undefined) return [];
  return [...rowsOf(order, staging)].flatMap(({ cells, line }) => {
    const cell = id.cell(cells);
    if (!isUnsure(cell)) return [];
    return [{ line, column: 'order_id', value: shortened(cell), reason: unsureText(decimalLine) }];
  });
}
