// Proves that workbooks of LibreOffice and of two libraries are read alike. Each holds the same rows.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { opened, rowsOf } from '../../../support/workbook.ts';

const fixture = (name: string) =>
  opened(fileURLToPath(new URL(`../../../fixtures/xlsx/${name}`, import.meta.url)));

const HEADER =
  'order_ref,customer_email,customer_name,product_name,quantity,unit_price,currency,ordered_at,paid,zip';
const SUM = 'is a formula without its value';
const LOST = 'has more than 15 digits';

describe.each([
  ['libreoffice.xlsx', ['', 'gap', '2', '#N/A', '1234567890123460', '07:30:00'], [[4, LOST]]],
  [
    'openpyxl.xlsx',
    ['', 'gap', '', '#N/A', '1234567890123456', '07:30:00'],
    [
      [2, SUM],
      [4, LOST],
    ],
  ],
  [
    'xlsxwriter.xlsx',
    ['', 'gap', '', '', '1234567890123456'],
    [
      [2, SUM],
      [3, SUM],
      [4, LOST],
    ],
  ],
] as const)('%s', (name, last, problems) => {
  test('its first visible sheet is read', async () => {
    const workbook = await fixture(name);
    expect(workbook.sheetOf()).toBe('注文');
    const [header, yamada, obrien, odd] = await rowsOf(workbook);
    expect(header).toEqual({ line: 1, cells: HEADER.split(','), problems: [] });
    expect(yamada?.cells).toEqual([
      ...['A-1', 'yamada@example.com', '山田 太郎', 'りんご & <なし>', '2', '1980', 'JPY'],
      ...['2026-11-29 07:00:00', 'TRUE', '0000123'],
    ]);
    expect(obrien?.cells).toEqual([
      ...['0012', 'obrien@example.com', 'O’Brien', ' 27" TV\nline 2', '1', '0.3', 'USD'],
      ...['2026-11-30', 'FALSE', '1600001'],
    ]);
    expect(odd).toEqual({
      line: 6,
      cells: last,
      problems: problems.map(([column, problem]) => ({ column, problem: expect.stringContaining(problem) })),
    });
  });
});

test('a hidden sheet is read when it is asked for', async () => {
  const workbook = await fixture('libreoffice.xlsx');
  expect(await rowsOf(workbook, 'hidden one')).toEqual([{ line: 1, cells: ['no'], problems: [] }]);
});

test.each([
  ['libreoffice.xls', 'libreoffice.xls is a workbook of the old format (.xls); save it as .xlsx or CSV'],
  ['libreoffice.ods', 'libreoffice.ods is an OpenDocument spreadsheet (.ods); save it as .xlsx or CSV'],
])('%s is named', async (name, message) => {
  await expect(fixture(name)).rejects.toThrow(message);
});
