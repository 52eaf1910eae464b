// The columns that a text takes in a terminal. The only user of fast-string-width; cli-table3 uses this, too (build/bundle.js).
import stringWidth from 'fast-string-width';

/** Most cells of a table, and each is measured several times. */
const PRINTABLE_ASCII = /^[ -~]*$/;

export function textWidth(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text);
}
