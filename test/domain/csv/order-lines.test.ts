// Proves how orders are written as CSV: which columns, which numbers, which quotes, and that no cell is a formula.
import { describe, expect, test } from 'vitest';
import { neutralCell, ORDER_HEADER, orderLines, undoNeutral } from '../../../src/domain/csv/write-csv.ts';
import { storedOrder } from '../../support/orders/export.ts';
import { orderOf, TANAKA } from '../../support/orders/order-json.ts';

test('the columns are those that importing reads, then those for people', () => {
  expect(ORDER_HEADER).toBe(
    'order_ref,customer_email,customer_name,product_name,quantity,unit_price,currency,id,status,total_amount,created_at,batch_id,carrier,tracking_number\r\n',
  );
});

test('each item has its row, each row the whole order', () => {
  const items = [
    { product_name: '机', quantity: 2, unit_price: 0.1 },
    { product_name: '椅子', quantity: 1_000_000, unit_price: 99_999.9999 },
  ];
  const batch = { batchId: 12, csvSource: 'a.csv', importGroup: 'A-1', groupIsLine: false };
  expect(orderLines(storedOrder(7, { ...TANAKA, items, currency: 'USD' }, { batch }), 'A-1')).toBe(
    [
      'A-1,tanaka@example.co.jp,田中太郎,机,2,0.1,USD,7,paid,99999999900.2,2025-12-01T10:00:00Z,12,,',
      'A-1,tanaka@example.co.jp,田中太郎,椅子,1000000,99999.9999,USD,7,paid,99999999900.2,2025-12-01T10:00:00Z,12,,',
      '',
    ].join('\r\n'),
  );
});

test.each([
  [999_999_999_999, '999999999999'],
  [0, '0'],
  [0.0001, '0.0001'],
  [12_345_678_901.2345, '12345678901.2345'],
])('the price %s is written as %s', (price, written) => {
  const [, , , , , unitPrice, , , , total] = orderLines(storedOrder(1, orderOf(price)), '1').split(',');
  expect([unitPrice, total]).toEqual([written, written]);
});

test.each([
  ['a,b', '"a,b"'],
  ['a"b', '"a""b"'],
  ['a\nb', '"a\nb"'],
  ['a\r\nb', '"a\r\nb"'],
  ['a\rb', '"a\rb"'],
  [' a b ', ' a b '],
  ['a;b\tc', 'a;b\tc'],
  ['=1,2', '"\'=1,2"'],
  ['\r\n"', '"\'\r\n"""'],
])('the name %j is written as %j', (customer_name, written) => {
  const lines = orderLines(storedOrder(1, orderOf(5, { customer_name })), '1');
  expect(lines).toBe(`1,tanaka@example.co.jp,${written},部品,1,5,JPY,1,paid,5,2025-12-01T10:00:00Z,,,\r\n`);
});

describe('a text that a spreadsheet would take for a formula', () => {
  test.each(['=1+1', '+81 90 1234', '-5', '@SUM(A1)', '\t=1', '\r=1', '=', "'=1", "''+1", "'''\t"])(
    '%j gets a quote and loses it again',
    (value) => {
      expect(neutralCell(value)).toBe(`'${value}`);
      expect(undoNeutral(neutralCell(value))).toBe(value);
    },
  );

  test.each(['', "'", "''", "'quoted'", ' =1', '＝1', '－1', '1-1', 'a=b', "' =1", 'x@example.com'])(
    '%j is none and stays as it is, both ways',
    (value) => {
      expect(neutralCell(value)).toBe(value);
      expect(undoNeutral(value)).toBe(value);
    },
  );
});
