// Exact money: amounts are multiplied and added as decimals, never as floats (design section 5, step 2).
import Big from 'big.js';
import { formatNumber } from '../shared/format.ts';

/** More digits than this do not survive the way through a JSON number and a REAL column. */
export const MAX_SIGNIFICANT_DIGITS = 15;
const MAX_PRICE_DECIMALS = 4;
export const MAX_TOTAL = 999_999_999_999;

/** An amount without a loss: a number if it is whole and safe, decimal text otherwise. */
export type ExactAmount = number | string;

export interface Priced {
  readonly quantity: number;
  readonly unitPrice: number;
}

/** The exact decimal sum of quantity × unit price (3 × 0.1 is 0.3), and the reason it is invalid, if any. */
export function checkTotal(items: readonly Priced[]): {
  total: ExactAmount;
  problem: string | undefined;
} {
  const whole = wholeTotal(items);
  if (whole !== undefined && whole <= MAX_TOTAL) return { total: whole, problem: undefined };
  const exact = totalAmount(items);
  return { total: exact.toFixed(), problem: totalProblem(exact) };
}

/** Most prices are whole, and integers that a double holds need no decimals; undefined for all others. */
function wholeTotal(items: readonly Priced[]): number | undefined {
  let total = 0;
  for (const { quantity, unitPrice } of items) {
    if (!Number.isInteger(unitPrice)) return undefined;
    total += quantity * unitPrice;
    // Prices are 0 or more, so an unsafe total stays unsafe.
    if (!Number.isSafeInteger(total)) return undefined;
  }
  return total;
}

/** The exact quantity × unit price of an item of a stored order. */
export function lineSum(item: Priced): number {
  return totalAmount([item]).toNumber();
}

function totalAmount(items: readonly Priced[]): Big {
  let total = new Big(0);
  for (const item of items) total = total.plus(new Big(item.unitPrice).times(item.quantity));
  return total;
}

/** The price of one from the total of a line; undefined where a price cannot hold it exactly. */
export function priceOfOne(total: number, quantity: number): number | undefined {
  const price = new Big(total).div(quantity).round(MAX_PRICE_DECIMALS);
  return price.times(quantity).eq(total) ? price.toNumber() : undefined;
}

interface TenThousandths {
  readonly whole: number | string | bigint;
  readonly parts: number | string | bigint;
}

/** The exact sum of amounts that were added up as whole units and ten-thousandths. */
export function fromTenThousandths(sums: readonly TenThousandths[]): number {
  return sumOf(sums).toNumber();
}

/** The same as decimal text, which holds the sum of any number of orders. */
export function textOfTenThousandths(sums: TenThousandths): string {
  return sumOf([sums]).toFixed();
}

function sumOf(sums: readonly TenThousandths[]): Big {
  let sum = new Big(0);
  for (const { whole, parts } of sums) sum = sum.plus(String(whole)).plus(new Big(String(parts)).div(10_000));
  return sum;
}

function significantDigits(amount: Big): number {
  return amount.c.length;
}

function decimalPlaces(amount: Big): number {
  return Math.max(0, amount.c.length - 1 - amount.e);
}

/** The reason a unit price is invalid, or undefined for a good one. */
export function priceProblem(price: number): string | undefined {
  if (!Number.isFinite(price)) return 'must be a finite number';
  if (price < 0) return 'must be 0 or more';
  if (Number.isInteger(price) && price < 10 ** MAX_SIGNIFICANT_DIGITS) return undefined;
  const exact = new Big(price);
  if (decimalPlaces(exact) > MAX_PRICE_DECIMALS) return `must have at most ${MAX_PRICE_DECIMALS} decimals`;
  if (significantDigits(exact) > MAX_SIGNIFICANT_DIGITS) {
    return `must have at most ${MAX_SIGNIFICANT_DIGITS} significant digits`;
  }
  return undefined;
}

/** The reason a total is invalid, or undefined for a good one. */
export function totalProblem(amount: Big | ExactAmount): string | undefined {
  if (typeof amount === 'number' && Number.isInteger(amount) && amount <= MAX_TOTAL) return undefined;
  const total = new Big(amount);
  if (total.gt(MAX_TOTAL)) return `must be at most ${formatNumber(MAX_TOTAL)}`;
  if (significantDigits(total) > MAX_SIGNIFICANT_DIGITS) {
    return `must have at most ${MAX_SIGNIFICANT_DIGITS} significant digits`;
  }
  return undefined;
}

/** Whether two amounts are the same number of money; both within the limits above, so exact. */
export function sameMoney(a: { amount: number; currency: string }, b: { amount: number; currency: string }) {
  return a.amount === b.amount && a.currency === b.currency;
}

export function addAmounts(a: ExactAmount, b: ExactAmount): ExactAmount {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b)) return a + b;
  return new Big(a).plus(b).toFixed();
}

/** Adds up any number of amounts without a loss; whole ones cost no more than the addition of numbers. */
export function amountSum(): { add(amount: ExactAmount, sign?: 1 | -1): void; total(): string } {
  let whole = 0;
  let exact = new Big(0);
  return {
    add(amount, sign = 1) {
      const number = Number(amount);
      if (Number.isInteger(number) && Number.isSafeInteger(whole + sign * number)) whole += sign * number;
      else exact = sign === 1 ? exact.plus(amount) : exact.minus(amount);
    },
    total: () => exact.plus(whole).toFixed(),
  };
}
