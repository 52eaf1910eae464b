// The bad row that begins at a fault of quotes: its first line, and the lines after it that are no rows.
import { splitFaulty } from './split-faulty.ts';

/** What is wrong with a row whose quotes are wrong. */
export interface RowFault {
  /** A sentence about the row, with the lines that were left out. */
  readonly reason: string;
  /** How many cells come before the fault; those after it may be cut at the wrong places. */
  readonly certain: number;
}

export interface RowListener {
  /** Called for each row, blank ones included, in the order of the file; an error that it throws ends the parsing. */
  onRow(cells: string[], line: number, fault?: RowFault): void;
  /** Whether cells that follow a fault are a row, and not the rest of the faulty one. */
  isRow(cells: readonly string[]): boolean;
}

export interface FaultyRows {
  /** Whether these cells belong to the bad row before them. */
  isRest(cells: readonly string[]): boolean;
  /** Adds a line to the bad row before it. */
  leaveOut(text: string, line: number): void;
  /** Takes the line at which a fault begins. */
  add(text: string, line: number, reason: string): void;
  /** Gives the last bad row to the listener. */
  end(): void;
}

interface FaultyRow {
  readonly line: number;
  readonly reason: string;
  readonly lines: string[];
  characters: number;
  leftOut: [from: number, to: number] | undefined;
}

/** With more than this a bad row ends: the lines that follow are rows of their own. */
const MAX_CHARACTERS = 64 * 1024;
const BOM = '\ufeff';
const SECOND_FILE =
  'begins with a byte order mark (U+FEFF), as a second file does; import each file on its own';

export function faultyRows(delimiter: string, { onRow, isRow }: RowListener): FaultyRows {
  let row: FaultyRow | undefined;

  function isRest(cells: readonly string[]): boolean {
    return row !== undefined && row.characters < MAX_CHARACTERS && !isRow(cells);
  }

  function leaveOut(text: string, line: number): void {
    if (!row) return;
    row.lines.push(text);
    row.characters += text.length;
    row.leftOut = [row.leftOut?.[0] ?? line, line];
  }

  function end(): void {
    if (!row) return;
    const { lines, reason, leftOut, line } = row;
    row = undefined;
    const { cells, certain } = splitFaulty(lines.join('\n'), delimiter);
    onRow(cells, line, { reason: `${reason}${leftOutText(leftOut)}`, certain });
  }

  function add(text: string, line: number, reason: string): void {
    const isSecondFile = text.startsWith(BOM);
    const own = isSecondFile ? text.slice(BOM.length) : text;
    if (isRest(splitFaulty(own, delimiter).cells)) {
      leaveOut(own, line);
      return;
    }
    end();
    const told = isSecondFile ? SECOND_FILE : reason;
    row = { line, reason: told, lines: [own], characters: own.length, leftOut: undefined };
  }

  return { isRest, leaveOut, add, end };
}

function leftOutText(leftOut: FaultyRow['leftOut']): string {
  if (!leftOut) return '';
  const [from, to] = leftOut;
  return from === to ? `; line ${from} was left out` : `; lines ${from} to ${to} were left out`;
}
