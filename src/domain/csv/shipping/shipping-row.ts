// The cells of one row of a file of shipped orders: the order that it names, and its carrier and tracking number.
import type { CellOf } from '../mapping/columns.ts';
import { SHIPMENT_FIELDS, type ShipmentField } from '../mapping/fields.ts';
import { cellNumber } from '../parse-number.ts';
import { readName, refProblemOf } from '../read-cell.ts';
import { type RowProblem, raggedText, shortened } from '../row-problem.ts';
import { namedProblem } from '../rows/cell-faults.ts';
import type { RowFault } from '../rows/faulty-row.ts';
import { fitted, shapeCheck } from '../rows/row-shape.ts';
import { undoNeutral } from '../write-csv.ts';
import type { CellProblem } from '../xlsx/sheet-rows.ts';
import type { ShippingColumns } from './shipping-header.ts';

export interface ShippingRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** See `idKey` and `refKey`; null where the row names no order. */
  readonly key: string | null;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly problems: readonly RowProblem[];
}

/** Ids and refs are keys of one table: a ref may look like an id. */
export const idKey = (id: number) => `i${id}`;
const refKey = (ref: string) => `r${ref}`;

/** The name of an order. */
export type OrderKey =
  | { readonly id: number; readonly ref?: undefined }
  | { readonly id?: undefined; readonly ref: string };

export function keyOf(key: string): OrderKey {
  return key.startsWith('i') ? { id: Number(key.slice(1)) } : { ref: key.slice(1) };
}

/** Rows must come in their order. */
export function shippingRowReader(columns: ShippingColumns) {
  const { header, needed, needsTracking } = columns;
  const shape = shapeCheck(columns);
  const carrierOf = textReader(columns, 'carrier', readName);
  const trackingOf = textReader(columns, 'tracking_number', readTracking);
  return (
    read: readonly string[],
    line: number,
    fault?: RowFault,
    cellProblems: readonly CellProblem[] = [],
  ): ShippingRow => {
    const cells = fault ? read : fitted(read, columns, needed);
    const wrong =
      fault?.reason ??
      shape.problem(cells) ??
      (cells.length === header.length ? undefined : raggedText(cells.length, header.length));
    const bad = (reason: string): ShippingRow => {
      const problems = [{ line, column: '', value: shortened(cells.join(' | ')), reason }];
      return { line, cells, key: null, carrier: null, trackingNumber: null, problems };
    };
    if (wrong !== undefined) return bad(shape.headerProblem(cells, line) ?? wrong);
    const problems: RowProblem[] = [];
    for (const { column, problem } of cellProblems) {
      const field = SHIPMENT_FIELDS.find((one) => columns.fields[one]?.at.includes(column));
      if (!field) continue;
      problems.push({ line, column: field, value: shortened(cells[column] ?? ''), reason: problem });
    }
    const key = readKey(columns, cells, line, problems);
    const carrier = carrierOf(cells, line, problems);
    const trackingNumber = trackingOf(cells, line, problems);
    if (needsTracking && trackingNumber === '') {
      problems.push({ line, column: 'tracking_number', value: '', reason: 'is required' });
    }
    const headerProblem = problems.length === 0 ? undefined : shape.headerProblem(cells, line);
    if (headerProblem !== undefined) return bad(headerProblem);
    return { line, cells, key, carrier: carrier || null, trackingNumber: trackingNumber || null, problems };
  };
}

/** The id counts where the row has one. */
function readKey(
  { fields: { order_id: id, order_ref: ref } }: ShippingColumns,
  cells: readonly string[],
  line: number,
  problems: RowProblem[],
): string | null {
  const idCell = id?.cell(cells) ?? '';
  const refText = undoNeutral(ref?.cell(cells) ?? '').trim();
  if (id && (idCell.trim() !== '' || refText === '')) {
    const read = readId(idCell);
    if ('id' in read) return idKey(read.id);
    problems.push({ line, column: 'order_id', value: shortened(idCell), reason: read.problem });
    return null;
  }
  const problem = refText === '' ? 'is required' : refProblemOf(refText);
  if (problem === undefined) return refKey(refText);
  problems.push({ line, column: 'order_ref', value: shortened(refText), reason: problem });
  return null;
}

function readId(cell: string): { id: number } | { problem: string } {
  const read = cellNumber(cell);
  if ('problem' in read) return { problem: namedProblem(cell, read.problem) };
  const isAmount = /[¥\\円]/.test(cell.normalize('NFKC'));
  if (isAmount || !Number.isSafeInteger(read.value) || read.value < 1) {
    return { problem: 'must be an order id, a whole number of 1 or more' };
  }
  return { id: read.value };
}

function readTracking(text: string): ReturnType<typeof readName> {
  const problem = refProblemOf(text);
  return problem === undefined ? { value: text } : { problem };
}

type ReadText = (cells: readonly string[], line: number, problems: RowProblem[]) => string | undefined;

/** Gives '' for a blank cell, undefined for a bad one. */
function textReader(
  { fields }: ShippingColumns,
  field: ShipmentField,
  read: (text: string) => ReturnType<typeof readName>,
): ReadText {
  const cellOf: CellOf = fields[field]?.cell ?? (() => '');
  return (cells, line, problems) => {
    const text = undoNeutral(cellOf(cells)).trim();
    if (text === '') return text;
    const result = read(text);
    if ('value' in result) return result.value;
    problems.push({ line, column: field, value: shortened(text), reason: result.problem });
    return undefined;
  };
}
