// Rows as a whole: those that are not as wide as the header, that begin a second file, or that are not corrected yet.
import { type Columns, isHeader } from '../header.ts';
import { plain } from '../mapping/columns.ts';
import { ORDER_FIELDS } from '../mapping/fields.ts';
import { OPTIONAL_FIELDS } from '../mapping/mapping.ts';

type Written = Pick<Columns, 'header' | 'own'>;

/**
 * The cells of a row, as many as the header has: programs leave out empty cells at the end of a row, or add some.
 * At least `needed` cells must be there. Other rows stay as they are.
 */
export function fitted(
  cells: readonly string[],
  { header }: Pick<Columns, 'header'>,
  needed: number,
): readonly string[] {
  const { length } = header;
  if (cells.length === length) return cells;
  if (cells.length > length) {
    return cells.slice(length).every((cell) => cell.trim() === '') ? cells.slice(0, length) : cells;
  }
  return cells.length < needed ? cells : [...cells, ...Array<string>(length - cells.length).fill('')];
}

/** With so many cells a row lacks none but optional ones. */
export function neededCells({ fields }: Pick<Columns, 'fields'>): number {
  const needed = ORDER_FIELDS.filter((field) => !OPTIONAL_FIELDS.has(field));
  return 1 + Math.max(-1, ...needed.flatMap((field) => fields[field]?.at ?? []));
}

/** Judges the rows of one file, which must come in their order. */
export interface ShapeCheck {
  /** What is wrong with a row, whatever its cells hold. */
  problem(cells: readonly string[]): string | undefined;
  /** The problem of a bad row that is the header of a second file. */
  headerProblem(cells: readonly string[], line: number): string | undefined;
}

export function shapeCheck({ header, own }: Written): ShapeCheck {
  let otherHeader: number | undefined;
  return {
    problem(cells) {
      if (otherHeader !== undefined) {
        return `the row stands below a second header, in line ${otherHeader}; import each file on its own`;
      }
      return own < header.length && isUncorrected(cells, own)
        ? 'a quote (") still opens a cell of this row and is not closed; correct the cell'
        : undefined;
    },
    headerProblem(cells, line) {
      const isSame = header.slice(0, own).every((name, index) => plain(cells[index] ?? '') === plain(name));
      if (isSame) return 'the row is a second header, as of another file; remove this line';
      if (!isHeader(cells)) return undefined;
      otherHeader ??= line;
      return 'the row is a second header, with other columns; import each file on its own';
    },
  };
}

/** Whether a row of a rejects file has its wrong quotes still. */
function isUncorrected(cells: readonly string[], own: number): boolean {
  const reason = cells.at(-1) ?? '';
  return reason.includes('quote (")') && cells.slice(0, own).some((cell) => cell.startsWith('"'));
}
