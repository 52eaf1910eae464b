// Proves that a cell is read as the number a person sees in it, or refused with a reason, and never guessed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellNumber } from '../../../src/domain/csv/parse-number.ts';

test.each([
  ['0', 0],
  ['007', 7],
  ['１２３', 123],
  [' 5 ', 5],
  ['　５　', 5],
  ['1,234', 1_234],
  ['1,234,567.89', 1_234_567.89],
  ['¥1,234', 1_234],
  ['￥１，２３４', 1_234],
  ['\\1,234', 1_234],
  ['¥ 1234', 1_234],
  ['1,234円', 1_234],
  ['+5', 5],
  ["'+5", 5],
  ['-5', -5],
  ['－５', -5],
  ['−5', -5],
  ['-¥5', -5],
  ['1.50', 1.5],
  ['０．１', 0.1],
  ['99999999999.9999', 99_999_999_999.9999],
  ['1000000000000000000', 1e18],
])('%j is %d', (cell, value) => {
  expect(cellNumber(cell)).toEqual({ value });
});

test.each([
  ['', 'is required'],
  ['  ', 'is required'],
  ['¥', 'is required'],
  ['abc', 'is not a number'],
  ['1 234', 'is not a number'],
  ['1.', 'is not a number'],
  ['.5', 'is not a number'],
  ['0x10', 'is not a number'],
  ['Infinity', 'is not a number'],
  ['$5', 'is not a number'],
  ['十', 'is not a number'],
  ['2.01E+10', 'was shortened by the spreadsheet'],
  ['1e3', 'was shortened by the spreadsheet'],
  ['2025/12/01', 'is a date'],
  ['2025-12-01', 'is a date'],
  ['01.12.2025', 'is a date'],
  ['1-Dec', 'is a date'],
  ['Dec-25', 'is a date'],
  ['12月1日', 'is a date'],
  ['1.234,56', 'has a decimal comma'],
  ['12,5', 'has a decimal comma'],
  ['0,500', 'has a decimal comma; write 0.500'],
  ['1234,50', 'has a decimal comma; write 1234.50'],
  ['-1.234,5', 'has a decimal comma; write -1234.5'],
  ['1234,567', 'has a decimal comma; write 1234.567'],
  ['０，５', 'has a decimal comma; write 0.5'],
  [`${'1'.repeat(100)},5`, 'has a decimal comma; write the decimals behind a point'],
  ['100²', 'has a superscript, a circled digit or a fraction'],
  ['①', 'has a superscript, a circled digit or a fraction'],
  ['1½', 'has a superscript, a circled digit or a fraction'],
  ['１²', 'has a superscript, a circled digit or a fraction'],
  ['1,23,456', 'has misplaced commas'],
  ['1,234,56', 'has misplaced commas'],
  ['10%', 'is a percentage'],
  ['(5)', 'must not be negative'],
  ['▲5', 'must not be negative'],
  ['#N/A', 'is a spreadsheet error'],
  ['########', 'is too wide for its column'],
  ['123456789012.3456', 'must have at most 15 significant digits'],
  ['0.1000000000000000000001', 'must have at most 15 significant digits'],
])('%j is refused: it %s', (cell, reason) => {
  const read = cellNumber(cell);
  expect('problem' in read && read.problem).toContain(reason);
});

test('a decimal of up to 15 digits is read to its last digit, however it is grouped and spread', () => {
  const wide = (text: string) =>
    text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 99_999_999_999 }),
      fc.integer({ min: 0, max: 9_999 }),
      (whole, part) => {
        const fraction = String(part).padStart(4, '0');
        const grouped = `${whole.toLocaleString('en-US')}.${fraction}`;
        const plain = `${whole}.${fraction}`;
        for (const written of [plain, grouped, wide(grouped), `¥${grouped}`, `${plain}円`]) {
          expect(cellNumber(written)).toEqual({ value: Number(plain) });
        }
      },
    ),
  );
});
