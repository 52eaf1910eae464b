// Proves that cells without a value of their own are bad in every column that is read, that their cause is named, and
// that a decimal comma makes all commas of its file unsure.
import { describe, expect, test } from 'vitest';
import {
  check,
  checkBytes,
  collect,
  fixture,
  ordersOf,
  problemsOf,
} from '../../support/orders/check-file.ts';

test('digits that are no plain ones are refused', async () => {
  const checked = await check(fixture('superscript-in-a-price.csv'));
  expect(await problemsOf(checked)).toEqual([
    '2 unit_price has a superscript, a circled digit or a fraction; write the number in plain digits',
  ]);
});

describe('in a file with a decimal comma', () => {
  const header = 'order_ref;customer_email;customer_name;product_name;quantity;unit_price\n';
  const row = (ref: string, quantity: string, price: string) =>
    `${ref};a@example.com;Ann;Desk;${quantity};${price}\n`;
  const unsure =
    'may be two numbers, as line 4 has a decimal comma; write it without commas, as 1234 or 1234.5';

  test('no comma is one of thousands, wherever it stands', async () => {
    const rows = [
      row('A', '1', '1,234'),
      row('B', '1', '5'),
      row('C', '1', '2,50'),
      row('D', '1,000', '1.234'),
    ];
    const checked = await checkBytes(`${header}${rows.join('')}${row('A', '1', '2')}`);
    expect(await problemsOf(checked)).toEqual([
      `2 unit_price ${unsure}`,
      '4 unit_price has a decimal comma; write 2.50',
      `5 quantity ${unsure}`,
      `5 unit_price ${unsure}`,
    ]);
    expect((await ordersOf(checked)).map(({ importGroup }) => importGroup)).toEqual(['B']);
    expect(checked.counts).toEqual({
      rows: 5,
      orders: 4,
      acceptedOrders: 1,
      rejectedOrders: 3,
      skippedOrders: 0,
      skipped: {},
      knownOrders: 0,
      badRows: 3,
      rejectedRows: 4,
      totals: { JPY: '5' },
    });
  });

  test('an order of scattered rows is rejected by one of them', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => row(`R${n % 250}`, '1', n === 499 ? '1,234' : '10'));
    const checked = await checkBytes(`${header}${rows.join('')}${row('C', '1', '2,50')}`);
    expect(checked.counts).toMatchObject({ orders: 251, acceptedOrders: 249, rejectedRows: 3, badRows: 2 });
    expect(checked.counts.totals).toEqual({ JPY: '4980' });
  });
});

test('no currency is shown that the file does not hold', async () => {
  const header = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price,currency\n';
  const row = (ref: string, currency: string) => `${ref},a@example.com,Ann,Desk,1,10,${currency}\n`;
  const rows = [
    row('A', ''),
    row('A', 'USD'),
    row('B', 'JPY'),
    row('B', ''),
    row('C', 'EUR'),
    row('C', 'USD'),
  ];
  const checked = await checkBytes(header + rows.join(''));
  expect(await collect(checked.problems())).toEqual([
    {
      line: 3,
      column: 'currency',
      value: 'USD',
      reason: 'is empty in the same order, which starts at line 2; write it in every row',
    },
    {
      line: 7,
      column: 'currency',
      value: 'USD',
      reason: 'differs from "EUR" in the same order, which starts at line 6',
    },
  ]);
  expect((await ordersOf(checked)).map(({ draft }) => draft.currency)).toEqual(['JPY']);
});

test.each([
  ['#REF!', 'is a spreadsheet error; correct the formula and save again'],
  ['#WERT!', 'is a spreadsheet error; correct the formula and save again'],
  ['Err:502', 'is a spreadsheet error; correct the formula and save again'],
  ['#########', 'is too wide for its column in the spreadsheet; widen the column and save again'],
  ['\ufffd', 'contains U+FFFD in place of a lost character; enter the text again'],
])('%j is wrong in every cell that is read', async (cell, reason) => {
  const names = [
    ...['order_ref', 'customer_email', 'customer_name', 'currency'],
    ...['product_name', 'quantity', 'unit_price'],
  ];
  const good = ['', 'a@example.com', 'Ann', 'JPY', 'Desk', '1', '10'];
  const rows = names.map((_, at) => good.with(at, cell).join());
  const text = `${names.join()},memo\n${rows.map((row) => `${row},${cell}\n`).join('')}`;
  const checked = await checkBytes(text);
  expect(await problemsOf(checked)).toEqual(names.map((name, at) => `${at + 2} ${name} ${reason}`));
});

test.each([
  ['customer_email', 'a\u200b@example.com', 'contains U+200B, an invisible character; remove it'],
  ['unit_price', '1\u200e0', 'contains U+200E, an invisible character; remove it'],
  ['currency', 'JP\u0007Y', 'contains U+0007, an invisible character; remove it'],
  ['order_ref', '1.23E15', 'was shortened by the spreadsheet'],
  ['order_ref', 'R1\u200b2', 'contains U+200B, an invisible character; remove it'],
  ['order_ref', '1,23E+15', 'was shortened by the spreadsheet and may stand for several;'],
])('the cause is named in %s %j', async (column, cell, reason) => {
  const row: Record<string, string> = {
    order_ref: 'R',
    customer_email: 'a@example.com',
    customer_name: 'Ann',
    currency: 'JPY',
    product_name: 'Desk',
    quantity: '1',
    unit_price: '10',
    [column]: cell,
  };
  const checked = await checkBytes(`${Object.keys(row).join('\t')}\n${Object.values(row).join('\t')}\n`);
  expect(await problemsOf(checked)).toEqual([expect.stringContaining(`2 ${column} ${reason}`)]);
});
