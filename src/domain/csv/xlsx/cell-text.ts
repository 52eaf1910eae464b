// The text of a cell as a person sees it in the spreadsheet, from its stored value, its type and its format.
import type { NumberFormat } from './number-formats.ts';
import type { SharedStrings } from './shared-strings.ts';

export interface StoredCell {
  /** As in the attribute `t`; `n` where there is none. */
  readonly type: string;
  readonly style: number;
  /** Without escapes. */
  value: string;
  formula: boolean;
}

export interface CellText {
  readonly text: string;
  /** The end of the sentence "<column> …". */
  readonly problem?: string;
}

/** What the values of cells refer to. */
export interface CellContext {
  readonly strings: SharedStrings | undefined;
  readonly formats: readonly NumberFormat[];
  readonly from1904: boolean;
  /** Whether stored values of formulas are void, because the spreadsheet program is to calculate them. */
  readonly recalculated: boolean;
}

const NOT_CALCULATED =
  'is a formula without its value; open the file in the spreadsheet program, save it and use that file';
const LOST_DIGITS =
  'has more than 15 digits, of which spreadsheets keep 15; format the column as text and enter it again';

export function cellText(cell: StoredCell, context: CellContext): CellText {
  const { type, value, formula } = cell;
  // An empty text is a value.
  if (formula && (context.recalculated || (value === '' && type !== 'str')))
    return { text: '', problem: NOT_CALCULATED };
  if (value === '') return { text: '' };
  if (type === 's') return { text: sharedText(value, context.strings) };
  if (type === 'n') return numberText(value, cell, context);
  if (type === 'b') return { text: value === '1' || value === 'true' ? 'TRUE' : 'FALSE' };
  return { text: type === 'd' ? isoDate(value) : value };
}

function sharedText(value: string, strings: SharedStrings | undefined): string {
  const text = strings?.at(Number(value));
  if (text === undefined) throw new Error('one of its cells names a text that is missing');
  return text;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Spreadsheets have as many. */
const SIGNIFICANT_DIGITS = 15;

function numberText(value: string, { style }: StoredCell, context: CellContext): CellText {
  const written = value.trim();
  if (!NUMBER.test(written)) return { text: value };
  const exact = Number(written);
  const number = written.length > SIGNIFICANT_DIGITS ? Number(exact.toPrecision(SIGNIFICANT_DIGITS)) : exact;
  const format = context.formats[style];
  if (format?.date || format?.time) return { text: dateText(number, format, context.from1904) };
  if (Math.abs(number) >= 10 ** SIGNIFICANT_DIGITS) return { text: written, problem: LOST_DIGITS };
  const text = decimal(number);
  return { text: format && /^\d+$/.test(text) ? text.padStart(format.digits, '0') : text };
}

/** The shortest one, without an exponent unless it has more decimals than a spreadsheet shows. */
function decimal(number: number): string {
  const text = String(number);
  if (!text.includes('e')) return text;
  const decimals = number.toFixed(SIGNIFICANT_DIGITS + 5).replace(/\.?0+$/, '');
  return Number(decimals) === number ? decimals : text.toUpperCase();
}

const DAY_SECONDS = 86_400;
/** 9999-12-31. */
const LAST_DAY = 2_958_465;
const DAYS_TO_1904 = 1462;
/** The 29th of February 1900, which there was not. */
const MISSING_DAY = 60;
const DAY_ZERO = Date.UTC(1899, 11, 30);

/** Counted in days since the end of 1899, or since the beginning of 1904. */
function dateText(serial: number, { date, time }: NumberFormat, from1904: boolean): string {
  const seconds = Math.round((serial + (from1904 ? DAYS_TO_1904 : 0)) * DAY_SECONDS);
  const day = Math.floor(seconds / DAY_SECONDS);
  // As the spreadsheet shows it.
  if (serial < 0 || day > LAST_DAY) return '########';
  const real = day < MISSING_DAY ? day + 1 : day;
  const moment = new Date(DAY_ZERO + (real * DAY_SECONDS + (seconds % DAY_SECONDS)) * 1000).toISOString();
  const [days = '', times = ''] = [moment.slice(0, 10), moment.slice(11, 19)];
  if (!date && serial < 1) return times;
  return time && !(date && times === '00:00:00') ? `${days} ${times}` : days;
}

const ISO_DATE = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?)?$/;

function isoDate(value: string): string {
  const [, days, times = '00:00:00'] = ISO_DATE.exec(value) ?? [];
  if (days === undefined) return value;
  return times === '00:00:00' ? days : `${days} ${times}`;
}
