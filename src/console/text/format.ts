// Money, numbers and times as a person reads them.
import { formatNumber } from '../../domain/shared/format.ts';

export { formatNumber };

/** `179,600 JPY`, `120.50 USD`: all decimals of the amount, and at least those of its currency. */
export function formatMoney(amount: number | string, currency: string): string {
  const [whole = '0', fraction = ''] = String(amount).split('.');
  const padded = fraction.padEnd(minorDigits(currency), '0');
  return `${formatNumber(padded === '' ? whole : `${whole}.${padded}`)} ${currency}`;
}

/** The sum of each currency, exactly: amounts have at most 4 decimals. */
export function sumsOf(
  amounts: readonly { readonly total_amount: number; readonly currency: string }[],
): string {
  const sums = new Map<string, bigint>();
  for (const { total_amount, currency } of amounts) {
    sums.set(currency, (sums.get(currency) ?? 0n) + tenThousandths(total_amount));
  }
  return [...sums].map(([currency, sum]) => formatMoney(decimal(sum), currency)).join(' + ');
}

/** The exact sum of amounts of one currency. */
export function exactSum(amounts: readonly string[]): string {
  return decimal(amounts.reduce((sum, amount) => sum + tenThousandths(amount), 0n));
}

/** The exact product of a quantity and a unit price. */
export function lineSum(quantity: number, unitPrice: number): string {
  return decimal(BigInt(quantity) * tenThousandths(unitPrice));
}

function tenThousandths(amount: number | string): bigint {
  const [whole = '0', fraction = ''] = String(amount).split('.');
  return BigInt(whole + fraction.padEnd(4, '0').slice(0, 4));
}

function decimal(scaled: bigint): string {
  const digits = String(scaled).padStart(5, '0');
  const fraction = digits.slice(-4).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -4) : `${digits.slice(0, -4)}.${fraction}`;
}

/** Currencies whose minor unit is not a hundredth, of ISO 4217. Asking `Intl` costs the first list 20 ms. */
const OTHER_DIGITS: readonly (readonly [number, RegExp])[] = [
  [0, /^(BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|UYI|VND|VUV|XAF|XOF|XPF)$/i],
  [3, /^(BHD|IQD|JOD|KWD|LYD|OMR|TND)$/i],
  [4, /^(CLF|UYW)$/i],
];

function minorDigits(currency: string): number {
  const other = OTHER_DIGITS.find(([, codes]) => codes.test(currency));
  if (other) return other[0];
  // The record of a Payment Service may hold any text.
  return /^[a-z]{3}$/i.test(currency) ? 2 : 0;
}

/** `2026-11-30 14:05` in the viewer's zone. */
export function formatTime(utc: string): string {
  const at = new Date(utc);
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join('-');
  return `${day} ${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

const twoDigits = (number: number) => String(number).padStart(2, '0');

/** A text of the server with its times in the viewer's zone. */
export const withLocalTimes = (text: string) => text.replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, formatTime);
