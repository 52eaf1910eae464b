// Bars and columns for people at a terminal. Painted blanks, or ASCII where there are no colours: blocks are two cells wide
// in some Japanese terminals.
import type { Io } from '../../terminal/cli.ts';
import type { Colour } from '../../terminal/output/order-format.ts';
import { type Column, paint } from '../../terminal/output/table.ts';

const LEAST_TERMINAL = 60;
/** Columns that the rest of a table may take. */
const BESIDE_BARS = 46;
const LONGEST_BAR = 60;

const COLUMN_ROWS = 8;
const MAX_COLUMN_WIDTH = 3;

/** A column of bars, the last one of a table, where there is a terminal with room for it. */
export function bars<Row>(
  io: Io,
  share: (row: Row) => number,
  colour: (row: Row) => Colour,
): readonly Column<Row>[] {
  if (io.columns === undefined || io.columns < LEAST_TERMINAL) return [];
  const cells = Math.min(LONGEST_BAR, io.columns - BESIDE_BARS);
  return [
    {
      head: '',
      value: (row) => fill(io, cellsOf(share(row), cells)),
      colour: (row) => (share(row) > 0 ? [colour(row), 'inverse'] : undefined),
    },
  ];
}

export interface ColumnChart {
  readonly lines: readonly string[];
  /** How many values one column stands for, and the most that one of them has. */
  readonly each: number;
  readonly most: number;
}

/** A column for each of the values, at least one, or for several where the terminal is too narrow. */
export function columnChart(io: Io, values: readonly number[], room: number): ColumnChart {
  const each = Math.ceil(values.length / room);
  const sums = Array.from({ length: Math.ceil(values.length / each) }, (_, at) =>
    values.slice(at * each, (at + 1) * each).reduce((sum, one) => sum + one, 0),
  );
  const most = Math.max(...sums);
  const width = Math.min(MAX_COLUMN_WIDTH, Math.floor(room / sums.length));
  // Apart where there is room for it.
  const gap = width > 1 ? 1 : 0;
  const heights = sums.map((sum) => cellsOf(most === 0 ? 0 : sum / most, COLUMN_ROWS));
  const lines = Array.from({ length: COLUMN_ROWS }, (_, at) =>
    heights
      .map((height) => {
        const isFilled = height >= COLUMN_ROWS - at;
        const cell = isFilled
          ? paint(io, ['cyan', 'inverse'], fill(io, width - gap))
          : ' '.repeat(width - gap);
        return cell + ' '.repeat(gap);
      })
      .join('')
      .trimEnd(),
  );
  return { lines: [...lines, '-'.repeat(sums.length * width - gap)], each, most };
}

/** A value above zero always gets a bar. */
function cellsOf(share: number, cells: number): number {
  return share > 0 ? Math.max(1, Math.round(share * cells)) : 0;
}

function fill(io: Io, cells: number): string {
  return (io.colour ? ' ' : '=').repeat(cells);
}
