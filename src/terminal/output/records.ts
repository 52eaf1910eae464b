// How every command prints what it has found or made: as a table or a text for people, as JSON, lines of JSON or CSV for
// programs, and with --quiet as ids alone.
import { type Command, Option } from 'commander';
import { OrdersError } from '../../domain/shared/errors.ts';
import { type Cli, type CommonOptions, printJson } from '../cli.ts';
import { FORMATS, type Format, type RecordKind } from './record-kind.ts';
import type { KindName, RecordTypes } from './record-kinds.ts';

interface Shown<Json extends object> {
  /** For people in place of a table, where no fields were chosen. */
  readonly text?: () => string | Promise<string>;
  /** Told to people on stderr in place of a table without rows. */
  readonly none?: string;
  /** The kind as this answer shows it. */
  readonly as?: (kind: RecordKind<Json>) => RecordKind<Json>;
  /** Whoever asked has named them: --quiet prints nothing. */
  readonly named?: boolean;
}

/**
 * Adds --format and --fields; a field that is not of the kind is refused before the command does anything.
 * `kindOf` is for commands whose options decide what they print.
 */
export function records<Options extends object>(
  command: Command,
  kindOf: KindName | ((options: Options) => KindName),
): Command {
  return formats(command, FORMATS)
    .option('--fields <names>', 'only these fields, in this order, such as id,status', namesOf)
    .hook('preAction', async () => {
      const { fields } = command.opts<CommonOptions>();
      if (fields === undefined) return;
      const { checkFields } = await import('./render.ts');
      checkFields(typeof kindOf === 'string' ? kindOf : kindOf(command.opts<Options>()), fields);
    });
}

/** Adds --format alone, for what has no fields to choose from. */
export function formats(command: Command, known: readonly Format[]): Command {
  // What has no end is no JSON text.
  const same = known.includes('json') ? 'json' : 'ndjson';
  return command
    .addOption(
      new Option('--format <format>', `how to print it; ${same} is the same as --json`).choices(known),
    )
    .hook('preAction', () => {
      const { format, json } = command.opts<CommonOptions>();
      if (json && format !== undefined && format !== same) {
        throw new OrdersError('usage', `--json means --format ${same}; leave it out for --format ${format}`);
      }
      if (format === 'json' || format === 'ndjson') command.setOptionValue('json', true);
    });
}

/** Whether programs read the answer, or people who have chosen fields, so that no text is wanted. */
export function wantsRecords({ json, format, fields }: CommonOptions): boolean {
  return json === true || format === 'csv' || fields !== undefined;
}

export async function printRecords<Name extends KindName>(
  cli: Cli,
  options: CommonOptions,
  name: Name,
  rows: readonly RecordTypes[Name][],
  shown: Shown<RecordTypes[Name]> = {},
): Promise<void> {
  await print(cli, options, name, rows, rows, shown);
}

/** A single one: its JSON is no list. */
export async function printRecord<Name extends KindName>(
  cli: Cli,
  options: CommonOptions,
  name: Name,
  row: RecordTypes[Name],
  shown: Shown<RecordTypes[Name]> = {},
): Promise<void> {
  await print(cli, options, name, [row], row, shown);
}

async function print<Name extends KindName>(
  cli: Cli,
  options: CommonOptions,
  name: Name,
  rows: readonly RecordTypes[Name][],
  body: RecordTypes[Name] | readonly RecordTypes[Name][],
  shown: Shown<RecordTypes[Name]>,
): Promise<void> {
  const { io } = cli;
  const { json, format, fields } = options;
  // What most scripts ask for takes nothing more to load.
  if (json && format !== 'ndjson' && fields === undefined) return printJson(io, body);
  if (shown.text && !wantsRecords(options) && !options.quiet) return io.out(await shown.text());
  const { kindOf, recordText } = await import('./render.ts');
  const kind = shown.as?.(kindOf(name)) ?? kindOf(name);
  if (options.quiet) return cli.answerIds(shown.named ? [] : idsOf(kind, rows));
  if (rows.length === 0 && shown.none !== undefined && !wantsRecords(options)) {
    return io.err(`${shown.none}\n`);
  }
  io.out(await recordText(io, kind, { rows, isList: body === rows }, options));
}

/** Each once: what is found of an order is often more than one thing. */
function idsOf<Json extends object>({ id }: RecordKind<Json>, rows: readonly Json[]): string[] {
  return id === undefined ? [] : [...new Set(rows.map((row) => String(row[id])))];
}

function namesOf(written: string): string[] {
  return written.split(',').map((name) => name.trim());
}
