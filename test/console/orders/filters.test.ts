// Proves that the address and the list of orders say the same, whatever the address holds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayFrom, dayTo, firstSecondOf, lastSecondOf } from '../../../src/console/pages/orders/days.ts';
import {
  askedMatches,
  askedPage,
  parsePlace,
  turnedTo,
  withFilter,
  writePlace,
} from '../../../src/console/pages/orders/filters.ts';
import { LIST_PARAMETERS } from '../../../src/domain/model/list-query.ts';
import { QUEUE_FILTERS } from '../../../src/domain/reports/queues.ts';

describe('the query of an address', () => {
  test.each(Object.entries(QUEUE_FILTERS))('of the queue %s is understood', (_, filter) => {
    const place = parsePlace(new URLSearchParams(filter).toString());
    expect(place).toEqual({ filters: filter, position: {}, wrong: [] });
  });

  test('knows every parameter of the public API but the size of a page', () => {
    const values: Record<string, string> = {
      ...{ status: 'paid', customer_email: 'a@example.com', currency: 'JPY', batch_id: '1', order_ref: 'A' },
      ...{ tracking_number: '1', held: 'true', created_from: '2026-11-30', created_to: '2026-11-30' },
      ...{ q: 'a', stuck_for: '10m', skip: '1', before: '2' },
    };
    const { wrong } = parsePlace(new URLSearchParams(values).toString());
    expect(wrong).toEqual([]);
    const names = Object.keys(LIST_PARAMETERS.shape);
    expect(names.filter((name) => !(name in values)).sort()).toEqual(['after', 'limit']);
  });

  test.each([
    ['stauts=paid', 'unknown'],
    ['limit=20', 'unknown'],
    ['__proto__=1', 'unknown'],
    ['status=payed', 'status'],
    ['status=', 'blank'],
    ['q=+', 'blank'],
    ['currency=YEN+', 'ok'],
    ['currency=EURO', 'currency'],
    ['batch_id=0', 'number'],
    ['batch_id=1e3', 'number'],
    ['before=-1', 'number'],
    ['after=0', 'ok'],
    ['held=yes', 'held'],
    ['created_from=2026-02-31', 'time'],
    ['created_to=today', 'time'],
    ['created_to=2026-11-30T10:00:00%2B09:00', 'ok'],
    ['created_to=2026-11-30T10:00:00+09:00', 'ok'],
    ['stuck_for=soon', 'span'],
    ['q=a&q=b', 'twice'],
    ['before=9&after=1', 'together'],
    ['lang=ja', 'ok'],
  ])('%s: %s', (query, fault) => {
    const { wrong } = parsePlace(query);
    expect(wrong.map((one) => one.fault)).toEqual(fault === 'ok' ? [] : [fault]);
  });

  test('keeps what it does not understand until it is cleared, but does not send it', () => {
    const place = parsePlace('status=paid&foo=1&held=perhaps');
    expect(writePlace(place)).toBe('status=paid&foo=1&held=perhaps');
    expect(askedPage(place)).toBe('status=paid&limit=50');
    expect(writePlace(withFilter(place, 'currency', 'jpy'))).toBe(
      'status=paid&currency=JPY&foo=1&held=perhaps',
    );
    expect(writePlace({ ...place, wrong: [] })).toBe('status=paid');
  });

  test('has one form for one list', () => {
    expect(writePlace(parsePlace('q=b&status=SHIPPED,paid,paid'))).toBe('status=shipped%2Cpaid&q=b');
  });

  test('comes back from every list that it can write', () => {
    const text = fc.string({ minLength: 1, unit: 'binary' }).map((one) => `x${one}x`);
    fc.assert(
      fc.property(text, text, fc.nat({ max: 9_999 }), (email, words, before) => {
        const first = withFilter(parsePlace(''), 'customer_email', email);
        const place = turnedTo(withFilter(first, 'q', words), `limit=50&before=${before + 1}`);
        expect(parsePlace(writePlace(place))).toEqual(place);
      }),
    );
  });
});

test('another filter begins with the first page, and keeps the other filters', () => {
  const place = parsePlace('status=paid&q=lamp&before=12');
  expect(writePlace(withFilter(place, 'held', 'false'))).toBe('status=paid&held=false&q=lamp');
  expect(writePlace(withFilter(place, 'status', undefined))).toBe('q=lamp');
});

test('a link of the API turns the page; the first page has one address', () => {
  const place = parsePlace('status=paid&before=12');
  expect(writePlace(turnedTo(place, 'status=paid&limit=50&after=11'))).toBe('status=paid&after=11');
  expect(writePlace(turnedTo(place, 'status=paid&limit=50&skip=0'))).toBe('status=paid');
});

test('all that match are asked for from the newest on', () => {
  expect(askedMatches(parsePlace('status=paid&before=12'), 1_000)).toBe('status=paid&limit=1000');
});

describe.each([
  ['Asia/Tokyo', '2026-11-30', '2026-11-29T15:00:00Z', '2026-11-30T14:59:59Z'],
  ['UTC', '2026-11-30', '2026-11-30T00:00:00Z', '2026-11-30T23:59:59Z'],
  // A day of 23 hours.
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'],
])('a day in %s', (zone, day, first, last) => {
  test('is its first to its last second, and is read as the day again', () => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    try {
      expect([firstSecondOf(day), lastSecondOf(day)]).toEqual([first, last]);
      expect([dayFrom(first), dayTo(last)]).toEqual([day, day]);
      expect([dayFrom('2026-11-30T10:00:00Z'), dayFrom('2026-11-30'), dayTo(undefined)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    } finally {
      process.env.TZ = before;
    }
  });
});
