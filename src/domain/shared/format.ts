// Numbers, ages, moments and spans of time as people write and read them, without a loss.

/** A decimal of more digits may become another number when it is read. */
const DIGITS_OF_A_DOUBLE = 16;

/** Reads a number as a person writes it on a command line; undefined for anything else, '' included. */
export function parseNumber(written: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(written.trim())) return undefined;
  // More digits than a double holds would silently become another number.
  const digits = written.replace(/\D/g, '').replace(/^0+/, '');
  const significant = written.includes('.') ? digits.replace(/0+$/, '') : digits;
  return significant.length > DIGITS_OF_A_DOUBLE ? undefined : Number(written);
}

/** `1 order`, `1,234 orders`; `several` is a plural that does not end in a mere s. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : several}`;
}

/** `1,234.5`: all its decimals, no rounding. The first use of Intl takes a process 15 ms. */
export function formatNumber(amount: number | string): string {
  const [whole = '', fraction] = String(amount).split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

/** `34 s`, `12 min`, `5 h`, `3 d`: the largest unit with a count of at least two; seconds need no such count. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

const HOUR_MS = 3_600_000;
const AGE_UNIT_MS = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS } as const;

/**
 * Reads `36h`, `90d`, `52w`, and durations of ISO 8601 in weeks, days and hours (`P90D`, `P1DT12H`), in milliseconds;
 * undefined for anything else. Months and years have no fixed length.
 */
export function parseAge(written: string): number | undefined {
  const text = written.trim().toLowerCase();
  const short = /^(\d{1,5}) ?([hdw])$/.exec(text);
  if (short) return Number(short[1]) * AGE_UNIT_MS[short[2] as keyof typeof AGE_UNIT_MS];
  const iso = /^p(?=.)(?:(\d{1,5})w)?(?:(\d{1,5})d)?(?:t(\d{1,5})h)?$/.exec(text);
  if (!iso) return undefined;
  const [weeks, days, hours] = iso.slice(1).map((digits = '0') => Number(digits)) as [number, number, number];
  return weeks * AGE_UNIT_MS.w + days * AGE_UNIT_MS.d + hours * AGE_UNIT_MS.h;
}

const SPAN_UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, min: 60_000 };

/** The allowed forms of a span, for an error message. */
export const SPAN_HINT = 'must be a span of time such as 30s, 10m, 2h or 3d';

/** Reads `30s`, `10m` or `10 min`, and the ages that `parseAge` reads, in milliseconds; undefined for anything else. */
export function parseSpan(written: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,6}) ?(s|m|min)$/.exec(written.trim().toLowerCase()) ?? [];
  return digits === undefined ? parseAge(written) : Number(digits) * (SPAN_UNIT_MS[unit] ?? 0);
}

/** `12 min ago`, `in 18 s`, `just now`, `in a moment`. */
export function distanceText(at: number, now: number): string {
  const ms = at - now;
  if (Math.abs(ms) < 1_000) return ms > 0 ? 'in a moment' : 'just now';
  return ms < 0 ? `${ageText(-ms)} ago` : `in ${ageText(ms)}`;
}

/** `2025-12-01T10:00:00Z (12 min ago)`. */
export function momentText(at: number, now: number): string {
  return `${timeToJson(at)} (${distanceText(at, now)})`;
}

/** RFC 3339 in UTC, to the second, as in the design document. */
export function timeToJson(epochMs: number): string {
  return `${isoTime(epochMs).slice(0, 19)}Z`;
}

let [lastMs, lastText] = [0, '1970-01-01T00:00:00.000Z'];

/**
 * With milliseconds. Cached: an order is written several times in the same millisecond, and a list holds most times
 * twice.
 */
export function isoTime(epochMs: number): string {
  if (epochMs !== lastMs) [lastMs, lastText] = [epochMs, new Date(epochMs).toISOString()];
  return lastText;
}
