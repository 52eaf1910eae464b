// How a file was read, for users: its format and columns, its first orders, and the causes of its errors.
import type { OrderFileReport } from '../../domain/csv/report-json.ts';
import type { CheckedRows } from '../../domain/csv/stage-file.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import { visibleText } from '../../domain/shared/written-text.ts';
import type { Io } from '../../terminal/cli.ts';
import { shortLine, stripControlCharacters } from '../../terminal/output/sanitize.ts';

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  '\t': 'tab',
  ';': 'semicolon',
  '|': 'bar',
};

function delimiterName(delimiter: string | null): string {
  return delimiter === null ? '' : (DELIMITERS[delimiter] ?? delimiter);
}

/** The causes of many errors come before the rows: one correction may mend them all. */
export function printCauses(io: Io, { causes }: Pick<CheckedRows, 'causes'>): void {
  const found = causes();
  if (found.every(({ count }) => count === 1)) return;
  for (const { column, reason, count, line } of found) {
    const what = `${column === '' ? 'row' : column} ${stripControlCharacters(reason)}`;
    io.err(`${shortLine(`${formatNumber(count)} × ${what} (first in line ${line})`)}\n`);
  }
}

/** Every import tells its encoding. */
export function readAsText({ format, encoding, delimiter, sheet }: CheckedRows['readAs']): string {
  if (format === 'xlsx') return `workbook, sheet ${stripControlCharacters(sheet ?? '')}`;
  return `CSV (${delimiterName(delimiter)}), ${encoding}`;
}

export async function readingText(report: OrderFileReport): Promise<string> {
  const { facts } = await import('../../terminal/output/table.ts');
  const totals = Object.entries(report.totals).map(
    ([currency, total]) => `${formatNumber(Number(total))} ${currency}`,
  );
  const { skipped, preset, sheet, delimiter } = report;
  return facts([
    [
      'Format',
      report.format === 'csv' ? `CSV (${delimiterName(delimiter)})` : `workbook, sheet ${sheet ?? ''}`,
    ],
    ['Encoding', report.encoding],
    ...(preset === null ? [] : [['Preset', preset] as const]),
    ...report.fitting_presets.map((name) => ['Looks like', `a file for --preset ${name}`] as const),
    ...Object.entries(report.mapping).map(([field, column]) => [field, visibleText(column)] as const),
    ['Rows', formatNumber(report.rows)],
    ['Orders', formatNumber(report.total_orders)],
    ['Good', formatNumber(report.accepted)],
    ['Rejected', formatNumber(report.rejected)],
    ...(skipped.orders > 0 ? [['Skipped', formatNumber(skipped.orders)] as const] : []),
    ['Total', totals.length === 0 ? '0' : totals.join(', ')],
    ...report.first_orders.map((order, at) => [at === 0 ? 'First orders' : '', orderText(order)] as const),
  ]);
}

function orderText(order: OrderFileReport['first_orders'][number]): string {
  const [item] = order.items;
  const more = order.items.length > 1 ? ` and ${counted(order.items.length - 1, 'more item')}` : '';
  const what = item
    ? `${item.quantity} × ${item.product_name} at ${formatNumber(item.unit_price)}${more}`
    : '';
  const who = `${order.customer_name} <${order.customer_email}>`;
  const money = `${formatNumber(order.total_amount)} ${order.currency}`;
  return stripControlCharacters(`line ${order.line}, ${order.import_group}: ${who}, ${what}, ${money}`);
}
