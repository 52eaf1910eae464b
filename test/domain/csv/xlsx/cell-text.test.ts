// Proves that a cell's text is the one that a person sees in the spreadsheet, or that its problem is named.
import { describe, expect, test } from 'vitest';
import { type CellContext, cellText } from '../../../../src/domain/csv/xlsx/cell-text.ts';
import { formatOf } from '../../../../src/domain/csv/xlsx/number-formats.ts';
import { SharedStrings } from '../../../../src/domain/csv/xlsx/shared-strings.ts';

const strings = new SharedStrings();
strings.add('山田');
strings.add('');
const CONTEXT: CellContext = { strings, formats: [], from1904: false, recalculated: false };

const numberIn = (value: string, code = 'General', from1904 = false) =>
  cellText(
    { type: 'n', style: 0, value, formula: false },
    { ...CONTEXT, formats: [formatOf(code)], from1904 },
  );

describe('a number', () => {
  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.1', '0.1'],
    ['0.10000000000000001', '0.1'],
    ['1.1000000000000001', '1.1'],
    ['0.30000000000000004', '0.3'],
    ['1234.5', '1234.5'],
    ['1.23456789012345E+14', '123456789012345'],
    ['999999999999999', '999999999999999'],
    ['-5', '-5'],
    ['+5', '5'],
    ['.5', '0.5'],
    ['1E-7', '0.0000001'],
    ['1.5E-10', '0.00000000015'],
    ['5.5511151231257827E-17', '5.55111512312578E-17'],
    ['4901234567894', '4901234567894'],
    ['1e3', '1000'],
    ['12 pieces', '12 pieces'],
  ])('%s is %s', (value, text) => {
    expect(numberIn(value)).toEqual({ text });
  });

  test.each(['1234567890123456', '1.23456789012345E+15', '1E+15', '-9999999999999999', '1E+300'])(
    '%s has lost digits',
    (value) => {
      expect(numberIn(value).problem).toContain('has more than 15 digits');
    },
  );

  test.each([
    ['123', '000000', '000123'],
    ['1234567', '000000', '1234567'],
    ['-12', '0000', '-12'],
    ['1.5', '0000', '1.5'],
    ['5', '0', '5'],
  ])('%s with the format %s is %s', (value, code, text) => {
    expect(numberIn(value, code)).toEqual({ text });
  });
});

describe('a date', () => {
  test.each([
    ['46355', 'yyyy/m/d', '2026-11-29'],
    ['46355.291666666664', 'yyyy/m/d h:mm', '2026-11-29 07:00:00'],
    ['46355.291666666664', 'yyyy/m/d', '2026-11-29'],
    ['46355', 'yyyy/m/d h:mm', '2026-11-29'],
    ['46355.999999', 'yyyy/m/d h:mm', '2026-11-30'],
    ['0.29166666666666669', 'h:mm', '07:00:00'],
    ['0', 'h:mm', '00:00:00'],
    ['46355', 'h:mm', '2026-11-29 00:00:00'],
    ['1', 'yyyy/m/d', '1900-01-01'],
    ['59', 'yyyy/m/d', '1900-02-28'],
    ['61', 'yyyy/m/d', '1900-03-01'],
    ['2958465', 'yyyy/m/d', '9999-12-31'],
    ['2958466', 'yyyy/m/d', '########'],
    ['1E+300', 'yyyy/m/d', '########'],
    ['-1', 'yyyy/m/d', '########'],
  ])('%s with the format %s is %s', (value, code, text) => {
    expect(numberIn(value, code)).toEqual({ text });
  });

  test.each([
    ['44893', 'yyyy/m/d', '2026-11-29'],
    ['0', 'yyyy/m/d', '1904-01-01'],
    ['0.5', 'h:mm', '12:00:00'],
  ])('%s from 1904 with the format %s is %s', (value, code, text) => {
    expect(numberIn(value, code, true)).toEqual({ text });
  });
});

test.each([
  ['s', '0', '山田'],
  ['s', '1', ''],
  ['b', '1', 'TRUE'],
  ['b', '0', 'FALSE'],
  ['e', '#N/A', '#N/A'],
  ['str', '1.50', '1.50'],
  ['inlineStr', '007', '007'],
  ['d', '2026-11-29', '2026-11-29'],
  ['d', '2026-11-29T00:00:00', '2026-11-29'],
  ['d', '2026-11-29T07:00:00.000Z', '2026-11-29 07:00:00'],
  ['d', 'soon', 'soon'],
  ['n', '', ''],
])('the type %s with %s is %s', (type, value, text) => {
  expect(cellText({ type, style: 0, value, formula: false }, CONTEXT)).toEqual({ text });
});

describe('a formula', () => {
  const formula = (type: string, value: string, recalculated = false) =>
    cellText({ type, style: 0, value, formula: true }, { ...CONTEXT, recalculated });

  test('has the value that was stored', () => {
    expect(formula('n', '12')).toEqual({ text: '12' });
    expect(formula('str', '')).toEqual({ text: '' });
    expect(formula('e', '#REF!')).toEqual({ text: '#REF!' });
  });

  test('without a value, or with one that is to be calculated again, is a problem', () => {
    expect(formula('n', '').problem).toContain('is a formula without its value');
    expect(formula('n', '0', true)).toEqual({ text: '', problem: formula('n', '').problem });
  });
});

test.each(['2', '-1', 'x'])('a shared text %s that is missing is damage', (value) => {
  expect(() => cellText({ type: 's', style: 0, value, formula: false }, CONTEXT)).toThrow(
    'one of its cells names a text that is missing',
  );
});
