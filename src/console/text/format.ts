// Money, numbers and times as a person reads them.
import { formatNumber } from '../../domain/shared/format.ts';
import { inJapanese } from './language.ts';

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

const digitsOf = new Map<string, number>();

function minorDigits(currency: string): number {
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    digits = digitsBy(currency);
    digitsOf.set(currency, digits);
  }
  return digits;
}

/** None for what is no currency code: the record of a Payment Service may hold any text. */
function digitsBy(currency: string): number {
  if (!/^[a-z]{3}$/i.test(currency)) return 0;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().minimumFractionDigits ?? 0;
}

const clock = new Intl.DateTimeFormat(inJapanese ? 'ja-JP' : 'en-CA', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `2026-11-30 14:05` in the viewer's zone. */
export function formatTime(utc: string): string {
  const parts = new Map(clock.formatToParts(new Date(utc)).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

/** A text of the server with its times in the viewer's zone. */
export const withLocalTimes = (text: string) => text.replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, formatTime);
