// Proves that times for people say their zone once, and after each where its clocks differ.
import { expect, test } from 'vitest';
import { openTimeZone, UTC } from '../../../src/domain/shared/time/time-zone.ts';
import { localMoment, timeColumn, withLocalTimes } from '../../../src/terminal/output/times.ts';

const inZone = (name: string) => ({ zone: () => openTimeZone(name) ?? UTC });

test.each([
  ['Asia/Tokyo', 'AT (+09:00)', ['2026-01-10 21:00:00', '', '2026-07-10 21:00:00']],
  ['UTC', 'AT (UTC)', ['2026-01-10 12:00:00', '', '2026-07-10 12:00:00']],
  ['Europe/Berlin', 'AT', ['2026-01-10 13:00:00 +01:00', '', '2026-07-10 14:00:00 +02:00']],
  ['Europe/London', 'AT', ['2026-01-10 12:00:00 UTC', '', '2026-07-10 13:00:00 +01:00']],
])('a column of winter and summer in %s', (zone, head, cells) => {
  const rows = ['2026-01-10T12:00:00Z', null, Date.UTC(2026, 6, 10, 12)];
  const column = timeColumn(inZone(zone), 'AT', rows, (row) => row);
  expect([column.head, rows.map(column.value)]).toEqual([head, cells]);
});

test('a column without times needs no zone', () => {
  expect(timeColumn(inZone('Asia/Tokyo'), 'AT', [null], (row) => row).head).toBe('AT');
});

test('times within a text are in the zone, and nothing else changes', () => {
  const tokyo = inZone('Asia/Tokyo');
  expect(localMoment(tokyo, Date.UTC(2026, 0, 1))).toBe('2026-01-01 09:00:00 +09:00');
  expect(withLocalTimes(tokyo, 'sent at 2026-01-01T00:00:00.123Z, 2026-01-02T00:00:00Z (in 1 d)')).toBe(
    'sent at 2026-01-01 09:00:00 +09:00, 2026-01-02 09:00:00 +09:00 (in 1 d)',
  );
  for (const text of ['', '2026-01-01', '2026-01-01T00:00:00+01:00', 'x2026-01-01T00:00:00Z']) {
    expect(withLocalTimes(tokyo, text)).toBe(text);
  }
});
