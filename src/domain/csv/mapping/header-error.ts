// Errors about the header of a file, with its cells and the wrong fields as members: a program can ask for the right
// columns.
import { visibleText } from '../../shared/written-text.ts';
import { invalidFile } from '../input-file.ts';
import type { Field } from './fields.ts';

/** A header that was read, and where. */
export interface HeaderPlace {
  /** Without the columns that a rejects file appends. */
  readonly cells: readonly string[];
  /** The name of the file. */
  readonly name: string;
  readonly line: number;
}

/** As much of an unknown header as a message shows. */
const SHOWN_CHARACTERS = 120;
const MAX_CELLS = 300;
const CELL_CHARACTERS = 100;

export function headerError(
  what: string,
  { cells, name, line }: HeaderPlace,
  fields: { readonly missing_fields?: readonly Field[]; readonly repeated_fields?: readonly Field[] } = {},
): Error {
  return invalidFile(name, what, line, { members: { header: headerCells(cells), ...fields } });
}

/** A header as a message shows it. */
export function headerText(cells: readonly string[]): string {
  const found = cells.map((cell) => cell.trim()).join(', ');
  const shown = found.length > SHOWN_CHARACTERS ? `${found.slice(0, SHOWN_CHARACTERS)}…` : found;
  return visibleText(shown.replace(/\s+/g, ' '));
}

/** In one line each, as a caller can name them in a mapping. Neither a wide nor a long header makes an answer large. */
export function headerCells(cells: readonly string[]): string[] {
  return cells.slice(0, MAX_CELLS).map((cell) => {
    const text = cell.trim().replace(/\s+/g, ' ');
    return text.length <= CELL_CHARACTERS ? text : text.slice(0, CELL_CHARACTERS).toWellFormed();
  });
}
