// Moments and spans of time as people write and read them.
import { ageText, parseAge } from './written-age.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, min: 60_000 };

/** How a span may be written, for whoever has written another. */
export const SPAN_HINT = 'must be a span of time such as 30s, 10m, 2h or 3d';

/** Reads `30s`, `10m` or `10 min`, and the ages that `parseAge` reads, in milliseconds; undefined for anything else. */
export function parseSpan(written: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,6}) ?(s|m|min)$/.exec(written.trim().toLowerCase()) ?? [];
  return digits === undefined ? parseAge(written) : Number(digits) * (UNIT_MS[unit] ?? 0);
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

/** With milliseconds. An order is written several times in the same one, and a list holds most times twice. */
export function isoTime(epochMs: number): string {
  if (epochMs !== lastMs) [lastMs, lastText] = [epochMs, new Date(epochMs).toISOString()];
  return lastText;
}
