// Numbers as people and spreadsheets write them into cells, read without a loss or refused with the reason.
import { MAX_SIGNIFICANT_DIGITS } from '../model/money.ts';

/** A number, or the problem of the cell as the end of the sentence "<column> …". */
export type CellNumber = { readonly value: number } | { readonly problem: string };

/** 2025/12/01, 1-12-25, 12/1, 1-Dec, Dec-25, 1 Dec 2025, 12月1日. */
const DATE =
  /^\d{1,4}([/.-])\d{1,2}\1\d{1,4}$|^\d{1,2}[/-]\d{1,2}$|^\d{1,4}[- ][a-z]{3}([- ]\d{1,4})?$|^[a-z]{3}[- ]\d{1,4}$|[年月日]/i;

/** Errors that have a fix of their own. */
const KNOWN_FAULTS: readonly (readonly [pattern: RegExp, problem: string])[] = [
  [
    /^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i,
    'was shortened by the spreadsheet; format the column as a number, enter the value again and save',
  ],
  [DATE, 'is a date; format the column as a number and enter the value again'],
  [/^\d{1,3}(\.\d{3})*,\d+$/, 'has a decimal comma; use a decimal point, as in 1234.56'],
  [/^#+$/, 'is too wide for its column in the spreadsheet; widen the column and save again'],
  [/^#\S+[!?]?$/, 'is a spreadsheet error; correct the formula and save again'],
  [/%$/, 'is a percentage; write the number itself'],
  [/^\(.+\)$|^[▲△]/, 'must not be negative'],
  [/,/, 'has misplaced commas; write 1,234,567 or 1234567'],
];

const PLAIN = /^\d{1,15}$/;
const NUMBER = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;

/** Full-width digits, `¥1,234` (also as `\`, its byte in Shift_JIS), `1,234円` and blanks around are fine. */
export function cellNumber(cell: string): CellNumber {
  if (PLAIN.test(cell)) return { value: Number(cell) };
  const written = cell
    .normalize('NFKC')
    .replace(/^'(?=[+-])/, '')
    .trim()
    .replace(/^([+-]?)[¥\\]\s*/, '$1')
    .replace(/\s*円$/, '')
    .replace(/^[−‐‑–]/, '-');
  if (written === '') return { problem: 'is required' };
  if (!NUMBER.test(written)) {
    const fault = KNOWN_FAULTS.find(([pattern]) => pattern.test(written));
    return { problem: fault?.[1] ?? 'is not a number' };
  }
  const digits = written.replaceAll(',', '');
  // More digits than a double holds would silently become another number.
  return significantDigits(digits) > MAX_SIGNIFICANT_DIGITS
    ? { problem: `must have at most ${MAX_SIGNIFICANT_DIGITS} significant digits` }
    : { value: Number(digits) };
}

function significantDigits(decimal: string): number {
  const digits = decimal.includes('.') ? decimal.replace(/0+$/, '') : decimal;
  return digits.replace(/[+.-]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
}
