// The cells of one row, each read as the value of its field.
import { priceOfOne, priceProblem } from '../model/money.ts';
import { currencyProblem, emailProblem, nameProblem, quantityProblem } from '../model/order-validation.ts';
import type { Columns } from './header.ts';
import type { CellOf } from './mapping/columns.ts';
import type { Field } from './mapping/fields.ts';
import { cellNumber } from './parse-number.ts';
import { type RowProblem, shortened } from './row-problem.ts';
import { LOST_CHARACTER, namedProblem, spreadsheetError } from './rows/cell-faults.ts';
import { undoNeutral } from './write-csv.ts';

export function blank(): string {
  return '';
}

/** A value, or the problem of the cell. */
type Read<T> = { readonly value: T } | { readonly problem: string };

/** A long number as a spreadsheet shortens it; many become the same one, and their orders would be one. */
const SHORTENED_REF = /^\d[.,]\d+E\+?\d+$|^\dE\+\d+$/i;

export function refProblemOf(ref: string): string | undefined {
  const problem = textProblem(ref);
  if (problem !== undefined) return problem;
  // One that cannot be seen would make another reference of the same order.
  const unseen = namedProblem(ref, '');
  if (unseen !== '') return unseen;
  if (!SHORTENED_REF.test(ref)) return undefined;
  return 'was shortened by the spreadsheet and may stand for several; format the column as text and enter it again';
}

export type CellReader<T> = (
  cells: readonly string[],
  line: number,
  problems: RowProblem[],
  inherits: (Field | 'status')[],
) => T | undefined;

/** Reads the cell of one field. Neighbours often have the same value, so the last good cell is not read again. */
export function cellReader<T>(
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
export function priceReader(
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

export function readEmail(cell: string): Read<string> {
  const value = undoNeutral(cell).trim();
  if (value === '') return { problem: 'is required' };
  const problem = emailProblem(value);
  return problem === undefined ? { value } : { problem: namedProblem(value, problem) };
}

/** Blanks around a name stay, as they do in JSON. */
export function readName(cell: string): Read<string> {
  if (cell === '') return { problem: 'is required' };
  const value = undoNeutral(cell);
  const problem = textProblem(value);
  return problem === undefined ? { value } : { problem };
}

function textProblem(text: string): string | undefined {
  if (text.includes('\ufffd')) return LOST_CHARACTER;
  return spreadsheetError(text) ?? nameProblem(text);
}

export function readCurrency(cell: string): Read<string> {
  const value = cell.trim();
  if (value === '') return { value };
  const problem = currencyProblem(value);
  return problem === undefined ? { value } : { problem: namedProblem(value, problem) };
}

export function readQuantity(cell: string): Read<number> {
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
