// One row of a file of orders, checked by the rules that hold for JSON too.

import type { OrderItem } from '../model/order.ts';
import type { Columns } from './header.ts';
import { type Elsewhere, type Field, ORDER_FIELDS } from './mapping/fields.ts';
import {
  blank,
  cellReader,
  priceReader,
  readCurrency,
  readEmail,
  readName,
  readQuantity,
  refProblemOf,
} from './read-cell.ts';
import { type RowProblem, raggedText, shortened } from './row-problem.ts';
import type { RowFault } from './rows/faulty-row.ts';
import { fitted, neededCells, shapeCheck } from './rows/row-shape.ts';
import { undoNeutral } from './write-csv.ts';
import type { CellProblem } from './xlsx/sheet-rows.ts';

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
  /** The currency of an order that names none, if the caller or the preset says it. */
  readonly defaultCurrency: string | undefined;
  /** Where the order stands elsewhere, other than to be charged; the row is not read further. */
  readonly elsewhere: Elsewhere | undefined;
  readonly problems: readonly RowProblem[];
}

/** Reads the rows of one file; neighbouring rows share most values, and are checked faster for it. */
export type RowReader = (
  cells: readonly string[],
  line: number,
  fault?: RowFault,
  cellProblems?: readonly CellProblem[],
) => Row;

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
    inherit,
  );
  const product = cellReader('product_name', fields.product_name?.cell, readName, inherit);
  const quantity = cellReader('quantity', fields.quantity?.cell, readQuantity, inherit);
  const price = priceReader(fields.unit_price, quantity);
  const usedBy = fieldsByColumn(columns);
  const inheriting = columns.inherit.size > 0 || columns.statusOf !== undefined;
  return (read, line, fault, cellProblems = NO_PROBLEMS) => {
    const cells = fault ? read : fitted(read, columns, needed);
    const written = undoNeutral(refCell(cells, columns, fault)).trim();
    const ref = written === '' ? null : written;
    const wrong =
      fault?.reason ??
      shape.problem(cells) ??
      (cells.length === header.length ? undefined : raggedText(cells.length, header.length));
    if (wrong !== undefined) return badRow(cells, line, ref, shape.headerProblem(cells, line) ?? wrong);
    const problems: RowProblem[] = [];
    for (const { column, problem } of cellProblems) {
      const field = usedBy.get(column);
      if (!field) continue;
      problems.push({ line, column: field, value: shortened(cells[column] ?? ''), reason: problem });
    }
    const inherits: (Field | 'status')[] = inheriting ? [] : NO_FIELDS;
    const refProblem = ref === null ? undefined : refProblemOf(ref);
    if (refProblem !== undefined) {
      problems.push({ line, column: 'order_ref', value: shortened(written), reason: refProblem });
    }
    const elsewhere = statusOf(columns, cells, line, problems, inherits);
    const defaultCurrency = columns.currency;
    if (elsewhere) return { line, ref, ...NOTHING, cells, problems, inherits, elsewhere };
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
      defaultCurrency,
      elsewhere: undefined,
      problems,
    };
    const headerProblem = problems.length === 0 ? undefined : shape.headerProblem(cells, line);
    return headerProblem === undefined ? row : badRow(cells, line, ref, headerProblem);
  };
}

function fieldsByColumn({ fields }: Columns): ReadonlyMap<number, Field> {
  const found = ORDER_FIELDS.flatMap((field) => (fields[field]?.at ?? []).map((at) => [at, field] as const));
  return new Map(found);
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

/** Shared, since most rows have none; nothing is ever added to them. */
const NO_PROBLEMS: readonly CellProblem[] = [];
const NO_FIELDS: (Field | 'status')[] = [];

const NOTHING = {
  email: undefined,
  name: undefined,
  currency: undefined,
  item: undefined,
  defaultCurrency: undefined,
  elsewhere: undefined,
};

/** By the columns of a preset: where the order stands elsewhere, and whether the row can be read rightly. */
function statusOf(
  { statusOf: status, faultOf }: Columns,
  cells: readonly string[],
  line: number,
  problems: RowProblem[],
  inherits: (Field | 'status')[],
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
