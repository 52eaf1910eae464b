// Numbers as people and spreadsheets write them into cells, read without a loss or refused with the reason.
import { MAX_SIGNIFICANT_DIGITS } from '../model/money.ts';

/** A number, or the problem of the cell as the end of the sentence "<column> …". */
export type CellNumber = { readonly value: number } | { readonly problem: string };

/** 2025/12/01, 1-12-25, 12/1, 1-Dec, Dec-25, 1 Dec 2025, 12月1日. */
const DATE =
  /^\d{1,4}([/.-])\d{1,2}\1\d{1,4}$|^\d{1,2}[/-]\d{1,2}$|^\d{1,4}[- ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)([- ]\d{1,4})?$|^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[- ]\d{1,4}$|[年月日]/i;

/** Errors that have a fix of their own. */
const KNOWN_FAULTS: readonly (readonly [pattern: RegExp, problem: string])[] = [
  [
    /^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i,
    'was shortened by the spreadsheet; format the column as a number, enter the value again and save',
  ],
  [DATE, 'is a date; format the column as a number and enter the value again'],
  [/\p{No}/u, 'has a superscript, a circled digit or a fraction; write the number in plain digits'],
  [/^#+$/, 'is too wide for its column in the spreadsheet; widen the column and save again'],
  [/^#\S+[!?]?$/, 'is a spreadsheet error; correct the formula and save again'],
  [/%$/, 'is a percentage; write the number itself'],
  [/^\(.+\)$|^[▲△]/, 'must not be negative'],
  [/,/, 'has misplaced commas; write 1,234,567 or 1234567'],
];

const PLAIN = /^\d{1,15}$/;
const NUMBER = /^[+-]?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?$/;
/** One comma, which groups no thousands: `0,500`, `1234,50`, `1.234,5`. */
const DECIMAL_COMMA = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+$/;
/** In a file with decimal commas these may be 1234 or 1.234. */
const UNSURE = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+(?:\.\d+)?|\.\d{3})$/;

/** Full-width digits, `¥1,234` (also as `\`, its byte in Shift_JIS), `1,234円` and blanks around are fine. */
export function cellNumber(cell: string): CellNumber {
  if (PLAIN.test(cell)) return { value: Number(cell) };
  const written = bare(cell);
  if (written === '') return { problem: 'is required' };
  if (!NUMBER.test(written)) {
    if (DECIMAL_COMMA.test(written)) return { problem: decimalCommaText(written) };
    const fault = KNOWN_FAULTS.find(([pattern]) => pattern.test(written));
    return { problem: fault?.[1] ?? 'is not a number' };
  }
  const digits = written.replaceAll(',', '');
  // More digits than a double holds would silently become another number.
  return significantDigits(digits) > MAX_SIGNIFICANT_DIGITS
    ? { problem: `must have at most ${MAX_SIGNIFICANT_DIGITS} significant digits` }
    : { value: Number(digits) };
}

/** Whether the number of a cell is one with a decimal comma. */
export function hasDecimalComma(cell: string): boolean {
  const written = bare(cell);
  return DECIMAL_COMMA.test(written) && !NUMBER.test(written);
}

/** Whether the number of a cell would be another one if commas were decimal. */
export function isUnsure(cell: string): boolean {
  return UNSURE.test(bare(cell));
}

/** The number alone. Only the width is changed: more would make 1002 of `100²`. */
function bare(cell: string): string {
  return plainWidth(cell)
    .replace(/^'(?=[+-])/, '')
    .trim()
    .replace(/^([+-]?)[¥\\]\s*/, '$1')
    .replace(/\s*円$/, '')
    .replace(/^[−‐‑–]/, '-');
}

/** Full-width forms of ASCII as ASCII. */
function plainWidth(text: string): string {
  return text
    .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('￥', '¥');
}

const ADVICE_CHARACTERS = 40;

function decimalCommaText(written: string): string {
  const fixed = written.replaceAll('.', '').replace(',', '.');
  return fixed.length > ADVICE_CHARACTERS
    ? 'has a decimal comma; write the decimals behind a point'
    : `has a decimal comma; write ${fixed}`;
}

function significantDigits(decimal: string): number {
  const digits = decimal.includes('.') ? decimal.replace(/0+$/, '') : decimal;
  return digits.replace(/[+.-]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
}
