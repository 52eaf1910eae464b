// How rows are written as RFC 4180 wants them, and how text that a spreadsheet would take for a formula is made
// harmless on the way out and whole again on the way in. The rule for quotes is one line, so no library is asked.

/** What begins a formula; the full-width forms do not. */
const FORMULA = /^[=+\-@\t\r]/;
const NEUTRALISED = /^'+[=+\-@\t\r]/;

/** The line with its end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

export function isFormula(cell: string): boolean {
  return FORMULA.test(cell);
}

/** A value as a cell. One that looks neutralised gets a `'` more, so that `undoNeutral` gives every value back. */
export function neutralCell(value: string): string {
  return FORMULA.test(value) || NEUTRALISED.test(value) ? `'${value}` : value;
}

/** The value of a cell: the `'` before what a spreadsheet would take for a formula belongs to no name. */
export function undoNeutral(cell: string): string {
  return NEUTRALISED.test(cell) ? cell.slice(1) : cell;
}
