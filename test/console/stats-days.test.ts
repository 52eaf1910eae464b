// Proves that the days of a period are complete in every time zone, and that every one is in one bar of its chart.
import { describe, expect, test } from 'vitest';
import { barsOf, dayAfter, dayIn, daysFrom, labelled } from '../../src/console/pages/stats/days.ts';
import { isLastDays, lastDays, periodIn, withPeriod } from '../../src/console/pages/stats/period.ts';

describe('days', () => {
  test.each([
    ['Asia/Tokyo', '2026-11-30T14:59:59Z', '2026-11-30'],
    ['Asia/Tokyo', '2026-11-30T15:00:00Z', '2026-12-01'],
    ['America/New_York', '2026-01-01T04:59:59Z', '2025-12-31'],
    ['UTC', '2028-02-29T00:00:00Z', '2028-02-29'],
  ])('in %s, %s is on %s', (zone, at, day) => expect(dayIn(zone, new Date(at))).toBe(day));

  test('from one to another, without a gap where clocks change', () => {
    expect(daysFrom('2026-02-27', '2026-03-02')).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ]);
    expect(new Set(daysFrom('2026-01-01', '2026-12-31')).size).toBe(365);
    expect(daysFrom('2026-12-01', '2026-12-01')).toEqual(['2026-12-01']);
    expect(daysFrom('2026-12-02', '2026-12-01')).toEqual([]);
    expect(dayAfter('2027-01-01', -1)).toBe('2026-12-31');
  });
});

describe('bars', () => {
  test('are one for each day, also for days without orders', () => {
    const rows = [
      { day: '2026-11-28', orders: 2 },
      { day: '2026-11-30', orders: 1 },
    ];
    expect(
      barsOf(daysFrom('2026-11-28', '2026-11-30'), rows).map((bar) => [bar.first, bar.rows.length]),
    ).toEqual([
      ['2026-11-28', 1],
      ['2026-11-29', 0],
      ['2026-11-30', 1],
    ]);
  });

  test.each([
    [1, 1, 1],
    [100, 100, 1],
    [101, 15, 7],
    [3_660, 66, 56],
  ])('of %i days are %i, each of at most %i days, with every row once', (count, bars, size) => {
    const days = daysFrom('2020-01-01', dayAfter('2020-01-01', count - 1));
    const found = barsOf(
      days,
      days.map((day) => ({ day })),
    );
    expect(found.length).toBe(bars);
    expect(Math.max(...found.map(({ rows }) => rows.length))).toBe(size);
    expect(found.flatMap(({ rows }) => rows.map(({ day }) => day))).toEqual(days);
    expect(found.at(-1)?.last).toBe(days.at(-1));
  });

  test('have few labels, with the first and the last', () => {
    expect(labelled(0, 3)).toEqual([]);
    expect(labelled(1, 3)).toEqual([0]);
    expect(labelled(2, 3)).toEqual([0, 1]);
    expect(labelled(90, 3)).toEqual([0, 45, 89]);
  });
});

describe('the period of an address', () => {
  test('is kept with what else the address holds', () => {
    expect(periodIn('from=2026-11-01&lang=ja')).toEqual({ from: '2026-11-01', to: undefined });
    expect(withPeriod('from=2026-11-01&lang=ja', { from: undefined, to: '2026-11-30' })).toBe(
      'lang=ja&to=2026-11-30',
    );
  });

  test('is one of the quick choices only while it ends now', () => {
    const today = '2026-11-30';
    expect(lastDays(7, today)).toEqual({ from: '2026-11-24', to: undefined });
    expect(lastDays(30, today)).toEqual({ from: undefined, to: undefined });
    for (const days of [7, 30, 90]) expect(isLastDays(lastDays(days, today), days, today)).toBe(true);
    expect(isLastDays({ from: '2026-11-24', to: today }, 7, today)).toBe(false);
    expect(isLastDays({ from: 'monday', to: undefined }, 30, today)).toBe(false);
  });
});
