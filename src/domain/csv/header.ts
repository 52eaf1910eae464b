// The header row of a file of orders: which of its columns are ours, in whatever order and writing.
import {
  type CellOf,
  type FoundSource,
  findSource,
  type HeaderNames,
  headerNames,
  isTwice,
  placeOf,
  plain,
} from './mapping/columns.ts';
import { type Field, ORDER_FIELDS } from './mapping/fields.ts';
import { type HeaderPlace, headerError, headerText } from './mapping/header-error.ts';
import { JAPANESE_NAMES, type Mapping, OPTIONAL_FIELDS, sourcesOf } from './mapping/mapping.ts';
import { SHIPMENT_NAMES } from './mapping/shipment-mapping.ts';
import { requirementsOf, type StatusOf, statusRules } from './mapping/status-rules.ts';

/** How the rows below a header are read. */
export interface Columns {
  readonly fields: Readonly<Record<Field, Extract<FoundSource, { cell: CellOf }> | undefined>>;
  /** Blank cells of these have the value of the order's first row. */
  readonly inherit: ReadonlySet<Field>;
  readonly statusOf: StatusOf | undefined;
  readonly faultOf: ReturnType<typeof requirementsOf>;
  /** Whether a row is none: one without a product, a quantity and a price, where the preset says so. */
  readonly isNoRow: (cells: readonly string[]) => boolean;
  /** Of orders without one. */
  readonly currency: string | undefined;
  /** The cells of the header as they are written. */
  readonly header: readonly string[];
  /** How many of them are the file's own; after them come the columns that a rejects file has appended. */
  readonly own: number;
  /** The names of the ignored columns. */
  readonly ignored: readonly string[];
}

/** The columns that a rejects file appends to each row; they are recognised when the file comes back. */
export const REJECT_COLUMNS: readonly string[] = ['line', 'column', 'value', 'reason'];

const ITEM = ['product_name', 'quantity', 'unit_price'] as const;
/** Of orders and of shipments. */
const NAMES: ReadonlySet<string> = new Set(
  [...ORDER_FIELDS, ...Object.values(JAPANESE_NAMES), ...Object.values(SHIPMENT_NAMES).flat(2)].map(plain),
);
const DELIMITERS = [',', '\t', ';'] as const;

/** Throws `invalid` naming every required column that is missing and every one that occurs twice. */
export function readHeader(
  cells: readonly string[],
  name: string,
  line: number,
  mapping: Mapping = {},
): Columns {
  const own = ownColumns(cells);
  const place = { cells: cells.slice(0, own), name, line };
  const names = headerNames(place.cells);
  const found = findFields(mapping, names);
  const missing = found.flatMap(({ field, source }) => ('missing' in source ? [{ field, ...source }] : []));
  const { preset } = mapping;
  const currency = mapping.currency ?? preset?.default_currency;
  const needsCurrency = preset?.requires_currency === true && currency === undefined;
  const lacking = missing.filter(
    ({ field }) =>
      !OPTIONAL_FIELDS.has(field) || mapping.maps?.has(field) || (field === 'currency' && needsCurrency),
  );
  if (lacking.length > 0) throw missingColumns(lacking, mapping, place);
  const fields: Record<Field, Columns['fields'][Field]> = Object.fromEntries(
    found.map(({ field, source }) => [field, 'missing' in source ? undefined : source]),
  ) as never;
  const twice = ORDER_FIELDS.filter((field) => isFieldTwice(field, fields[field], mapping, names));
  if (twice.length > 0) {
    const what = `the header has ${named(twice)} more than once; keep one of each`;
    throw headerError(what, place, { repeated_fields: twice });
  }
  refuseUnclearStatus(mapping, names, place);
  const read = new Set(ORDER_FIELDS.flatMap((field) => fields[field]?.at ?? []));
  return {
    fields,
    inherit: new Set(preset?.inherit),
    statusOf: statusRules(preset?.status ?? [], names),
    faultOf: preset && requirementsOf(preset, names),
    isNoRow: (cells) =>
      preset?.ignore_rows_without_item === true &&
      ITEM.every((field) => fields[field]?.cell(cells).trim() === ''),
    currency,
    header: cells,
    own,
    ignored: ignoredColumns(place.cells, read),
  };
}

/** The names of the columns that are not read. */
export function ignoredColumns(cells: readonly string[], read: ReadonlySet<number>): string[] {
  return cells.flatMap((cell, at) => (read.has(at) || cell.trim() === '' ? [] : [cell.trim()]));
}

/** A preset may know a field by several names and takes the first; of our own names a file has one. */
function isFieldTwice(
  field: Field,
  found: Columns['fields'][Field],
  { preset, maps }: Mapping,
  names: HeaderNames,
): boolean {
  if (found === undefined) return false;
  if (!maps?.has(field) && preset?.fields[field] === undefined) {
    return [field, JAPANESE_NAMES[field]].flatMap((name) => names.get(plain(name)) ?? []).length > 1;
  }
  return isTwice(found, names);
}

/** The columns that tell which orders are paid must be there, and once. */
function refuseUnclearStatus({ preset }: Mapping, names: HeaderNames, place: HeaderPlace): void {
  const rules = preset?.status ?? [];
  const found = rules.map(({ column }) => placeOf(column, names));
  const twice = rules.filter((_, index) => (found[index]?.length ?? 0) > 1);
  const [first] = twice;
  if (first) {
    throw headerError(`the header has ${first.column.join(' or ')} more than once; keep one`, place);
  }
  const decisive = rules.filter((rule) => !('filled' in rule));
  const isThere = decisive.some(({ column }) => placeOf(column, names) !== undefined);
  if (!preset?.requires_status || isThere) return;
  const missing = decisive.map(({ column }) => column.join(' or ')).join(', ');
  throw headerError(
    `the header is missing ${missing}, which tells whether an order is paid; it has ${headerText(place.cells)}`,
    place,
  );
}

function findFields(mapping: Mapping, names: HeaderNames): { field: Field; source: FoundSource }[] {
  const sources = sourcesOf(mapping);
  return ORDER_FIELDS.map((field) => ({ field, source: findSource(sources[field], names) }));
}

/** The separator of a header: the one that gives most known columns, else the most frequent one. */
export function delimiterOf(text: string): string {
  const line = headerLine(text);
  const weight = (delimiter: string) => {
    const cells = line.split(delimiter);
    return cells.filter(isKnown).length * line.length + cells.length;
  };
  return DELIMITERS.reduce((best, one) => (weight(one) > weight(best) ? one : best));
}

/** How many of our columns a text begins with that have a Japanese name. */
export function knownJapaneseColumns(text: string): number {
  const cells = headerLine(text).split(delimiterOf(text));
  return cells.filter((cell) => /[^\0-\x7f]/.test(cell) && isKnown(cell)).length;
}

/** The first row, in which cells in quotes hold neither delimiters nor line ends any more. */
function headerLine(text: string): string {
  const [row] = /(?:"[^"]*(?:"|$)|[^\r\n"])+/.exec(text) ?? [''];
  return row.replace(/"[^"]*"/g, (quoted) => quoted.replace(/[,;\t\r\n]/g, ''));
}

/** Whether cells name all columns that a header must have. */
export function isHeader(cells: readonly string[]): boolean {
  const names = headerNames(cells);
  return ORDER_FIELDS.every(
    (field) => OPTIONAL_FIELDS.has(field) || placeOf([field, JAPANESE_NAMES[field]], names) !== undefined,
  );
}

/** For choosing only: a name in quotes is known too. */
function isKnown(cell: string): boolean {
  return NAMES.has(plain(cell.replaceAll('"', '')));
}

/** Only all four, at the end and in their order: a file may have a column `value` of its own. */
export function ownColumns(cells: readonly string[]): number {
  const own = cells.length - REJECT_COLUMNS.length;
  const appended = own > 0 && REJECT_COLUMNS.every((column, index) => cells[own + index]?.trim() === column);
  return appended ? own : cells.length;
}

function missingColumns(
  lacking: readonly { readonly field: Field; readonly missing: readonly string[] }[],
  { preset, maps }: Mapping,
  place: HeaderPlace,
): Error {
  const own = lacking.filter(({ field }) => !maps?.has(field) && preset?.fields[field] === undefined);
  const others = lacking.filter((one) => !own.includes(one));
  const texts = others.map(({ field, missing }) => `${missing.join(', ')} (${field})`);
  const all = [...(own.length > 0 ? [named(own.map(({ field }) => field))] : []), ...texts].join(', ');
  const what = `the header is missing ${all}; it has ${headerText(place.cells)}`;
  return headerError(what, place, { missing_fields: lacking.map(({ field }) => field) });
}

function named(fields: readonly Field[]): string {
  return fields.map((field) => `${field} (${JAPANESE_NAMES[field]})`).join(', ');
}
