// Proves that statistics count every order on its day in the time zone, with days of 23 and of 25 hours: the same as
// adding up by hand, with the dates that Node.js formats.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openReads } from '../../../src/db/reads.ts';
import type { StatsTimes } from '../../../src/domain/ports/stats-store.ts';
import { openStats } from '../../../src/domain/reports/order-stats.ts';
import { ON_POSTGRES } from '../../support/database/database.ts';
import { ORDER, openSearchedBook } from '../../support/database/searched-book.ts';

const ZONES = [
  ...['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Australia/Lord_Howe', 'Asia/Kathmandu'],
  ...['America/Santiago', 'Africa/Cairo', 'Pacific/Kiritimati', 'Pacific/Niue', 'UTC'],
];
/** Around the changes of clocks in spring and in autumn, and one far away. */
const AROUND = [
  Date.UTC(2026, 2, 8),
  Date.UTC(2026, 2, 29),
  Date.UTC(2026, 3, 5),
  Date.UTC(2026, 9, 4),
  Date.UTC(2026, 9, 25),
  Date.UTC(2026, 10, 1),
  Date.UTC(2024, 1, 29),
];
const HOUR_S = 3_600;
const NOW = Date.UTC(2026, 11, 1);

const written = fc.record({
  gap: fc.constantFrom(1, 2, 400, 1_100),
  status: fc.constantFrom('PENDING', 'PAID', 'DELIVERED', 'CANCELLED'),
  currency: fc.constantFrom('JPY', 'USD'),
  total: fc.constantFrom(0.1, 0.2, 1, 999_999_999_999),
  around: fc.constantFrom(...AROUND),
  // Quarters of an hour and the seconds next to them, where days change.
  quarters: fc.integer({ min: -120, max: 120 }),
  second: fc.constantFrom(-1, 0, 1),
});

test('orders and revenue per day in time zones', async () => {
  const book = await openSearchedBook();
  const store = { read: openReads(book.read), write: () => Promise.reject(new Error('nothing is written')) };
  const stats = openStats({ store, clock: { now: () => NOW } });
  await fc.assert(
    fc.asyncProperty(
      fc.array(written, { minLength: 1, maxLength: 25 }),
      fc.constantFrom(...ZONES),
      async (rows, timezone) => {
        let id = 0;
        const orders = rows.map(({ gap, around, quarters, second, ...row }) => {
          id += gap;
          return { ...ORDER, ...row, id, createdAt: around + (quarters * (HOUR_S / 4) + second) * 1000 };
        });
        await book.write(orders);
        const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' });
        const dayOf = (at: number) => format.format(at);
        const found = await stats({ from: '2024-01-01', to: '2026-11-30', timezone });
        expect(found.orders).toBe(orders.length);
        expect(found.timezone).toBe(timezone);
        const days = found.orders_per_day.map(({ day }) => day);
        expect(days).toEqual([...new Set(days)].sort());
        // Not later: the span may cover orders of an earlier round.
        expect((days[0] ?? '') <= dayOf(Math.min(...orders.map(({ createdAt }) => createdAt)))).toBe(true);
        expect(days.at(-1)).toBe('2026-11-30');
        expect(found.orders_per_day.filter((one) => one.orders > 0)).toEqual(
          counted(orders.map(({ createdAt }) => dayOf(createdAt))).map(([day, n]) => ({ day, orders: n })),
        );
        const earned = orders.filter(({ status }) => status === 'PAID' || status === 'DELIVERED');
        const keyOf = (one: (typeof orders)[number]) => `${dayOf(one.createdAt)} ${one.currency}`;
        expect(found.revenue_per_day).toEqual(
          counted(earned.map(keyOf)).map(([key, n]) => {
            const [day, currency] = key.split(' ');
            const total = sumOf(earned.filter((one) => keyOf(one) === key).map((one) => one.total));
            return { day, currency, orders: n, total };
          }),
        );
      },
    ),
    { numRuns: ON_POSTGRES ? 20 : 80 },
  );
});

function counted(words: readonly string[]): [string, number][] {
  return [...new Set(words)].sort().map((word) => [word, words.filter((other) => other === word).length]);
}

/** All of these totals are whole tenths. */
function sumOf(totals: readonly number[]): string {
  const tenths = totals.reduce((sum, total) => sum + BigInt(Math.round(total * 10)), 0n);
  return `${tenths / 10n}.${tenths % 10n}`.replace(/\.0$/, '');
}

test('an order that comes in while statistics are read counts on its own day', async () => {
  const book = await openSearchedBook();
  const reads = openReads(book.read);
  const midnight = Date.UTC(2026, 10, 30, 15);
  const early = { ...ORDER, id: 1, createdAt: midnight - 60_000 };
  await book.write([early]);
  const read = {
    ...reads,
    async spansWithin(times: StatsTimes) {
      const spans = await reads.spansWithin(times);
      await book.write([early, { ...ORDER, id: 2, createdAt: midnight + 60_000 }]);
      return spans;
    },
  };
  const store = { read, write: () => Promise.reject(new Error('nothing is written')) };
  const stats = openStats({ store, clock: { now: () => midnight - 1_000 } });
  const period = { from: '2026-11-30', to: '2026-12-31', timezone: 'Asia/Tokyo' };
  expect((await stats(period)).orders_per_day).toEqual([
    { day: '2026-11-30', orders: 1 },
    { day: '2026-12-01', orders: 1 },
  ]);
});

test('orders of a thousand days in one span of ids, each on its day', async () => {
  const book = await openSearchedBook();
  const store = { read: openReads(book.read), write: () => Promise.reject(new Error('nothing is written')) };
  const stats = openStats({ store, clock: { now: () => NOW } });
  const first = Date.UTC(2024, 0, 1, 12);
  await book.write(
    Array.from({ length: 999 }, (_, n) => ({
      ...ORDER,
      id: n + 1,
      createdAt: first + n * 24 * HOUR_S * 1000,
    })),
  );
  const { orders_per_day: days } = await stats({ from: '2023-01-01', timezone: 'America/New_York' });
  expect(days.slice(0, 999).every(({ orders }) => orders === 1)).toBe(true);
  expect([days[0]?.day, days[998]?.day]).toEqual(['2024-01-01', '2026-09-25']);
  expect(days.slice(999).every(({ orders }) => orders === 0)).toBe(true);
});
