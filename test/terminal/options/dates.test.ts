// Proves which moment a date in an option means, as people write it, in time zones whose clocks change.
import { expect, test } from 'vitest';
import { openTimeZone, UTC } from '../../../src/domain/shared/time/time-zone.ts';
import { type DateMeaning, withDates } from '../../../src/terminal/options/dates.ts';

/** In Tokyo it is the 30th already. */
const NOW = Date.parse('2026-11-29T15:30:20.500Z');

function read(written: string, meaning: DateMeaning, zone = 'Asia/Tokyo'): string | undefined {
  return withDates({ at: written }, { at: meaning }, openTimeZone(zone) ?? UTC, NOW).at;
}

test.each([
  // The whole day, minute or second that is written.
  ['2026-11-29', '2026-11-28T15:00:00Z', '2026-11-29T14:59:59Z'],
  ['2026/11/29', '2026-11-28T15:00:00Z', '2026-11-29T14:59:59Z'],
  ['2026/1/5', '2026-01-04T15:00:00Z', '2026-01-05T14:59:59Z'],
  ['today', '2026-11-29T15:00:00Z', '2026-11-30T14:59:59Z'],
  ['Yesterday', '2026-11-28T15:00:00Z', '2026-11-29T14:59:59Z'],
  ['tomorrow', '2026-11-30T15:00:00Z', '2026-12-01T14:59:59Z'],
  ['2026-11-29 07:00', '2026-11-28T22:00:00Z', '2026-11-28T22:00:59Z'],
  ['2026-11-29T07:00', '2026-11-28T22:00:00Z', '2026-11-28T22:00:59Z'],
  ['2026/11/29 7:00:30', '2026-11-28T22:00:30Z', '2026-11-28T22:00:30Z'],
  [' ２０２６－１１－２９　０７：００ ', '2026-11-28T22:00:00Z', '2026-11-28T22:00:59Z'],
  // Spans end now.
  ['7d', '2026-11-22T15:30:20Z', '2026-11-22T15:30:20Z'],
  ['10 min ago', '2026-11-29T15:20:20Z', '2026-11-29T15:20:20Z'],
  ['36h', '2026-11-28T03:30:20Z', '2026-11-28T03:30:20Z'],
  // With an offset, the time zone does not count; as tables print it, too.
  ['2026-11-29T07:00:00Z', '2026-11-29T07:00:00Z', '2026-11-29T07:00:00Z'],
  ['2026-11-29t07:00:00.25+01:00', '2026-11-29T07:00:00.25+01:00', '2026-11-29T07:00:00.25+01:00'],
  ['2026-11-29 07:00:00 UTC', '2026-11-29T07:00:00Z', '2026-11-29T07:00:00Z'],
  ['2026-11-29 07:00:00 +09:00', '2026-11-29T07:00:00+09:00', '2026-11-29T07:00:00+09:00'],
  ['2026-11-29 07:00Z', '2026-11-29T07:00:00Z', '2026-11-29T07:00:59Z'],
])('%s in Tokyo, as a start and as an end', (written, from, to) => {
  expect([read(written, 'from'), read(written, 'to')]).toEqual([from, to]);
});

test.each([
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z'],
  ['Europe/Berlin', '2026-03-29 02:30', '2026-03-29T01:30:00Z', '2026-03-29T01:30:59Z'],
  ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30:00Z', '2026-10-25T00:30:59Z'],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z', '2026-11-02T04:59:59Z'],
  ['America/New_York', '2026-03-08 02:30', '2026-03-08T07:30:00Z', '2026-03-08T07:30:59Z'],
  ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00Z', '2026-10-04T12:59:59Z'],
  ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T14:45:00Z', '2026-04-04T14:45:59Z'],
  ['UTC', '2026-11-29', '2026-11-29T00:00:00Z', '2026-11-29T23:59:59Z'],
  ['Pacific/Kiritimati', 'today', '2026-11-29T10:00:00Z', '2026-11-30T09:59:59Z'],
  ['America/New_York', '9999-12-31', '9999-12-31T05:00:00Z', '9999-12-31T23:59:59Z'],
  ['Asia/Tokyo', '0001-01-01', '0001-01-01T00:00:00Z', '0001-01-01T14:41:00Z'],
])('in %s %s', (zone, written, from, to) => {
  expect([read(written, 'from', zone), read(written, 'to', zone)]).toEqual([from, to]);
});

test.each([
  ...['', 'monday', '2026-02-29', '2026-13-01', '2026-11-31 07:00', '2026-11-29 25:00', '2026-11-29 07:60'],
  ...['29.11.2026', '11/29/2026', '20261129', '7', '-7d', '2026-11-29T07:00:00+9', '2026-02-30T07:00:00Z'],
  ...['2026-11-29 07:00 JST', '2026-11-29T', 'today 07:00'],
])('%j is no date', (written) => {
  expect(() => read(written, 'from')).toThrowError(
    expect.objectContaining({
      kind: 'invalid',
      errors: [{ path: 'at', message: expect.stringContaining('such') }],
    }),
  );
});

test('other parameters stay as they are, and every wrong date is named', () => {
  const given = { q: 'today', from: 'x', to: 'y' };
  expect(withDates({ q: 'today' }, { from: 'from' }, UTC, NOW)).toEqual({ q: 'today' });
  expect(() => withDates(given, { from: 'from', to: 'to' }, UTC, NOW)).toThrowError(
    expect.objectContaining({
      errors: [expect.objectContaining({ path: 'from' }), expect.objectContaining({ path: 'to' })],
    }),
  );
});
