// The cells of a row whose quotes are wrong, as far as they can be told apart.

export interface SplitRow {
  readonly cells: string[];
  /** How many cells come before the first fault: those are certain. */
  readonly certain: number;
}

/**
 * Cells that are quoted properly lose their quotes. A quote within a cell belongs to it. From a quote that opens a cell
 * and is not closed properly, every delimiter counts, and the quotes stay.
 */
export function splitFaulty(text: string, delimiter: string): SplitRow {
  const quoted = new RegExp(`"([^"]*(?:""[^"]*)*)"(?=\\${delimiter}|$)`, 'y');
  const cells: string[] = [];
  let certain: number | undefined;
  let isBroken = false;
  for (let at = 0; at <= text.length; at += delimiter.length) {
    quoted.lastIndex = at;
    const [whole, value] = (!isBroken && quoted.exec(text)) || [];
    if (whole !== undefined && value !== undefined) {
      cells.push(value.replaceAll('""', '"'));
      at += whole.length;
      continue;
    }
    const next = text.indexOf(delimiter, at);
    const end = next < 0 ? text.length : next;
    const cell = text.slice(at, end);
    if (cell.includes('"')) certain ??= cells.length;
    isBroken ||= cell.startsWith('"');
    cells.push(cell);
    at = end;
  }
  return { cells, certain: certain ?? cells.length };
}
