// Proves that a table takes any number of rows, and that an order is shown whole, with the sum of each line.
import { expect, test } from 'vitest';
import { UTC } from '../../../src/domain/shared/time/time-zone.ts';
import type { Io } from '../../../src/terminal/cli.ts';
import { orderText, table } from '../../../src/terminal/output/table.ts';
import { storedOrder } from '../../support/orders/export.ts';
import { TANAKA } from '../../support/orders/order-json.ts';

test('a hundred and thirty thousand rows make a table', () => {
  const rows = Array.from({ length: 130_000 }, (_, at) => at);
  const text = table({ colour: false } as Io, [{ head: 'N', value: String }], rows);
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual(['N', ...rows.map(String)]);
});

const ITEMS = [
  { product_name: 'ノートPC 14インチ メモリ16GB 延長保証3年つき', quantity: 3, unit_price: 0.1 },
  { product_name: 'Unbreakable'.repeat(6), quantity: 1_000, unit_price: 1_980 },
];

test('an order has the exact sum of each line, and its order_ref', () => {
  const order = storedOrder(7, { ...TANAKA, items: ITEMS, currency: 'JPY' });
  const text = orderText({ colour: false, zone: () => UTC } as Io, order, 'A-1\u001b[2J');
  expect(text).toMatch(/^Order ref +A-1/m);
  expect(text).not.toContain('\u001b');
  const rows = text.split('\n').map((line) => line.split(/ {2,}/));
  expect(rows.slice(-4, -1)).toEqual([
    ['ITEM', 'QTY', 'PRICE', 'SUM'],
    [ITEMS[0]?.product_name, '3', '0.1 JPY', '0.3 JPY'],
    [ITEMS[1]?.product_name, '1,000', '1,980 JPY', '1,980,000 JPY'],
  ]);
  expect(orderText({ colour: false, zone: () => UTC } as Io, order)).not.toContain('Order ref');
});

test('on a narrow terminal names of products continue on the next line, and none of them is lost', () => {
  const order = storedOrder(7, { ...TANAKA, items: ITEMS });
  const text = orderText({ colour: false, columns: 60, zone: () => UTC } as Io, order);
  expect(text).not.toContain('…');
  const names = text
    .slice(text.indexOf('ITEM'))
    .split('\n')
    .slice(1)
    .map((line) => /^(.*?)(?: {2,}.*)?$/.exec(line)?.[1] ?? '')
    .join('');
  for (const { product_name: name } of ITEMS)
    expect(names.replaceAll(' ', '')).toContain(name.replaceAll(' ', ''));
});
