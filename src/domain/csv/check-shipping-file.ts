// A file of shipped orders: one column holds the order ids, all others are ignored.
import { turn } from '../shared/long-work.ts';
import { type Columns, headerText, ORDER_ID_NAMES, ownColumns } from './header.ts';
import { invalidFile } from './input-file.ts';
import { plain } from './mapping/columns.ts';
import { cellNumber, isUnsure } from './parse-number.ts';
import { raggedText, shortened } from './row-problem.ts';
import { namedProblem } from './rows/cell-faults.ts';
import type { RowFault } from './rows/faulty-row.ts';
import { fitted, shapeCheck } from './rows/row-shape.ts';
import { decimalCommaLine, unsureText } from './rows/unsure-numbers.ts';
import { type CheckedRows, type CheckOptions, checkedRows, type FileKind, stageFile } from './stage-file.ts';
import { type OrderState, packRows, rowsOf, type Staging } from './staging.ts';

/** An order of the file, and the first line that names it. */
export interface ShippedOrder {
  readonly id: number;
  readonly line: number;
}

interface ShippingCounts {
  readonly rows: number;
  readonly badRows: number;
  /** Different orders of good rows. */
  readonly orders: number;
  /** Rows that name an order again. */
  readonly repeated: number;
}

/** The caller must close it. */
export interface ShippingFile extends CheckedRows {
  readonly counts: ShippingCounts;
  /** Some at a time, by line. */
  orders(): AsyncGenerator<readonly ShippedOrder[]>;
}

interface Header extends Pick<Columns, 'header' | 'own' | 'ignored'> {
  /** The column of the order's id. */
  readonly at: number;
}

const AT_ONCE = 1_000;
const COLUMN = 'order_id';

/** Throws as `stageFile` does. An order named twice is one order, as an export has a row for each item. */
export async function checkShippingFile(path: string, options: CheckOptions): Promise<ShippingFile> {
  const staged = await stageFile(path, options, SHIPPING_FILE);
  const { counts, staging } = staged;
  const last = counts.orders + counts.badRows;
  return {
    ...checkedRows(staged),
    async *orders() {
      for (let after = 0; after < last; after += AT_ONCE) {
        yield staging
          .accepted(after, AT_ONCE)
          .map(({ ref, firstLine }) => ({ id: Number(ref), line: firstLine }));
        await turn();
      }
    },
  };
}

const SHIPPING_FILE: FileKind<Header, ShippingCounts> = { readHeader, stageRows };

function readHeader(cells: readonly string[], name: string, line: number): Header {
  const own = ownColumns(cells);
  const names = cells.slice(0, own).map(plain);
  for (const wanted of ORDER_ID_NAMES) {
    const found = [...names.keys()].filter((index) => wanted.includes(names[index] ?? ''));
    const [at] = found;
    if (at === undefined) continue;
    if (found.length > 1) {
      throw invalidFile(name, 'the header has several columns for the order id; keep one', line);
    }
    const others = cells.slice(0, own).filter((cell, index) => index !== at && cell.trim() !== '');
    return { header: cells, own, at, ignored: others.map((cell) => cell.trim()) };
  }
  throw invalidFile(
    name,
    `the header has no column order_id, id or 注文ID; it has ${headerText(cells)}`,
    line,
  );
}

function stageRows(columns: Header, staging: Staging) {
  const { header, at } = columns;
  const shape = shapeCheck(columns);
  let [rows, badRows, orders, repeated] = [0, 0, 0, 0];
  let decimalLine: number | undefined;
  const stage = (ref: string | null, line: number, packed: string) =>
    staging.addOrder(
      { ...STATE, ordinal: orders + badRows + 1, ref, firstLine: line, rejected: ref === null },
      packed,
    );
  return {
    add(read: string[], line: number, fault?: RowFault) {
      rows += 1;
      const cells = fault ? read : fitted(read, columns, at + 1);
      const cell = cells[at] ?? '';
      const wrong =
        fault?.reason ??
        shape.problem(cells) ??
        (cells.length === header.length ? undefined : raggedText(cells.length, header.length));
      const id = wrong === undefined ? readId(cell) : { problem: wrong };
      if ('problem' in id) {
        stage(null, line, packRows([{ cells, line }]));
        badRows += 1;
        const whole = shape.headerProblem(cells, line) ?? wrong;
        const [column, value] = whole === undefined ? [COLUMN, cell] : ['', cells.join(' | ')];
        const problem = { line, column, value: shortened(value), reason: whole ?? id.problem };
        staging.addProblem(problem);
        decimalLine ??= decimalCommaLine([problem]);
        // Those with commas are judged at the end.
      } else if (stage(String(id.id), line, isUnsure(cell) ? packRows([{ cells, line }]) : '')) orders += 1;
      else repeated += 1;
    },
    isRow: (cells: readonly string[]) =>
      fitted(cells, columns, at + 1).length === header.length || /^\d+$/.test(cells[at] ?? ''),
    async end() {
      staging.finish();
      if (decimalLine !== undefined) {
        const unsure = await rejectUnsureIds(staging, orders + badRows, decimalLine, at);
        [orders, badRows] = [orders - unsure, badRows + unsure];
      }
      return { rows, badRows, orders, repeated };
    },
  };
}

async function rejectUnsureIds(
  staging: Staging,
  last: number,
  decimalLine: number,
  at: number,
): Promise<number> {
  let unsure = 0;
  for (let after = 0; after < last; after += AT_ONCE) {
    for (const order of staging.accepted(after, AT_ONCE)) {
      for (const { cells, line } of order.rows === '' ? [] : rowsOf(order, staging)) {
        staging.reject(order.ordinal);
        const value = shortened(cells[at] ?? '');
        staging.addProblem({ line, column: COLUMN, value, reason: unsureText(decimalLine) });
        unsure += 1;
      }
    }
    await turn();
  }
  return unsure;
}

/** The fields of an order to create, which an order with only an id lacks. */
const STATE = {
  rowCount: 1,
  email: null,
  name: null,
  currency: null,
  total: 0,
  undecided: false,
  skipped: null,
} satisfies Partial<OrderState>;

function readId(cell: string): { id: number } | { problem: string } {
  const read = cellNumber(cell);
  if ('problem' in read) return { problem: namedProblem(cell, read.problem) };
  const isAmount = /[¥\\円]/.test(cell.normalize('NFKC'));
  if (isAmount || !Number.isSafeInteger(read.value) || read.value < 1) {
    return { problem: 'must be an order id, a whole number of 1 or more' };
  }
  return { id: read.value };
}
