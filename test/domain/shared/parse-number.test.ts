// Proves that a number is read as a person writes it, and that nothing else passes for one.
import { expect, test } from 'vitest';
import { formatNumber, parseNumber } from '../../../src/domain/shared/format.ts';

test('a number is read as a person writes it, and nothing else is a number', () => {
  for (const [text, value] of [
    ['12', 12],
    [' 12.50 ', 12.5],
    ['-3', -3],
    ['0.1', 0.1],
  ] as const) {
    expect(parseNumber(text), text).toBe(value);
  }
  for (const text of [
    '',
    ' ',
    '1e3',
    '0x10',
    '1,000',
    '１２',
    'Infinity',
    '.5',
    '5.',
    '123456789012.34567',
  ]) {
    expect(parseNumber(text), text).toBeUndefined();
  }
});

test('writes numbers in groups of three with all their decimals', () => {
  const written = [0, 12, 999, 1000, 179600, 1234567.0001, 999_999_999_999, 0.0001, -1234.5].map(
    formatNumber,
  );
  expect(written).toEqual([
    '0',
    '12',
    '999',
    '1,000',
    '179,600',
    '1,234,567.0001',
    '999,999,999,999',
    '0.0001',
    '-1,234.5',
  ]);
});
