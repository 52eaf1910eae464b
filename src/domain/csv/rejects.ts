// The rejects file: every row of every rejected order as it was written, with its errors appended, so that an
// operator can correct it in a spreadsheet and import it again.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { turn } from '../shared/long-work.ts';
import { alreadyThere, isThere, writeBeside } from '../shared/write-beside.ts';

import { type Columns, REJECT_COLUMNS } from './header.ts';
import type { RowProblem } from './row-problem.ts';
import { rowsOf, type StagedOrder, type Staging } from './staging.ts';
import { csvLine, isFormula } from './write-csv.ts';

const ORDERS_AT_ONCE = 100;
/** Rows are joined to pieces of this size: writing each row alone would cost more than making it. */
const PIECE_CHARACTERS = 32 * 1024;

/** The columns as they are written, read or not. */
type Written = Pick<Columns, 'header' | 'own'>;

/** UTF-8 with a byte order mark, as Excel wants it, in pieces; order by order, by their first lines. `most` orders at most. */
export async function* rejectsText(columns: Written, staging: Staging, most: number): AsyncGenerator<string> {
  const { header, own } = columns;
  let text = `\ufeff${csvLine([...header.slice(0, own), ...REJECT_COLUMNS])}`;
  for (let after = 0; after < most; after += ORDERS_AT_ONCE) {
    for (const order of staging.rejected(after, ORDERS_AT_ONCE)) {
      for (const row of rowsOf(order, staging)) {
        text += rejectedLine(row, order, columns, staging);
        if (text.length < PIECE_CHARACTERS) continue;
        yield text;
        text = '';
      }
    }
    await turn();
  }
  yield text;
}

/** The file of an earlier run of the same import stays as it is. Throws `usage` for any other file: it may hold corrections. */
export async function writeRejects(path: string, rejects: () => AsyncIterable<string>): Promise<void> {
  if (!(await isThere(path))) return writeBeside(path, rejects());
  const isSame = (await hashOf(createReadStream(path))) === (await hashOf(rejects()));
  if (!isSame) throw alreadyThere(path, 'choose another name for the rejects file');
}

async function hashOf(pieces: AsyncIterable<string | Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

function rejectedLine(
  { cells, line }: { cells: readonly string[]; line: number },
  order: StagedOrder,
  columns: Written,
  staging: Staging,
): string {
  const problems = staging.problemsAt(line);
  return csvLine([...ownCells(cells, columns).map(neutral), String(line), ...problemCells(problems, order)]);
}

/**
 * A short row is filled up, so that the appended cells are in their columns. A long one stays as it is: cut to size
 * it might pass for a good one.
 */
function ownCells(cells: readonly string[], { header, own }: Written): readonly string[] {
  if (cells.length > header.length) return cells;
  return Array.from({ length: own }, (_, index) => cells[index] ?? '');
}

function problemCells(problems: readonly RowProblem[], order: StagedOrder): string[] {
  if (problems.length === 0)
    return ['', '', `another row of this order, which starts at line ${order.firstLine}, is wrong`];
  const joined = (part: (problem: RowProblem) => string) => problems.map(part).join('; ');
  return [
    joined(({ column }) => column),
    neutral(joined(({ value }) => value)),
    joined(({ reason }) => reason),
  ];
}

/** Unlike an export this writes cells and not values, so neutral cells stay as they are, and numbers stay numbers. */
function neutral(cell: string): string {
  return isFormula(cell) && !/^[+-][\d.,]+$/.test(cell) ? `'${cell}` : cell;
}
