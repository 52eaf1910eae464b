// Moments on the clocks and calendars of a time zone, with the hours that a change of its clocks skips or repeats.
import type { TimeZone } from './time-zone.ts';

export const DAY_MS = 86_400_000;

/** One day of a calendar. */
export interface LocalDay {
  /** `2025-12-01`. */
  readonly day: string;
  /** Epoch milliseconds. */
  readonly startsAt: number;
}

/** What the clocks show, as milliseconds since they showed the start of 1970. */
export function clockAt(zone: TimeZone, epochMs: number): number {
  return epochMs + zone.offsetAt(epochMs);
}

/**
 * The moment at which the clocks show `clock`. Of two such moments the earlier one; a time that the clocks skip is
 * moved forward by what they skip.
 */
export function instantOf(zone: TimeZone, clock: number): number {
  // No zone changes its clocks twice in two days, or is further from UTC than one.
  const [before, after] = [zone.offsetAt(clock - DAY_MS), zone.offsetAt(clock + DAY_MS)];
  const possible = [clock - Math.max(before, after), clock - Math.min(before, after)];
  return possible.find((moment) => clockAt(zone, moment) === clock) ?? clock - before;
}

/** The day of a moment, as the number of days since 1970. */
export function dayNumberAt(zone: TimeZone, epochMs: number): number {
  return Math.floor(clockAt(zone, epochMs) / DAY_MS);
}

export function startOfDay(zone: TimeZone, dayNumber: number): number {
  return instantOf(zone, dayNumber * DAY_MS);
}

/** All days that have some of the time between, oldest first; without a day that a zone left out when it moved. */
export function daysBetween(zone: TimeZone, from: number, to: number): LocalDay[] {
  const last = dayNumberAt(zone, to);
  const days: LocalDay[] = [];
  let first = dayNumberAt(zone, from);
  for (let startsAt = startOfDay(zone, first); first <= last; first += 1) {
    const endsAt = startOfDay(zone, first + 1);
    if (endsAt > startsAt) days.push({ day: clockText(first * DAY_MS).slice(0, 10), startsAt });
    startsAt = endsAt;
  }
  return days;
}

/** `2025-12-01 19:00:00`. */
export function localText(zone: TimeZone, epochMs: number): string {
  return clockText(clockAt(zone, epochMs));
}

function clockText(clock: number): string {
  return new Date(clock).toISOString().slice(0, 19).replace('T', ' ');
}

/** `+09:00`, or `UTC`. */
export function offsetText(zone: TimeZone, epochMs: number): string {
  const offset = zone.offsetAt(epochMs);
  if (offset === 0) return 'UTC';
  const [hours, minutes, seconds] = new Date(Math.abs(offset)).toISOString().slice(11, 19).split(':');
  return `${offset < 0 ? '-' : '+'}${hours}:${minutes}${seconds === '00' ? '' : `:${seconds}`}`;
}
