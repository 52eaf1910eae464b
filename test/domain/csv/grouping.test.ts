// Proves that rows with one order_ref are one order wherever they stand, and that an order is taken whole or not.
import { expect, test } from 'vitest';
import {
  check,
  checkBytes,
  fixture,
  ordersOf,
  problemsOf,
  rejectsOf,
} from '../../support/orders/check-file.ts';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';

type Cells = readonly [
  ref: string,
  email: string,
  name: string,
  product: string,
  quantity: string,
  price: string,
];

const file = (rows: readonly Cells[]) => csvBytes([HEADER, ...rows.map((row) => [...row, 'JPY'])]);
const ann = (ref: string, quantity = '1', price = '1'): Cells => [
  ref,
  'a@example.com',
  'Ann',
  'Desk',
  quantity,
  price,
];

test('scattered rows are the items of one order, in the order of the file', async () => {
  const checked = await check(fixture('scattered-refs.csv'));
  const orders = await ordersOf(checked);
  expect(orders.map(({ ordinal, importGroup, firstLine }) => [ordinal, importGroup, firstLine])).toEqual([
    [1, 'B', 2],
    [2, 'A', 3],
    [3, '5', 5],
  ]);
  expect(orders[0]?.draft).toMatchObject({
    totalAmount: 141,
    items: [{ productName: 'Desk' }, { productName: 'Chair' }, { productName: 'Rug' }],
  });
  expect(checked.counts).toEqual({
    rows: 6,
    orders: 3,
    acceptedOrders: 3,
    rejectedOrders: 0,
    knownOrders: 0,
    skippedOrders: 0,
    skipped: {},
    badRows: 0,
    rejectedRows: 0,
    totals: { JPY: '263' },
  });
});

test('one bad row rejects its whole order and no other', async () => {
  const checked = await check(fixture('one-bad-row-of-an-order.csv'));
  expect(await problemsOf(checked)).toEqual(['4 quantity is not a number']);
  expect(checked.counts).toMatchObject({ acceptedOrders: 1, rejectedOrders: 1, badRows: 1, rejectedRows: 3 });
  expect((await ordersOf(checked)).map(({ importGroup }) => importGroup)).toEqual(['B']);
});

test('every row that disagrees with its order is told, also far from the others', async () => {
  const checked = await check(fixture('disagreeing-customer.csv'));
  expect(await problemsOf(checked)).toEqual([
    '3 customer_email differs from "a@example.com" in the same order, which starts at line 2',
    '5 customer_name differs from "Ann" in the same order, which starts at line 2',
    '5 currency differs from "JPY" in the same order, which starts at line 2',
  ]);
  expect(checked.counts).toMatchObject({ acceptedOrders: 1, rejectedOrders: 1, rejectedRows: 3 });
});

test('a good row after a bad one still has to agree with the rows around it', async () => {
  const rows: Cells[] = [
    ['A', 'nobody', 'Ann', 'Desk', '1', '1'],
    ['A', 'a@example.com', 'Ann', 'Desk', '1', '1'],
    ['A', 'b@example.com', ' Ann ', 'Desk', '1', '1'],
  ];
  expect(await problemsOf(await checkBytes(file(rows)))).toEqual([
    '2 customer_email must be an email address',
    '4 customer_email differs from "a@example.com" in the same order, which starts at line 2',
  ]);
});

test('without a ref each row is an order of its own, also where they are equal', async () => {
  const orders = await ordersOf(await checkBytes(file([ann(''), ann(''), ann(' ')])));
  expect(orders.map(({ importGroup }) => importGroup)).toEqual(['2', '3', '4']);
});

test.each(['together', 'alternating'])('1,000 rows %s are an order and 1,001 are not', async (how) => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      how === 'together' ? [ann('A')] : [ann('A'), ann(`B${n}`)],
    ).flat();
  const most = await checkBytes(file(rows(1_000)));
  expect(most.counts.rejectedOrders).toBe(0);
  expect((await ordersOf(most))[0]?.draft.items).toHaveLength(1_000);

  const tooMany = await checkBytes(file(rows(1_001)));
  const line = how === 'together' ? 1_002 : 2_002;
  expect(await problemsOf(tooMany)).toEqual([
    `${line} order_ref has more than 1,000 rows, the most items of one order; split the order`,
  ]);
  expect(tooMany.counts).toMatchObject({ rejectedOrders: 1, rejectedRows: 1_001, badRows: 1 });
});

test('a total is judged when the whole order is known', async () => {
  const tooLarge = await check(fixture('total-too-large.csv'));
  expect(await problemsOf(tooLarge)).toEqual([
    '2 total_amount must be at most 999,999,999,999',
    '5 total_amount must be at most 999,999,999,999',
  ]);
  expect(tooLarge.counts).toMatchObject({ acceptedOrders: 1, rejectedRows: 3, totals: { JPY: '1' } });

  // 16 digits until the last row makes 15 of them.
  const digits = [ann('A', '1', '123456789012'), ann('A', '1', '0.1234'), ann('B'), ann('A', '1', '0.0006')];
  const checked = await checkBytes(file(digits));
  expect(await problemsOf(checked)).toEqual([]);
  expect((await ordersOf(checked))[0]?.draft.totalAmount).toBe(123_456_789_012.124);
  expect(checked.counts.totals).toEqual({ JPY: '123456789013.124' });
  const withoutLast = await checkBytes(file(digits.slice(0, 3)));
  expect(await problemsOf(withoutLast)).toEqual(['2 total_amount must have at most 15 significant digits']);
});

test('a total that is wrong is found wherever in the file its order is, and so are its rows', async () => {
  const wrong = [0, 650, 1_299];
  const rows = Array.from({ length: 1_300 }, (_, n) =>
    ann(`${n}`, wrong.includes(n) ? '2' : '1', '999999999999'),
  );
  const checked = await checkBytes(file(rows));
  expect(await problemsOf(checked)).toEqual(
    wrong.map((n) => `${n + 2} total_amount must be at most 999,999,999,999`),
  );
  expect(checked.counts).toMatchObject({ acceptedOrders: 1_297, rejectedRows: 3, badRows: 3 });
  expect((await rejectsOf(checked)).match(/^\d+,/gm)).toEqual(wrong.map((n) => `${n},`));
});

test('totals are exact sums by currency', async () => {
  const rows = ['0.1', '0.2', '999999999999', '999999999999'].map((price, n) => [
    ...ann(`${n}`, '1', price),
    'USD',
  ]);
  const bytes = csvBytes([HEADER, ...rows, [...ann('x', '3', '7'), '']]);
  expect((await checkBytes(bytes)).counts.totals).toEqual({ USD: '1999999999998.3', JPY: '21' });
});

test('orders can be read on from any ordinal', async () => {
  const rows = Array.from({ length: 1_234 }, (_, n) => ann(`${n}`, n % 3 === 0 ? '0' : '1'));
  const checked = await checkBytes(file(rows));
  const all = await ordersOf(checked);
  expect(all).toHaveLength(822);
  const rest: number[] = [];
  for await (const { ordinal } of checked.orders(700)) rest.push(ordinal);
  expect(rest).toEqual(all.map(({ ordinal }) => ordinal).filter((ordinal) => ordinal > 700));
});
