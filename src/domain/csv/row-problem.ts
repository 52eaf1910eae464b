// What is wrong with a row of a file, as users read it.
import { counted } from '../shared/format.ts';

export interface RowProblem {
  /** Where the row starts in the file, counted from 1 as an editor counts. */
  readonly line: number;
  /** The name of a field; `total_amount` for the sum of an order, '' for the row as a whole. */
  readonly column: string;
  /** As it is written, shortened. */
  readonly value: string;
  /** The end of the sentence "<column> …". */
  readonly reason: string;
}

/** How many of them a report lists at once. */
export const MAX_ERRORS_TOLD = 1_000;
const VALUE_CHARACTERS = 80;

/** As much of a value as a table or a message can show. */
export function shortened(value: string): string {
  return value.length <= VALUE_CHARACTERS
    ? value
    : `${value
        .slice(0, VALUE_CHARACTERS)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;
}

/** The message for a row whose number of cells differs from the header's. */
export function raggedText(cells: number, columns: number): string {
  const remedy =
    cells > columns
      ? 'put cells that contain the separator in quotes'
      : 'add the missing cells, even if they are empty';
  return `the row has ${counted(cells, 'cell')}, but the header has ${columns}; ${remedy}`;
}
