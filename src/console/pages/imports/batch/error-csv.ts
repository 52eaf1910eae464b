// The errors of a stored import as a CSV file that a spreadsheet opens without running anything of it.
import type { BatchError } from '../../../../domain/model/batch-json.ts';

/** With a byte order mark, as Excel wants it. */
export function errorCsv(errors: readonly BatchError[]): string {
  const rows = errors.map(({ line, column, value, reason }) => [
    String(line),
    ...[column, value, reason].map((text) => harmless(text ?? '')),
  ]);
  return `\ufeff${[['line', 'column', 'value', 'reason'], ...rows].map(lineOf).join('')}`;
}

/** As the rejects files of the server: a `'` in front of what a spreadsheet takes for a formula. */
function harmless(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
