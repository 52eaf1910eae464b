// Proves that moments and days of a time zone are those of its clocks, also where these skip or repeat an hour.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clockAt,
  DAY_MS,
  dayNumberAt,
  daysBetween,
  instantOf,
  localText,
  offsetText,
  startOfDay,
} from '../../../../src/domain/shared/time/local-time.ts';
import {
  openTimeZone,
  timeZoneNames,
  timeZoneProblem,
  UTC,
} from '../../../../src/domain/shared/time/time-zone.ts';

const zoneOf = (name: string) => openTimeZone(name) ?? UTC;
const clock = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);
const iso = (epochMs: number) => new Date(epochMs).toISOString().replace('.000Z', 'Z');

/** As Node.js formats it by itself. */
function naiveClock(zone: string, at: number): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return format.format(at);
}

const NAMES = timeZoneNames();
/** Before 2012 some zones changed their clocks a minute past midnight. */
const moments = fc.integer({ min: Date.UTC(2012, 0, 1) / 1000, max: Date.UTC(2037, 11, 31) / 1000 });

test('the clocks show what Node.js formats, in every zone', () => {
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), moments, (name, seconds) => {
      expect(localText(zoneOf(name), seconds * 1000)).toBe(naiveClock(name, seconds * 1000));
    }),
    { numRuns: 300 },
  );
});

test('a time on the clocks is the first moment at which they show it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), moments, (name, seconds) => {
      const zone = zoneOf(name);
      const at = seconds * 1000;
      const found = instantOf(zone, clockAt(zone, at));
      expect(clockAt(zone, found)).toBe(clockAt(zone, at));
      expect(found).toBeLessThanOrEqual(at);
      expect(at - found).toBeLessThanOrEqual(DAY_MS);
    }),
    { numRuns: 300 },
  );
});

test('a day begins at the first moment of its date', () => {
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), moments, (name, seconds) => {
      const zone = zoneOf(name);
      const start = startOfDay(zone, dayNumberAt(zone, seconds * 1000));
      const date = (at: number) => naiveClock(name, at).slice(0, 10);
      expect(date(start)).toBe(date(seconds * 1000));
      expect(date(start - 1000) < date(start)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

describe('where the clocks change', () => {
  test.each([
    // They skip an hour: moved forward by it.
    ['Europe/Berlin', '2026-03-29 02:30:00', '2026-03-29T01:30:00Z', '2026-03-29 03:30:00'],
    ['America/New_York', '2026-03-08 02:00:00', '2026-03-08T07:00:00Z', '2026-03-08 03:00:00'],
    ['Australia/Lord_Howe', '2026-10-04 02:15:00', '2026-10-03T15:45:00Z', '2026-10-04 02:45:00'],
    // They repeat one: the earlier moment.
    ['Europe/Berlin', '2026-10-25 02:30:00', '2026-10-25T00:30:00Z', '2026-10-25 02:30:00'],
    ['America/New_York', '2026-11-01 01:30:00', '2026-11-01T05:30:00Z', '2026-11-01 01:30:00'],
    ['Australia/Lord_Howe', '2026-04-05 01:45:00', '2026-04-04T14:45:00Z', '2026-04-05 01:45:00'],
    // Midnight itself is skipped.
    ['Africa/Cairo', '2026-04-24 00:00:00', '2026-04-23T22:00:00Z', '2026-04-24 01:00:00'],
    ['Asia/Tokyo', '2026-03-29 02:30:00', '2026-03-28T17:30:00Z', '2026-03-29 02:30:00'],
    ['Asia/Kathmandu', '2026-01-01 00:00:00', '2025-12-31T18:15:00Z', '2026-01-01 00:00:00'],
  ])('%s at %s is %s, when they show %s', (name, written, moment, shown) => {
    const zone = zoneOf(name);
    const at = instantOf(zone, clock(written));
    expect([iso(at), localText(zone, at)]).toEqual([moment, shown]);
  });

  test.each([
    ['Europe/Berlin', '2026-03-28T12:00:00Z', [24, 23, 24]],
    ['Europe/Berlin', '2026-10-24T12:00:00Z', [24, 25, 24]],
    ['America/New_York', '2026-10-31T12:00:00Z', [24, 25, 24]],
    ['Australia/Lord_Howe', '2026-10-03T01:00:00Z', [24, 23.5, 24]],
    ['Australia/Lord_Howe', '2026-04-04T01:00:00Z', [24, 24.5, 24]],
    ['Asia/Tokyo', '2026-03-28T12:00:00Z', [24, 24, 24]],
  ])('in %s from %s the days have %j hours', (name, from, hours) => {
    const start = Date.parse(from);
    const days = daysBetween(zoneOf(name), start, start + 3 * DAY_MS);
    const lengths = days
      .slice(1)
      .map(({ startsAt }, at) => (startsAt - (days[at]?.startsAt ?? 0)) / 3_600_000);
    expect(lengths).toEqual(hours);
  });

  test('a day that Samoa left out is none', () => {
    const days = daysBetween(zoneOf('Pacific/Apia'), Date.UTC(2011, 11, 29, 12), Date.UTC(2011, 11, 31, 12));
    expect(days.map(({ day }) => day)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
  });
});

test('offsets are written as in RFC 3339, with UTC by its name', () => {
  const at = Date.UTC(2026, 0, 1);
  const names = ['UTC', 'Europe/London', 'Asia/Tokyo', 'America/St_Johns', 'Asia/Kathmandu'];
  expect(names.map((name) => offsetText(zoneOf(name), at))).toEqual([
    'UTC',
    'UTC',
    '+09:00',
    '-03:30',
    '+05:45',
  ]);
  expect(offsetText(zoneOf('Asia/Tokyo'), Date.UTC(1870, 0, 1))).toBe('+09:18:59');
});

test('names are known in any case; offsets and everything else are not, and the nearest name is told', () => {
  expect(openTimeZone('asia/tokyo')?.name).toBe('Asia/Tokyo');
  expect(openTimeZone('utc')).toBe(UTC);
  expect(openTimeZone('Asia/Kolkata')?.name).toBe('Asia/Kolkata');
  expect(openTimeZone('US/Pacific')?.name).toBe('US/Pacific');
  const problem = (text: string) => timeZoneProblem(text)?.replace(/^.* such as /, '');
  expect(problem('Europe/Berlin')).toBeUndefined();
  expect(problem('Asia/Tokio')).toBe('Asia/Tokyo');
  expect(problem('tokyo')).toBe('Asia/Tokyo');
  expect(problem('New York')).toBe('America/New_York');
  expect(problem('Europe/Berlni')).toBe('Europe/Berlin');
  for (const text of ['+09:00', '-3', '', ' ', 'Mars/Olympus', '東京', '\0', 'x'.repeat(10_000)]) {
    expect([text, problem(text)]).toEqual([text, 'Asia/Tokyo or UTC']);
  }
});
