// The header row of a file of orders: which of its columns are ours, in whatever order and writing.
import { invalidFile } from './input-file.ts';

export type Field =
  | 'order_ref'
  | 'customer_email'
  | 'customer_name'
  | 'product_name'
  | 'quantity'
  | 'unit_price'
  | 'currency';

/** Where each field stands in a row. */
export interface Columns {
  readonly at: Readonly<Record<Field, number>>;
  /** The cells of the header as they are written. */
  readonly header: readonly string[];
  /** How many of them are the file's own; after them come the columns that a rejects file has appended. */
  readonly own: number;
  /** The names of the ignored columns. */
  readonly ignored: readonly string[];
}

/** The columns that a rejects file appends to each row; they are recognised when the file comes back. */
export const REJECT_COLUMNS: readonly string[] = ['line', 'column', 'value', 'reason'];

const JAPANESE: Readonly<Record<Field, string>> = {
  order_ref: '注文番号',
  customer_email: 'メールアドレス',
  customer_name: '顧客名',
  product_name: '商品名',
  quantity: '数量',
  unit_price: '単価',
  currency: '通貨',
};

export const FIELDS = Object.keys(JAPANESE) as Field[];
const OPTIONAL: ReadonlySet<Field> = new Set(['order_ref', 'currency']);
const NAMES: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap((field) => [
    [plain(field), field],
    [plain(JAPANESE[field]), field],
  ]),
);
/** The possible names of the id column in files that only name orders; the first one present counts. */
export const ORDER_ID_NAMES: readonly (readonly string[])[] = [[plain('order_id'), plain('注文ID')], ['id']];
const DELIMITERS = [',', '\t', ';'] as const;
/** As much of an unknown header as an error shows. */
const SHOWN_CHARACTERS = 120;

/** Throws `invalid` naming every required column that is missing and every one that occurs twice. */
export function readHeader(cells: readonly string[], name: string, line: number): Columns {
  const own = ownColumns(cells);
  const at: Partial<Record<Field, number>> = {};
  const ignored: string[] = [];
  const twice = new Set<Field>();
  for (const [index, cell] of cells.slice(0, own).entries()) {
    const field = NAMES.get(plain(cell));
    if (!field) {
      if (cell.trim() !== '') ignored.push(cell.trim());
    } else if (at[field] === undefined) {
      at[field] = index;
    } else {
      twice.add(field);
    }
  }
  const missing = FIELDS.filter((field) => at[field] === undefined && !OPTIONAL.has(field));
  if (missing.length > 0) throw invalidFile(name, missingText(missing, cells), line);
  if (twice.size > 0) {
    throw invalidFile(name, `the header has ${named([...twice])} more than once; keep one of each`, line);
  }
  const absent: Record<Field, number> = Object.fromEntries(FIELDS.map((field) => [field, -1])) as never;
  return { at: { ...absent, ...at }, header: cells, own, ignored };
}

/** The separator of a header: the one that gives most known columns, else the most frequent one. */
export function delimiterOf(text: string): string {
  const line = firstLine(text);
  const weight = (delimiter: string) => {
    const cells = line.split(delimiter);
    return cells.filter(isKnown).length * line.length + cells.length;
  };
  return DELIMITERS.reduce((best, one) => (weight(one) > weight(best) ? one : best));
}

/** How many of our columns a text begins with that have a Japanese name. */
export function knownJapaneseColumns(text: string): number {
  const cells = firstLine(text).split(delimiterOf(text));
  return cells.filter((cell) => /[^\0-\x7f]/.test(cell) && isKnown(cell)).length;
}

function firstLine(text: string): string {
  return /[^\r\n]+/.exec(text)?.[0] ?? '';
}

/** For choosing only: a name in quotes is known too. */
function isKnown(cell: string): boolean {
  const name = plain(cell.replaceAll('"', ''));
  return NAMES.has(name) || ORDER_ID_NAMES.some((names) => names.includes(name));
}

/** Case, width, blanks and a stray byte order mark make no difference. */
export function plain(cell: string): string {
  return cell
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\ufeff_-]/g, '');
}

/** Only all four, at the end and in their order: a file may have a column `value` of its own. */
export function ownColumns(cells: readonly string[]): number {
  const own = cells.length - REJECT_COLUMNS.length;
  const appended = own > 0 && REJECT_COLUMNS.every((column, index) => cells[own + index]?.trim() === column);
  return appended ? own : cells.length;
}

function missingText(missing: readonly Field[], cells: readonly string[]): string {
  return `the header is missing ${named(missing)}; it has ${headerText(cells)}`;
}

/** A header as a message shows it. */
export function headerText(cells: readonly string[]): string {
  const found = cells.map((cell) => cell.trim()).join(', ');
  const shown = found.length > SHOWN_CHARACTERS ? `${found.slice(0, SHOWN_CHARACTERS)}…` : found;
  return shown.replace(/\s+/g, ' ');
}

function named(fields: readonly Field[]): string {
  return fields.map((field) => `${field} (${JAPANESE[field]})`).join(', ');
}
