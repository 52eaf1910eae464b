// Proves the parameters that choices become, and the file of a stored import's errors.
import { expect, test } from 'vitest';
import { errorCsv } from '../../src/console/pages/imports/batch/error-csv.ts';
import {
  type Choices,
  NO_CHOICES,
  parametersOf,
  rejectsName,
  sourceName,
} from '../../src/console/pages/imports/choices.ts';
import { IMPORT_PARAMETERS } from '../../src/domain/batches/import-parameters.ts';
import { readParameters } from '../../src/domain/model/query-parameters.ts';

const readByServer = (name: string, choices: Choices) => {
  const given = Object.entries(parametersOf(name, choices)).filter(([, value]) => value !== undefined);
  return readParameters(IMPORT_PARAMETERS, Object.fromEntries(given) as Record<string, string>);
};

test('the server understands all choices, and nothing is said that was not chosen', () => {
  expect(readByServer('a.csv', NO_CHOICES)).toEqual({
    csv_source: 'a.csv',
    on_error: 'abort',
    dry_run: false,
    rejects: false,
    known_refs: 'refuse',
    force: false,
  });
  const all = {
    encoding: 'euc-jp',
    preset: 'shopify',
    sheet: 'Orders & more',
    currency: 'USD',
    columns: { quantity: 'A=B', unit_price: '価格' },
    knownRefs: 'allow',
    force: true,
  } as const;
  expect(readByServer('a.csv', all)).toMatchObject({
    encoding: 'euc-jp',
    preset: 'shopify',
    sheet: 'Orders & more',
    currency: 'USD',
    map: new Map([
      ['quantity', 'A=B'],
      ['unit_price', '価格'],
    ]),
    known_refs: 'allow',
    force: true,
  });
});

test.each([
  ['orders.csv', 'orders.csv'],
  ['two\nlines\u2028.csv', 'two\ufffdlines\ufffd.csv'],
  ['half \ud83d.csv', 'half \ufffd.csv'],
  ['\u202e<b>.csv', '\u202e<b>.csv'],
  ['\u200b \u2060', 'orders.csv'],
  [`${'a'.repeat(300)}😀.csv`, `${'a'.repeat(250)}😀.csv`],
])('the server takes the file name %j as %j', (name, taken) => {
  expect(sourceName(name)).toBe(taken);
  expect(readByServer(name, NO_CHOICES)).toMatchObject({ csv_source: taken });
});

test.each([
  ['orders.csv', 'orders-rejects.csv'],
  ['2026.12.01 orders.xlsx', '2026.12.01 orders-rejects.csv'],
  ['.csv', 'orders-rejects.csv'],
])('the rejects of %j are saved as %j', (name, rejects) => {
  expect(rejectsName(name)).toBe(rejects);
});

test('errors become a file that runs nothing in a spreadsheet', () => {
  const reason = 'must be a "number", or\nnothing';
  expect(
    errorCsv([
      { line: 2, column: 'quantity', value: '=HYPERLINK("x")', reason },
      { line: 3, column: null, value: null, reason: '-1' },
      { line: 4, column: '', value: "'@a", reason: 'ok' },
    ]),
  ).toBe(
    '\ufeffline,column,value,reason\r\n' +
      '2,quantity,"\'=HYPERLINK(""x"")","must be a ""number"", or\nnothing"\r\n' +
      "3,,,'-1\r\n" +
      "4,,''@a,ok\r\n",
  );
});
