// Pages of which a part is written by `npm run docs`.

/** The page with `text` between the two markers of that name. */
export function between(page: string, name: string, text: string): string {
  const start = `<!-- ${name}: written by \`npm run docs\`, not to be edited -->`;
  const end = `<!-- /${name} -->`;
  const [before, old] = page.split(start);
  const after = old?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`the page has no "${start}" and "${end}"`);
  return `${before}${start}\n\n${text}\n${end}${after}`;
}

/** Padded as the formatter has it. */
export function table(head: readonly [string, string], body: readonly (readonly [string, string])[]): string {
  const rows = [head, ...body];
  const widths = ([0, 1] as const).map((column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[], fill = ' ') =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, fill)).join(' | ')} |\n`;
  return `${line(head)}${line([], '-')}${body.map((cells) => line(cells)).join('')}`;
}
