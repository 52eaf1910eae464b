// Prints records as they arrive, some at a time, so that there may be any number of them: the same text as
// `printRecords` for all at once, except for a table, which repeats its header.
import type { Cli, CommonOptions } from '../cli.ts';
import type { RecordKind } from './record-kind.ts';
import type { KindName, RecordTypes } from './record-kinds.ts';
import { wantsRecords } from './records.ts';

export interface RecordStream<Json> {
  add(row: Json): Promise<void>;
  /** Ends the output. `isWhole`: there is an answer, even where it has no rows. */
  end(isWhole: boolean): Promise<void>;
}

const ROWS_AT_ONCE = 1_000;

export function recordStream<Name extends KindName>(
  cli: Cli,
  options: CommonOptions,
  name: Name,
  as: (kind: RecordKind<RecordTypes[Name]>) => RecordKind<RecordTypes[Name]>,
): RecordStream<RecordTypes[Name]> {
  let waiting: RecordTypes[Name][] = [];
  let hasBegun = false;
  let lastId: string | undefined;
  const array = arrayForm(cli.io.columns !== undefined);
  const isArray = options.json === true && options.format !== 'ndjson';
  async function write(): Promise<void> {
    const { KINDS, recordText } = await import('./render.ts');
    const kind = as(KINDS[name]);
    const rows = waiting;
    waiting = [];
    if (options.quiet) {
      // One order often has more than one finding.
      const ids = kind.id === undefined ? [] : idsOf(rows, kind.id);
      const fresh = ids.filter((id, at) => id !== (at === 0 ? lastId : ids[at - 1]));
      lastId = ids.at(-1);
      return cli.printIds(fresh);
    }
    const text = await recordText(cli.io, kind, { rows, isList: true }, options);
    cli.io.out(isArray ? array.piece(text, hasBegun) : withoutHead(text, options, hasBegun));
    hasBegun = true;
  }
  return {
    async add(row) {
      waiting.push(row);
      if (waiting.length >= ROWS_AT_ONCE) await write();
    },
    async end(isWhole) {
      if (waiting.length > 0) await write();
      if (options.quiet) return;
      if (hasBegun) return isArray ? cli.io.out(array.end) : undefined;
      if (!isWhole || !wantsRecords(options)) return;
      if (isArray) cli.io.out('[]\n');
      else await write();
    },
  };
}

function idsOf<Json extends object>(rows: readonly Json[], id: keyof Json): string[] {
  return rows.map((row) => String(row[id]));
}

/** One array from the texts of several. */
function arrayForm(isIndented: boolean) {
  const [start, end] = isIndented ? ['[\n', '\n]\n'] : ['[', ']\n'];
  const between = isIndented ? ',\n' : ',';
  return {
    piece: (text: string, hasBegun: boolean) =>
      (hasBegun ? between : start) + text.slice(start.length, -end.length),
    end,
  };
}

function withoutHead(text: string, { format }: CommonOptions, hasBegun: boolean): string {
  return format === 'csv' && hasBegun ? text.slice(text.indexOf('\n') + 1) : text;
}
