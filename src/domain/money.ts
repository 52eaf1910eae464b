// Exact money: amounts are multiplied and added as decimals, never as floats (design section 5, step 2).
import Big from 'big.js';
import { grouped } from './written-number.ts';

/** More digits than this do not survive the way through a JSON number and a REAL column. */
const MAX_SIGNIFICANT_DIGITS = 15;
const MAX_PRICE_DECIMALS = 4;
export const MAX_TOTAL = 999_999_999_999;

export interface Priced {
  readonly quantity: number;
  readonly unitPrice: number;
}

/** The exact decimal sum of quantity × unit price; 3 × 0.1 is 0.3. */
export function totalAmount(items: readonly Priced[]): Big {
  let total = new Big(0);
  for (const item of items) total = total.plus(new Big(item.unitPrice).times(item.quantity));
  return total;
}

/** Adds up any number of amounts without a rounding. */
export function exactSum(): { add(amount: number): void; toString(): string } {
  let sum = new Big(0);
  return {
    add(amount) {
      sum = sum.plus(amount);
    },
    toString: () => sum.toFixed(),
  };
}

function significantDigits(amount: Big): number {
  return amount.c.length;
}

function decimalPlaces(amount: Big): number {
  return Math.max(0, amount.c.length - 1 - amount.e);
}

/** The reason a unit price cannot be taken, or undefined for a good one. */
export function priceProblem(price: number): string | undefined {
  if (!Number.isFinite(price)) return 'must be a finite number';
  if (price < 0) return 'must be 0 or more';
  const exact = new Big(price);
  if (decimalPlaces(exact) > MAX_PRICE_DECIMALS) return `must have at most ${MAX_PRICE_DECIMALS} decimals`;
  if (significantDigits(exact) > MAX_SIGNIFICANT_DIGITS) {
    return `must have at most ${MAX_SIGNIFICANT_DIGITS} significant digits`;
  }
  return undefined;
}

/** The reason a total cannot be taken, or undefined for a good one. */
export function totalProblem(total: Big): string | undefined {
  if (total.gt(MAX_TOTAL)) return `must be at most ${grouped(MAX_TOTAL)}`;
  if (significantDigits(total) > MAX_SIGNIFICANT_DIGITS) {
    return `must have at most ${MAX_SIGNIFICANT_DIGITS} significant digits`;
  }
  return undefined;
}

/** Whether two amounts are the same number of money; both within the limits above, so exact. */
export function sameMoney(a: { amount: number; currency: string }, b: { amount: number; currency: string }) {
  return a.amount === b.amount && a.currency === b.currency;
}
