// Numbers as people write them, read without a loss.

/** A decimal of more digits may become another number when it is read. */
const DIGITS_OF_A_DOUBLE = 16;

/** Reads a number as a person writes it on a command line; undefined for anything else, '' included. */
export function parseNumber(written: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(written.trim())) return undefined;
  // More digits than a double holds would quietly become another number.
  const digits = written.replace(/\D/g, '').replace(/^0+/, '');
  const significant = written.includes('.') ? digits.replace(/0+$/, '') : digits;
  return significant.length > DIGITS_OF_A_DOUBLE ? undefined : Number(written);
}

/** `1 order`, `1,234 orders`. */
export function counted(count: number, one: string): string {
  return `${grouped(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** `1,234.5`: all its decimals, no rounding. The first number that Intl formats takes a process 15 ms. */
export function grouped(amount: number | string): string {
  const [whole = '', fraction] = String(amount).split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}
