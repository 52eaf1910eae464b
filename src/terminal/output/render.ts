// Records as text: a table, JSON, lines of JSON, or CSV; with all fields or with selected ones.
import { OrdersError } from '../../domain/shared/errors.ts';
import { type CommonOptions, type Io, jsonFor } from '../cli.ts';
import type { Field, RecordKind } from './record-kind.ts';
import { KINDS, type KindName } from './record-kinds.ts';
import { jsonText, stripControlCharactersPerLine } from './sanitize.ts';
import { type Column, table } from './table.ts';
import { timeColumn, withLocalTimes } from './times.ts';

interface Rows<Json> {
  readonly rows: readonly Json[];
  /** Or a single one. */
  readonly isList: boolean;
}

/** Exported from here, so that callers load one module and not two. */
export { KINDS };

/** Throws `usage` for a field that the kind lacks, naming those it has. */
export function checkFields(name: KindName, fields: readonly string[]): void {
  const known = Object.keys(KINDS[name].fields);
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined) {
    throw new OrdersError('usage', `--fields: there is no field "${unknown}"; use ${known.join(', ')}`);
  }
  const twice = fields.find((field, at) => fields.indexOf(field) !== at);
  if (twice !== undefined) throw new OrdersError('usage', `--fields names ${twice} twice`);
}

export async function recordText<Json extends object>(
  io: Io,
  kind: RecordKind<Json>,
  { rows, isList }: Rows<Json>,
  { json, format, fields }: CommonOptions,
): Promise<string> {
  const chosen = fields as readonly (keyof Json & string)[] | undefined;
  if (format === 'csv') {
    const text = await csvText(kind, rows, chosen);
    return io.columns === undefined ? text : stripControlCharactersPerLine(text);
  }
  if (json) {
    const picked = chosen ? rows.map((row) => pick(row, chosen)) : rows;
    if (format === 'ndjson') return picked.map((row) => `${jsonText(row)}\n`).join('');
    return jsonFor(io, isList ? picked : picked[0]);
  }
  return table(
    io,
    (chosen ?? kind.shown).map((key) => columnOf(io, kind.fields[key], key, rows)),
    rows,
  );
}

/** Only fields of the JSON: a field that an order lacks is missing here too. */
function pick<Json extends object>(row: Json, fields: readonly (keyof Json & string)[]): Partial<Json> {
  const picked: Partial<Json> = {};
  for (const field of fields) if (row[field] !== undefined) picked[field] = row[field];
  return picked;
}

async function csvText<Json extends object>(
  { fields }: RecordKind<Json>,
  rows: readonly Json[],
  chosen?: readonly (keyof Json & string)[],
): Promise<string> {
  const { csvLine, neutralCell } = await import('../../domain/csv/write-csv.ts');
  const all = Object.keys(fields) as (keyof Json & string)[];
  const keys = chosen ?? all.filter((key) => !('nested' in fields[key]));
  return [keys, ...rows.map((row) => keys.map((key) => cellOf(row[key], neutralCell)))].map(csvLine).join('');
}

function cellOf(value: unknown, neutral: (text: string) => string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return neutral(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function columnOf<Json extends object>(
  io: Io,
  field: Field<Json>,
  key: keyof Json & string,
  rows: readonly Json[],
): Column<Json> {
  const value = field.show ?? ((row: Json) => String(row[key] ?? ''));
  if (field.times === 'within') return { ...field, value: (row) => withLocalTimes(io, value(row)) };
  if (field.times !== 'whole' || field.show) return { ...field, value };
  return { ...field, ...timeColumn(io, field.head, rows, (row) => row[key] as string | null | undefined) };
}
