// One row of a file of orders, checked by the rules that hold for JSON too.

import { priceOfOne, priceProblem } from '../model/money.ts';
import type { OrderItem } from '../model/order.ts';
import { currencyProblem, emailProblem, nameProblem, quantityProblem } from '../model/order-validation.ts';
import { counted } from '../shared/format.ts';
import type { Columns } from './header.ts';
import type { CellOf } from './mapping/columns.ts';
import type { Elsewhere, Field } from './mapping/fields.ts';
import { cellNumber } from './parse-number.ts';
import { LOST_CHARACTER, namedProblem, spreadsheetError } from './rows/cell-faults.ts';
import type { RowFault } from './rows/faulty-row.ts';
import { fitted, neededCells, shapeCheck } from './rows/row-shape.ts';
import { undoNeutral } from './write-csv.ts';

export interface RowProblem {
  /** Where the row starts in the file, counted from 1 as an editor counts. */
  readonly line: number;
  /** The name of a field; `total_amount` for the sum of an order, '' for the row as a whole. */
  readonly column: string;
  /** As it is written, shortened. */
  readonly value: string;
  /** The end of the sentence "<column> …". */
  readonly reason: string;
}

/** An undefined field is wrong, and `problems` says why. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  /** Null: the row is an order of its own. */
  readonly ref: string | null;
  readonly email: string | undefined;
  readonly name: string | undefined;
  /** '' if the cell is empty; then the order has the default one. */
  readonly currency: string | undefined;
  readonly item: Omit<OrderItem, 'id'> | undefined;
  /** Fields that are blank here and come from the order's first row. */
  readonly inherits: readonly (Field | 'status')[];
  /** Where the order stands elsewhere, other than to be charged; the row is not read further. */
  readonly elsewhere: Elsewhere | undefined;
  readonly problems: readonly RowProblem[];
}

/** Reads the rows of one file; neighbouring rows share most values, and are checked faster for it. */
export type RowReader = (cells: readonly string[], line: number, fault?: RowFault) => Row;

const VALUE_CHARACTERS = 80;

export function rowReader(columns: Columns): RowReader {
  const { fields, header } = columns;
  const needed = neededCells(columns);
  const shape = shapeCheck(columns);
  const inherit = (field: Field) => columns.inherit.has(field) && fields[field] !== undefined;
  const email = cellReader('customer_email', fields.customer_email?.cell, readEmail, inherit);
  const name = cellReader('customer_name', fields.customer_name?.cell, readName, inherit);
  const currency = cellReader(
    'currency',
    fields.currency?.cell,
    (cell) => readCurrency(cell.trim() === '' ? (columns.currency ?? cell) : cell),
    // A currency that the caller names is that of every blank cell.
    (field) => columns.currency === undefined && inherit(field),
  );
  const product = cellReader('product_name', fields.product_name?.cell, readName, inherit);
  const quantity = cellReader('quantity', fields.quantity?.cell, readQuantity, inherit);
  const price = priceReader(fields.unit_price, quantity);
  return (read, line, fault) => {
    const cells = fault ? read : fitted(read, columns, needed);
    const written = undoNeutral(refCell(cells, columns, fault)).trim();
    const ref = written === '' ? null : written;
    const wrong =
      fault?.reason ??
      shape.problem(cells) ??
      (cells.length === header.length ? undefined : raggedText(cells.length, header.length));
    if (wrong !== undefined) return badRow(cells, line, ref, shape.headerProblem(cells, line) ?? wrong);
    const problems: RowProblem[] = [];
    const inherits: (Field | 'status')[] = [];
    const rest = { cells, problems, inherits };
    const refProblem = ref === null ? undefined : refProblemOf(ref);
    if (refProblem !== undefined) {
      problems.push({ line, column: 'order_ref', value: shortened(written), reason: refProblem });
    }
    const elsewhere = statusOf(columns, cells, line, rest);
    if (elsewhere) return { line, ref, ...NOTHING, ...rest, elsewhere };
    // In the order of the fields, so that problems are reported in it. No object spread here: V8 would move each copy
    // to its old generation.
    const row: Row = {
      line,
      cells,
      ref,
      email: email(cells, line, problems, inherits),
      name: name(cells, line, problems, inherits),
      currency: currency(cells, line, problems, inherits),
      item: itemOf(
        product(cells, line, problems, inherits),
        quantity(cells, line, problems, inherits),
        price(cells, line, problems, inherits),
      ),
      inherits,
      elsewhere: undefined,
      problems,
    };
    const headerProblem = problems.length === 0 ? undefined : shape.headerProblem(cells, line);
    return headerProblem === undefined ? row : badRow(cells, line, ref, headerProblem);
  };
}

/** Behind a fault of quotes cells are counted from the end. */
function refCell(cells: readonly string[], { fields, header }: Columns, fault: RowFault | undefined): string {
  const { cell = blank, at = [] } = fields.order_ref ?? {};
  const [index = 0] = at;
  if (fault === undefined || index < fault.certain) return cell(cells);
  return cells[cells.length - header.length + index] ?? '';
}

function badRow(cells: readonly string[], line: number, ref: string | null, reason: string): Row {
  const problems = [{ line, column: '', value: shortened(cells.join(' | ')), reason }];
  return { line, cells, ref, ...NOTHING, inherits: [], problems };
}

const NOTHING = {
  email: undefined,
  name: undefined,
  currency: undefined,
  item: undefined,
  elsewhere: undefined,
};

function blank(): string {
  return '';
}

/** By the columns of a preset: where the order stands elsewhere, and whether the row can be read rightly. */
function statusOf(
  { statusOf: status, faultOf }: Columns,
  cells: readonly string[],
  line: number,
  { problems, inherits }: { problems: RowProblem[]; inherits: (Field | 'status')[] },
): Elsewhere | undefined {
  const decided = status?.(cells);
  if (decided === 'inherit') inherits.push('status');
  if (typeof decided === 'object') problems.push({ line, ...decided, value: shortened(decided.value) });
  else if (decided !== undefined && decided !== 'charge' && decided !== 'inherit') return decided;
  const fault = faultOf?.(cells);
  if (fault) problems.push({ line, ...fault, value: shortened(fault.value) });
  return undefined;
}

function itemOf(
  productName: string | undefined,
  quantity: number | undefined,
  unitPrice: number | undefined,
): Row['item'] {
  if (productName === undefined || quantity === undefined || unitPrice === undefined) return undefined;
  return { productName, quantity, unitPrice };
}

/** As much of a value as a table or a message can show. */
export function shortened(value: string): string {
  return value.length <= VALUE_CHARACTERS
    ? value
    : `${value
        .slice(0, VALUE_CHARACTERS)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;
}

/** A value, or the problem of the cell. */
type Read<T> = { readonly value: T } | { readonly problem: string };

/** A long number as a spreadsheet shortens it; many become the same one, and their orders would be one. */
const SHORTENED_REF = /^\d([.,]\d+)?E\+\d+$/i;

function refProblemOf(ref: string): string | undefined {
  const problem = textProblem(ref);
  if (problem !== undefined) return problem;
  if (!SHORTENED_REF.test(ref)) return undefined;
  return 'was shortened by the spreadsheet and may stand for several; format the column as text and enter it again';
}

type CellReader<T> = (
  cells: readonly string[],
  line: number,
  problems: RowProblem[],
  inherits: (Field | 'status')[],
) => T | undefined;

/** Reads the cell of one field. Neighbours often have the same value, so the last good cell is not read again. */
function cellReader<T>(
  field: Field,
  cellOf: CellOf = blank,
  read: (cell: string) => Read<T>,
  inherit: (field: Field) => boolean = () => false,
): CellReader<T> {
  const mayInherit = inherit(field);
  let lastCell: string | undefined;
  let lastValue: T | undefined;
  return (cells, line, problems, inherits) => {
    const cell = cellOf(cells);
    if (cell === lastCell) return lastValue;
    if (mayInherit && cell.trim() === '') {
      inherits.push(field);
      return undefined;
    }
    const result = read(cell);
    if ('problem' in result) {
      problems.push({ line, column: field, value: shortened(cell), reason: result.problem });
      return undefined;
    }
    [lastCell, lastValue] = [cell, result.value];
    return lastValue;
  };
}

/** The price of one; of a column with the total of a line, that total divided by the quantity. */
function priceReader(
  source: Columns['fields']['unit_price'],
  quantity: CellReader<number>,
): CellReader<number> {
  const { divisor, cell = blank } = source ?? {};
  if (divisor === undefined) return cellReader('unit_price', cell, readPrice);
  return (cells, line, problems, inherits) => {
    const read = readPriceOfOne(cell(cells), quantity(cells, line, [], inherits));
    if (read === undefined || 'value' in read) return read?.value;
    problems.push({ line, column: 'unit_price', value: shortened(cell(cells)), reason: read.problem });
    return undefined;
  };
}

/** Undefined where a wrong quantity, which is told already, leaves the price open. */
function readPriceOfOne(cell: string, quantity: number | undefined): Read<number> | undefined {
  const total = readPrice(cell);
  if ('problem' in total || quantity === undefined) return 'problem' in total ? total : undefined;
  const value = priceOfOne(total.value, quantity);
  if (value !== undefined) return { value };
  return { problem: `is the total of ${quantity} and cannot be divided exactly; write the price of one` };
}

function readEmail(cell: string): Read<string> {
  const value = undoNeutral(cell).trim();
  if (value === '') return { problem: 'is required' };
  const problem = emailProblem(value);
  return problem === undefined ? { value } : { problem: namedProblem(value, problem) };
}

/** Blanks around a name stay, as they do in JSON. */
function readName(cell: string): Read<string> {
  if (cell === '') return { problem: 'is required' };
  const value = undoNeutral(cell);
  const problem = textProblem(value);
  return problem === undefined ? { value } : { problem };
}

function textProblem(text: string): string | undefined {
  if (text.includes('\ufffd')) return LOST_CHARACTER;
  return spreadsheetError(text) ?? nameProblem(text);
}

function readCurrency(cell: string): Read<string> {
  const value = cell.trim();
  if (value === '') return { value };
  const problem = currencyProblem(value);
  return problem === undefined ? { value } : { problem: namedProblem(value, problem) };
}

function readQuantity(cell: string): Read<number> {
  return readNumber(cell, quantityProblem);
}

function readPrice(cell: string): Read<number> {
  return readNumber(cell, priceProblem);
}

function readNumber(cell: string, rule: (value: number) => string | undefined): Read<number> {
  const read = cellNumber(cell);
  if ('problem' in read) return { problem: namedProblem(cell, read.problem) };
  const problem = rule(read.value);
  // Turns -0 into 0.
  return problem === undefined ? { value: read.value + 0 } : { problem };
}

/** The message for a row whose number of cells differs from the header's. */
export function raggedText(cells: number, columns: number): string {
  const remedy =
    cells > columns
      ? 'put cells that contain the separator in quotes'
      : 'add the missing cells, even if they are empty';
  return `the row has ${counted(cells, 'cell')}, but the header has ${columns}; ${remedy}`;
}
