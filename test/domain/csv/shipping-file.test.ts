// Proves that a file of shipped orders gives their ids, each once, and tells everything that is wrong by line.
import { writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { openStaging } from '../../../src/db/csv-staging.ts';
import { checkShippingFile } from '../../../src/domain/csv/check-shipping-file.ts';
import type { CheckOptions } from '../../../src/domain/csv/stage-file.ts';
import { collect, fixture, refusal } from '../../support/orders/check-file.ts';
import { encode } from '../../support/orders/order-csv.ts';
import { tempPath } from '../../support/temp.ts';

async function checkPath(path: string, options: Partial<CheckOptions> = {}) {
  const checked = await checkShippingFile(path, { openStaging, ...options });
  onTestFinished(() => checked.close());
  return checked;
}

function check(bytes: Buffer | string) {
  const path = tempPath('shipped.csv');
  writeFileSync(path, bytes);
  return checkPath(path);
}

const ordersOf = async (bytes: Buffer | string) => (await collect((await check(bytes)).orders())).flat();

test.each([
  ['order_id\n7\n', 'utf-8'],
  ['ID\n7\n', 'utf-8'],
  ['  Order ID ,memo\n7,\n', 'utf-8'],
  ['注文ＩＤ;備考\r\n７;済\r\n', 'shift_jis'],
  ['備考\t注文ID\r\n済\t７\r\n', 'euc-jp'],
  ['memo,order_id\n"a\nb","7"\n', 'utf-16le'],
  ['memo;order-id\n1,5;"7"\n', 'utf-8'],
  ['sep=;\norder_id;when\n\n;\n7;today\n', 'utf-8'],
] as const)('%j in %s names order 7', async (text, encoding) => {
  const bytes = encode(text, encoding, encoding === 'utf-16le');
  expect((await ordersOf(bytes)).map(({ id }) => id)).toEqual([7]);
});

test('an order is named by its first line, however often it is there', async () => {
  const checked = await check('order_id\n7\n8\n7\n\n7\n');
  expect((await collect(checked.orders())).flat()).toEqual([
    { id: 7, line: 2, ordinal: 1 },
    { id: 8, line: 3, ordinal: 2 },
  ]);
  expect(checked.counts).toEqual({ rows: 4, badRows: 0, orders: 2, repeated: 2 });
});

test('order_id says more than id, which then is nobody’s', async () => {
  const checked = await check('id,order_id,carrier\n1,7,X\n');
  expect((await collect(checked.orders())).flat()).toEqual([{ id: 7, line: 2, ordinal: 1, carrier: 'X' }]);
  expect(checked.ignoredColumns).toEqual(['id']);
});

test('every bad row is told, and is in the rejects, which are read again', async () => {
  const checked = await checkPath(fixture('bad-shipped-rows.csv'));
  expect(
    (await collect(checked.problems())).map(({ line, column, reason }) => [line, column, reason]),
  ).toEqual([
    [3, 'order_id', 'is required'],
    [4, 'order_id', 'is not a number'],
    [5, 'order_id', expect.stringContaining('was shortened by the spreadsheet')],
    [6, 'order_id', expect.stringContaining('is a date')],
    [7, 'order_id', 'must be an order id, a whole number of 1 or more'],
    [8, 'order_id', 'must be an order id, a whole number of 1 or more'],
    [9, 'order_id', 'must be an order id, a whole number of 1 or more'],
    [10, '', expect.stringContaining('the row has 3 cells, but the header has 2')],
  ]);
  expect((await collect(checked.orders())).flat()).toMatchObject([
    { id: 1, line: 2 },
    { id: 1_234, line: 11 },
  ]);
  const rejects = (await collect(checked.rejects())).join('');
  expect(rejects.split('\r\n')[1]).toBe(',no id,3,order_id,,is required');
  expect(await ordersOf(rejects.replace('12x', '12'))).toMatchObject([{ id: 12, line: 3 }]);
});

test.each([
  ['', 'is empty'],
  ['order_id\n', 'has a header but no orders'],
  ['7\n8\n', 'line 1: the header has no column order_id, 注文ID, id, order_ref or 注文番号; it has 7'],
  ['order_id,注文ID\n7,8\n', 'line 1: the header has several columns for the order id'],
  ['order_id"\n7\n', 'line 1: an unquoted cell of this row contains a quote (")'],
])('%j is no file of shipped orders', async (text, expected) => {
  const { kind, message } = await refusal(check(text));
  expect(kind).toBe('invalid');
  expect(message).toContain(expected);
});

test('a superscript is no digit of an id', async () => {
  const checked = await checkPath(fixture('superscript-in-a-shipped-id.csv'));
  expect(checked.counts).toEqual({ rows: 1, badRows: 1, orders: 0, repeated: 0 });
  const [problem] = await collect(checked.problems());
  expect(problem).toMatchObject({
    line: 2,
    value: '1²',
    reason: expect.stringContaining('has a superscript'),
  });
});

test.each([
  ['order_id\n"7\n8\n', [8], ['2  a quote (") opened in this row is never closed']],
  [
    'order_id\n7\norder_id\n8\n',
    [7, 8],
    ['3  the row is a second header, as of another file; remove this line'],
  ],
  [
    'id,memo\n7\n8,,,\n#N/A,\n',
    [7, 8],
    ['4 order_id is a spreadsheet error; correct the formula and save again'],
  ],
  ['id\n9\u200b\n8\n\u001a', [8], ['2 order_id contains U+200B, an invisible character; remove it']],
  [
    'id\n"1,234"\n5\n"1,5"\n',
    [5],
    [
      '2 order_id may be two numbers, as line 4 has a decimal comma; write it without commas, as 1234 or 1234.5',
      '4 order_id has a decimal comma; write 1.5',
    ],
  ],
])('%j is good in its good rows', async (text, ids, problems) => {
  const checked = await check(text);
  expect((await collect(checked.orders())).flat().map(({ id }) => id)).toEqual(ids);
  const found = await collect(checked.problems());
  expect(found.map(({ line, column, reason }) => `${line} ${column} ${reason}`)).toEqual(problems);
  expect(checked.counts).toMatchObject({ badRows: problems.length, orders: ids.length });
});

test('a hundred thousand rows are read in order', async () => {
  const ids = Array.from({ length: 100_000 }, (_, n) => 100_000 - n);
  const found = await ordersOf(`order_id\n${ids.join('\n')}\n`);
  expect(found.map(({ id }) => id)).toEqual(ids);
});
