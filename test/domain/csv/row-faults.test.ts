// Proves that everything wrong with a row is told by line, column, value and reason, and that what is right is taken.
import { describe, expect, test } from 'vitest';
import {
  check,
  checkBytes,
  collect,
  fixture,
  ordersOf,
  problemsOf,
} from '../../support/orders/check-file.ts';

describe.each([
  [
    'bad-rows.csv',
    [
      '2 customer_email must be an email address',
      '3 customer_name is required',
      '3 currency must be an ISO 4217 code in capitals, such as JPY',
      '3 quantity must be a whole number from 1 to 1,000,000',
      '3 unit_price must be 0 or more',
      '4 quantity must be a whole number from 1 to 1,000,000',
      '4 unit_price must have at most 4 decimals',
    ],
  ],
  [
    'ragged-rows.csv',
    [
      '2  the row has 4 cells, but the header has 5; add the missing cells, even if they are empty',
      '3  the row has 6 cells, but the header has 5; put cells that contain the separator in quotes',
    ],
  ],
  [
    'numbers-spoilt-by-excel.csv',
    [
      '2 quantity was shortened by the spreadsheet; format the column as a number, enter the value again and save',
      '3 unit_price is a date; format the column as a number and enter the value again',
      '4 quantity is a date; format the column as a number and enter the value again',
      '5 quantity is a date; format the column as a number and enter the value again',
      '6 unit_price is a spreadsheet error; correct the formula and save again',
      '7 unit_price is too wide for its column in the spreadsheet; widen the column and save again',
    ],
  ],
  [
    'refs-spoilt-by-excel.csv',
    [
      '2 order_ref was shortened by the spreadsheet and may stand for several; format the column as text and enter it again',
      '3 order_ref was shortened by the spreadsheet and may stand for several; format the column as text and enter it again',
    ],
  ],
  [
    'decimal-comma.csv',
    [
      '2 unit_price has a decimal comma; write 1234.56',
      '3 unit_price has a decimal comma; write 12.5',
      '4 quantity has misplaced commas; write 1,234,567 or 1234567',
    ],
  ],
  [
    'too-many-digits.csv',
    [
      '2 unit_price must have at most 15 significant digits',
      '3 unit_price must have at most 4 decimals',
      '4 unit_price must have at most 15 significant digits',
    ],
  ],
  [
    'quoted-newlines.csv',
    [
      '2 customer_name must be one line without control characters; remove U+000D',
      '2 product_name must be one line without control characters; remove U+000A',
      '6 quantity must be a whole number from 1 to 1,000,000',
    ],
  ],
  ['leading-zero-with-a-comma.csv', ['2 unit_price has a decimal comma; write 0.500']],
  ['ungrouped-decimal-comma.csv', ['2 unit_price has a decimal comma; write 1234.50']],
  [
    'refs-shortened-with-a-comma.csv',
    [
      '2 order_ref was shortened by the spreadsheet and may stand for several; format the column as text and enter it again',
      '3 order_ref was shortened by the spreadsheet and may stand for several; format the column as text and enter it again',
    ],
  ],
  [
    'spreadsheet-error-as-ref.csv',
    [
      '2 order_ref is a spreadsheet error; correct the formula and save again',
      '3 order_ref is a spreadsheet error; correct the formula and save again',
    ],
  ],
  [
    'currency-on-the-first-row-only.csv',
    [
      '3 currency is empty, and "USD" in the same order, which starts at line 2; write it in every row of the order',
    ],
  ],
  ['line-break-in-the-header.tsv', []],
  ['terminal-escape-in-an-ignored-header.csv', []],
  ['zero-width-space-in-the-header.csv', []],
  ['lines-end-in-cr.csv', ['3 quantity is not a number']],
  ['mixed-line-ends.csv', []],
  ['blank-rows.csv', []],
] as const)('%s', (name, expected) => {
  test('each fault has its line and its reason', async () => {
    const checked = await check(fixture(name));
    expect(await problemsOf(checked)).toEqual(expected);
    const lines = new Set(expected.map((problem) => problem.split(' ')[0]));
    expect(checked.counts.badRows).toBe(lines.size);
    expect((await ordersOf(checked)).length).toBe(checked.counts.acceptedOrders);
  });
});

test.each([
  ['a\u2028b', 'must be one line without control characters; remove U+2028'],
  ['a\u001b[2Jb', 'must be one line without control characters; remove U+001B'],
  ['\u200b\u2060', 'must not be blank; it has only characters like U+200B'],
  ['a\ufffdb', 'contains U+FFFD in place of a lost character; enter the text again'],
])('%j is no name and no reference', async (text, reason) => {
  const header = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price\n';
  const columns = ['order_ref', 'customer_name', 'product_name'];
  const row = (bad: string) =>
    `${[bad === 'order_ref' ? text : bad, 'a@example.com', ...columns.slice(1).map((one) => (one === bad ? text : 'A'))].join()},1,100\n`;
  const checked = await checkBytes(`${header}${columns.map(row).join('')}R9,a@example.com,👨‍💻,A,1,1\n`);
  expect(await problemsOf(checked)).toEqual(columns.map((column, n) => `${n + 2} ${column} ${reason}`));
  expect((await ordersOf(checked)).map(({ importGroup }) => importGroup)).toEqual(['R9']);
});

test('the value of a problem is as it is written, and shortened', async () => {
  const header = 'customer_email,customer_name,product_name,quantity,unit_price\n';
  const [problem, ...others] = await collect(
    (await checkBytes(`${header}a@example.com,${'名'.repeat(300_000)},Desk,1,100\n`)).problems(),
  );
  expect(others).toEqual([]);
  expect(problem).toEqual({
    line: 2,
    column: 'customer_name',
    value: `${'名'.repeat(80)}…`,
    reason: 'must be at most 255 characters',
  });
});

test('numbers are taken as people write them', async () => {
  const orders = await ordersOf(await check(fixture('written-numbers.csv')));
  const numbers = orders.flatMap(({ draft }) => draft.items.map((item) => [item.quantity, item.unitPrice]));
  expect(numbers).toEqual([
    [12, 1_234],
    [3, 1_234.5],
    [1_000, 1_234],
    [7, 99_999_999.9999],
    [1, 0.1],
  ]);
});

test('the one quote that an export puts before a formula is taken away, and no other', async () => {
  const orders = await ordersOf(await check(fixture('neutralised-formulas.csv')));
  expect(
    orders.map(({ draft }) => [draft.customerEmail, draft.customerName, draft.items[0]?.productName]),
  ).toEqual([
    ['+ann@example.com', '=Ann', '-Desk'],
    ['b@example.com', "'quoted'", "'=x"],
  ]);
});
