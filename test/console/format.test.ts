// Proves that money of every kind is written whole, and that a text which is no currency breaks no page.
import { expect, test } from 'vitest';
import { formatMoney, lineSum } from '../../src/console/text/format.ts';

test.each([
  [999_999_999_999, 'JPY', '999,999,999,999 JPY'],
  [0.0001, 'USD', '0.0001 USD'],
  [20, 'USD', '20.00 USD'],
  [20, 'HUF', '20.00 HUF'],
  [5, 'KRW', '5 KRW'],
  [1.5, 'KWD', '1.500 KWD'],
  [1.5, 'CLF', '1.5000 CLF'],
  ['12.5', 'usd', '12.50 usd'],
  [100, 'US$', '100 US$'],
  [100, '', '100 '],
  [100, 'bitcoin', '100 bitcoin'],
])('%s %s is %s', (amount, currency, text) => {
  expect(formatMoney(amount, currency)).toBe(text);
});

test('a sum of a line is exact', () => {
  expect(lineSum(1_000_000, 0.0001)).toBe('100');
  expect(lineSum(3, 0.1)).toBe('0.3');
});
