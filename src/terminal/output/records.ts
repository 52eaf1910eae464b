// Prints the records of every command: as a table or a text for people, as JSON, lines of JSON or CSV for programs, and
// with --quiet as ids alone.
import type { Option } from 'commander';
import { type Cli, type CommonOptions, printJson } from '../cli.ts';
import { option } from '../options/options.ts';
import { FORMATS, type Format, type RecordKind } from './record-kind.ts';
import type { KindName, RecordTypes } from './record-kinds.ts';

interface PrintOptions<Json extends object> {
  /** For people in place of a table, where no fields were chosen. */
  readonly text?: () => string | Promise<string>;
  /** Shown to people on stderr in place of a table without rows. */
  readonly none?: string;
  /** The kind as this answer shows it. */
  readonly as?: (kind: RecordKind<Json>) => RecordKind<Json>;
  /** The caller has named the ids: --quiet prints nothing. */
  readonly named?: boolean;
}

/** `same` is the equivalent of --json. */
export function formatOption(known: readonly Format[], same = 'json'): Option {
  return option('--format <format>', `output format; ${same} is the same as --json`).choices(known);
}

/** For commands that print records; a field that their kind lacks is refused before the command does anything. */
export const recordOptions: readonly Option[] = [
  formatOption(FORMATS),
  option('--fields <names>', 'print only these fields, in this order, such as id,status').argParser(namesOf),
];

/** Whether programs read the answer, or people who have chosen fields, so that no text is needed. */
export function wantsRecords({ json, format, fields }: CommonOptions): boolean {
  return json === true || format === 'csv' || fields !== undefined;
}

export async function printRecords<Name extends KindName>(
  cli: Cli,
  options: CommonOptions,
  name: Name,
  rows: readonly RecordTypes[Name][],
  shown: PrintOptions<RecordTypes[Name]> = {},
): Promise<void> {
  await print(cli, options, name, rows, rows, shown);
}

/** A single one: its JSON is no list. */
export async function printRecord<Name extends KindName>(
  cli: Cli,
  options: CommonOptions,
  name: Name,
  row: RecordTypes[Name],
  shown: PrintOptions<RecordTypes[Name]> = {},
): Promise<void> {
  await print(cli, options, name, [row], row, shown);
}

async function print<Name extends KindName>(
  cli: Cli,
  options: CommonOptions,
  name: Name,
  rows: readonly RecordTypes[Name][],
  body: RecordTypes[Name] | readonly RecordTypes[Name][],
  shown: PrintOptions<RecordTypes[Name]>,
): Promise<void> {
  const { io } = cli;
  const { json, format, fields } = options;
  // The formats that most scripts use need no further module.
  if (json && format !== 'ndjson' && fields === undefined) return printJson(io, body);
  if (shown.text && !wantsRecords(options) && !options.quiet) return io.out(await shown.text());
  const { KINDS, recordText } = await import('./render.ts');
  const kind = shown.as?.(KINDS[name]) ?? KINDS[name];
  if (options.quiet) return cli.printIds(shown.named ? [] : idsOf(kind, rows));
  if (rows.length === 0 && shown.none !== undefined && !wantsRecords(options)) {
    return io.err(`${shown.none}\n`);
  }
  io.out(await recordText(io, kind, { rows, isList: body === rows }, options));
}

/** Each once: one order often has more than one finding. */
function idsOf<Json extends object>({ id }: RecordKind<Json>, rows: readonly Json[]): string[] {
  return id === undefined ? [] : [...new Set(rows.map((row) => String(row[id])))];
}

function namesOf(written: string): string[] {
  return written.split(',').map((name) => name.trim());
}
