// The rules for each field of an order, from any source: JSON, a prompt, a row of a file. Each takes a value of the
// right type and returns its error, the end of "<field> …", or undefined.
import { formatNumber } from '../shared/format.ts';
import { lineProblem } from '../shared/written-text.ts';
import { isCurrency } from './currency.ts';

export const MAX_ITEMS = 1_000;
export const MAX_QUANTITY = 1_000_000;
const MAX_NAME_CHARACTERS = 255;
/** The longest address that SMTP can carry (RFC 5321, section 4.5.3.1.3, less the angle brackets). */
export const MAX_EMAIL_CHARACTERS = 254;

/** The names and numbers of the design document, section 2.1. */
export const NEW_ORDER_EXAMPLE = {
  customer_email: 'tanaka@example.co.jp',
  customer_name: '田中太郎',
  items: [{ product_name: 'ノートPC', quantity: 2, unit_price: 89800 }],
  currency: 'JPY',
} as const;

export function emailProblem(value: string): string | undefined {
  if (value.length > MAX_EMAIL_CHARACTERS) return `must be at most ${MAX_EMAIL_CHARACTERS} characters`;
  return isEmail(value) ? undefined : 'must be an email address';
}

/** For the names of customers, of products and of carriers. */
export function nameProblem(value: string): string | undefined {
  return noteProblem(value, MAX_NAME_CHARACTERS);
}

/** For one line of text that people write: a note, a reason. */
export function noteProblem(value: string, maxCharacters: number): string | undefined {
  if (value.length > maxCharacters && [...value].length > maxCharacters) {
    return `must be at most ${formatNumber(maxCharacters)} characters`;
  }
  return lineProblem(value);
}

/** The same in JSON Schema, without the blanks that only Unicode defines. */
export const NAME = {
  minLength: 1,
  maxLength: MAX_NAME_CHARACTERS,
  pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$',
} as const;

export function quantityProblem(value: number): string | undefined {
  return Number.isInteger(value) && value >= 1 && value <= MAX_QUANTITY
    ? undefined
    : `must be a whole number from 1 to ${formatNumber(MAX_QUANTITY)}`;
}

export function currencyProblem(value: string): string | undefined {
  return isCurrency(value) ? undefined : 'must be an ISO 4217 code in capitals, such as JPY';
}

/** The form of most addresses; others get the full check. */
const PLAIN_EMAIL = /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]{1,63}\.)+[a-z]{2,63}$/i;
const MAX_LOCAL_CHARACTERS = 64;

/**
 * local@domain as email servers accept it in practice: no quoting, no comments, a dot in the domain. Letters beyond
 * ASCII are allowed on both sides (RFC 6531).
 */
function isEmail(value: string): boolean {
  const at = value.lastIndexOf('@');
  if (at < 1 || at > MAX_LOCAL_CHARACTERS || !value.isWellFormed()) return false;
  if (PLAIN_EMAIL.test(value)) return true;
  if (!/^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]+$/u.test(value.slice(0, at))) return false;
  // Japanese carriers issued addresses with dots in odd places; they are real and receive email.
  const labels = value.slice(at + 1).split('.');
  return (
    labels.length >= 2 &&
    labels.every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}
