// Proves that a list's parameters are read exactly, and that a wrong or unknown one is named, not ignored.
import { describe, expect, test } from 'vitest';
import { parseListQuery } from '../../../src/domain/model/list-query.ts';
import type { OrdersError } from '../../../src/domain/shared/errors.ts';

function errorsOf(parameters: Record<string, string>) {
  try {
    parseListQuery(parameters);
    return [];
  } catch (error) {
    expect((error as OrdersError).kind).toBe('invalid');
    return (error as OrdersError).errors.map(({ path }) => path);
  }
}

const NOW = Date.UTC(2025, 11, 1);

const filterOf = (parameters: Record<string, string>) => parseListQuery(parameters).filter;

test('without parameters it is the first 20, unfiltered', () => {
  const { skip, limit, before, filter } = parseListQuery({});
  expect({ skip, limit, before }).toEqual({ skip: 0, limit: 20, before: undefined });
  expect(Object.values(filter).every((value) => value === undefined)).toBe(true);
});

test('every parameter is read', () => {
  expect(
    parseListQuery(
      {
        skip: '40',
        limit: '1000',
        before: '99',
        status: 'PAYMENT_PROCESSING',
        customer_email: 'tanaka@example.co.jp',
        currency: 'USD',
        batch_id: '3',
        order_ref: 'A-1',
        tracking_number: '1-2',
        held: 'false',
        created_from: '2025-12-01T10:00:00Z',
        created_to: '2025-12-01T11:00:00+09:00',
        q: ' 50%_\\ ',
        stuck_for: '10 min',
      },
      NOW,
    ),
  ).toEqual({
    skip: 40,
    limit: 1000,
    before: 99,
    filter: {
      statuses: ['payment_processing'],
      customerEmail: 'tanaka@example.co.jp',
      currency: 'USD',
      batchId: 3,
      orderRef: 'A-1',
      trackingNumber: '1-2',
      held: false,
      createdFrom: Date.UTC(2025, 11, 1, 10),
      createdBefore: Date.UTC(2025, 11, 1, 2, 0, 1),
      q: ' 50%_\\ ',
      openSince: NOW - 600_000,
    },
  });
});

test.each([
  ['skip', ['', ' ', '-1', '1.5', '1e3', '0x1', '１', 'NaN', '9999999999999999']],
  ['limit', ['', '0', '1001', '-1', '1.5', 'all', '10 ']],
  ['before', ['', '0', '-1', 'x', '1.0']],
  ['after', ['', '-1', 'x', '1.0']],
  ['batch_id', ['0', 'x', '-1']],
  ['stuck_for', ['', '10', 'm', '-1m', '1.5h', '2 weeks', '９m', '10m 5s']],
  ['status', ['', 'canceled', 'paid,', 'paid,canceled']],
  ['held', ['', 'yes', 'TRUE']],
  ['tracking_number', ['', ' ']],
  ['currency', ['', 'jpy', 'YEN']],
  ['customer_email', ['', '  ', '\u3000']],
  ['q', ['', ' ', '\u3000']],
] as const)('%s refuses %j', (name, values) => {
  for (const value of values) expect(errorsOf({ [name]: value }), value).toEqual([name]);
});

test('after stands without the other ways to begin', () => {
  expect(errorsOf({ after: '3', before: '9', skip: '1' })).toEqual(['before', 'skip']);
  expect(errorsOf({ after: '0', skip: '0', limit: '2' })).toEqual([]);
});

test('an unknown parameter is named, beside the wrong ones', () => {
  expect(errorsOf({ page: '2' })).toEqual(['page']);
  expect(errorsOf({ Limit: '2', limit: '0', foo: '' }).sort()).toEqual(['Limit', 'foo', 'limit']);
  expect(errorsOf(JSON.parse('{"__proto__":"1"}'))).toEqual(['__proto__']);
});

describe('times', () => {
  test('a date is its whole day in UTC, the last one included', () => {
    const { createdFrom, createdBefore } = filterOf({ created_from: '2025-12-01', created_to: '2025-12-31' });
    expect(createdFrom).toBe(Date.UTC(2025, 11, 1));
    expect(createdBefore).toBe(Date.UTC(2026, 0, 1));
  });

  test('created_to includes the second it names', () => {
    expect(filterOf({ created_to: '2025-12-01T10:00:00Z' }).createdBefore).toBe(
      Date.UTC(2025, 11, 1, 10, 0, 1),
    );
    expect(filterOf({ created_to: '2025-12-01T10:00:00.999Z' }).createdBefore).toBe(
      Date.UTC(2025, 11, 1, 10, 0, 1),
    );
  });

  test('an offset whose plus became a blank in the URL is still one', () => {
    expect(filterOf({ created_from: '2025-12-01T09:00:00 09:00' }).createdFrom).toBe(Date.UTC(2025, 11, 1));
  });

  test('a leap day is one only in leap years', () => {
    expect(filterOf({ created_from: '2024-02-29' }).createdFrom).toBe(Date.UTC(2024, 1, 29));
    expect(errorsOf({ created_from: '2025-02-29' })).toEqual(['created_from']);
  });

  test.each([
    '',
    'yesterday',
    '2025',
    '2025-12',
    '2025-13-01',
    '2025-02-31',
    '2025-04-31T10:00:00Z',
    '2025-12-01T25:00:00Z',
    '2025-12-01T10:00:00',
    '2025-12-01 10:00:00',
    '01/12/2025',
    '1764547200',
  ])('%j is no time', (text) => {
    expect(errorsOf({ created_from: text, created_to: text }).sort()).toEqual(['created_from', 'created_to']);
  });
});
