// How the currencies of two rows of an order differ.
import { DEFAULT_CURRENCY } from '../../model/currency.ts';

/** Shows no currency that the file does not hold: an empty cell stands for the default. */
export function currencyDifference(value: string, of: string, firstLine: number): string | undefined {
  if ((value || DEFAULT_CURRENCY) === (of || DEFAULT_CURRENCY)) return undefined;
  const order = `the same order, which starts at line ${firstLine}`;
  if (value === '') return `is empty, and "${of}" in ${order}; write it in every row of the order`;
  return of === '' ? `is empty in ${order}; write it in every row` : `differs from "${of}" in ${order}`;
}
