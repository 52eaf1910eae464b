// Proves that statistics say what adding up every order by hand would say, to the last decimal, and what is known of
// payments; before and after pruning.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openReads } from '../../../src/db/reads.ts';
import { prune } from '../../../src/domain/maintenance/prune.ts';
import { MAX_TOTAL } from '../../../src/domain/model/money.ts';
import { openStats } from '../../../src/domain/reports/order-stats.ts';
import { ON_POSTGRES } from '../../support/database/database.ts';
import { ORDER, openSearchedBook, type WrittenOrder } from '../../support/database/searched-book.ts';
import { CALLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  DECLINE,
  type Life,
  openLife,
  orderIn,
  orderWithUnknownPayment,
} from '../../support/orders/order-stages.ts';

const DAY_MS = 86_400_000;

/** An order of which the payment took so long. */
async function paidIn({ fake, desk }: Life, ms: number): Promise<void> {
  fake.script.onPayment(() => {
    desk.clock.advance(ms);
    return undefined;
  });
  await desk.desk.createOrder(TANAKA, CALLER);
  fake.script.reset();
}

test('orders by day and status, revenue, and how payments went; of old ones, what pruning has left', async () => {
  const life = await openLife();
  const { desk, clock } = life.desk;
  const stats = (parameters = {}) => desk.stats(parameters, CALLER);
  expect(await stats()).toMatchObject({ orders: 0, orders_per_day: [], revenue: [] });

  await orderIn(life, 'cancelled');
  life.fake.script.onPayment(() => DECLINE);
  const { id } = await desk.createOrder(TANAKA, CALLER);
  life.fake.script.reset();
  await desk.cancelOrder(id, CALLER);
  clock.advance(2 * DAY_MS);
  await orderIn(life, 'delivered');
  await orderIn(life, 'pending');
  await orderIn(life, 'payment_processing');
  await orderWithUnknownPayment(life, true);
  for (const ms of [100, 300, 200, 2_000]) await paidIn(life, ms);
  const known = {
    from: '2025-11-04T00:00:00Z',
    orders: 10,
    orders_by_status: {
      pending: 2,
      payment_processing: 1,
      paid: 4,
      shipped: 0,
      delivered: 1,
      cancelled: 2,
    },
    orders_per_day: [
      { day: '2025-12-01', orders: 2 },
      { day: '2025-12-02', orders: 0 },
      { day: '2025-12-03', orders: 8 },
    ],
    revenue: [{ currency: 'JPY', orders: 5, total: '898000' }],
    revenue_per_day: [{ day: '2025-12-03', currency: 'JPY', orders: 5, total: '898000' }],
  };
  const timed = { known: 6, p50: 100, p95: 2_000 };
  expect(await stats()).toEqual({
    ...known,
    to: '2025-12-03T10:00:02Z',
    timezone: 'UTC',
    payments: {
      known: 10,
      succeeded: 6,
      declined: 2,
      unknown: 2,
      success_rate: 0.75,
      duration_ms: timed,
    },
  });
  // What comes late is timed from its sending, and not from when the order was told so.
  expect(await stats({ from: '2025-12-01', to: '2025-12-01' })).toMatchObject({
    from: '2025-12-01T00:00:00Z',
    to: '2025-12-01T23:59:59Z',
    orders: 2,
    orders_per_day: [{ day: '2025-12-01', orders: 2 }],
    revenue: [],
    payments: { known: 2, success_rate: 0.5 },
  });
  clock.advance(20 * DAY_MS);
  await prune(life.desk.deps, { cutoff: clock.now() });
  expect(await stats({ from: '2025-11-04', to: '2025-12-03' })).toMatchObject({
    ...known,
    payments: { known: 9, succeeded: 6, declined: 1, unknown: 2, duration_ms: timed },
  });
});

test('a charge that is found later took as long as that, and one told of by an event was never sent', async () => {
  const life = await openLife();
  const { desk, clock } = life.desk;
  const id = await orderWithUnknownPayment(life, true);
  clock.advance(7_000);
  await desk.payOrder(id, CALLER);
  expect(await desk.stats({}, CALLER)).toMatchObject({
    payments: { known: 1, succeeded: 1, success_rate: 1, duration_ms: { known: 1, p50: 7_000, p95: 7_000 } },
  });
});

const MIDNIGHT = Date.UTC(2025, 0, 1);
const STATUSES = ['PENDING', 'PAID', 'SHIPPED', 'CANCELLED'];

/** As many digits as an order may have, 12 before the point at most; and what a float holds worst. */
const amounts = fc.oneof(
  fc.constantFrom(0.1, 0.2, 0.3, 999_999_999_999, 999_999_999_998.003, 99_999_999_999.0003),
  fc
    .record({
      digits: fc.integer({ min: 1, max: 999_999_999_999_999 }),
      decimals: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ digits, decimals }) => digits / 10 ** decimals)
    .filter((amount) => amount <= MAX_TOTAL),
);

const written = fc.record({
  gap: fc.integer({ min: 1, max: 900 }),
  status: fc.constantFrom(...STATUSES),
  currency: fc.constantFrom('JPY', 'USD'),
  total: amounts,
  // Ids need not grow with time.
  day: fc.integer({ min: 0, max: 5 }),
  second: fc.constantFrom(0, 1, 43_200, 86_399),
});

test('every order of the days asked for counts once, and the sums are exact', async () => {
  const book = await openSearchedBook();
  const store = { read: openReads(book.read), write: () => Promise.reject(new Error('nothing is written')) };
  const stats = openStats({ store, clock: { now: () => MIDNIGHT + 30 * DAY_MS } });
  await fc.assert(
    fc.asyncProperty(
      fc.array(written, { maxLength: 12 }),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 5 }),
      async (rows, from, more) => {
        let id = 0;
        const orders = rows.map(({ gap, day, second, ...row }): WrittenOrder => {
          id += gap;
          return { ...ORDER, ...row, id, createdAt: MIDNIGHT + day * DAY_MS + second * 1000 + 999 };
        });
        await book.write(orders);
        const [first, last] = [dayOf(MIDNIGHT + from * DAY_MS), dayOf(MIDNIGHT + (from + more) * DAY_MS)];
        const meant = orders.filter(({ createdAt }) => first <= dayOf(createdAt) && dayOf(createdAt) <= last);
        const found = await stats({ from: first, to: last });
        expect(found.orders).toBe(meant.length);
        expect(found.orders_per_day.filter((one) => one.orders > 0)).toEqual(
          counted(meant.map(({ createdAt }) => dayOf(createdAt))).map(([day, n]) => ({ day, orders: n })),
        );
        expect(
          Object.entries(found.orders_by_status)
            .filter(([, n]) => n > 0)
            .sort(),
        ).toEqual(counted(meant.map(({ status }) => status.toLowerCase())));
        const earned = meant.filter(({ status }) => status === 'PAID' || status === 'SHIPPED');
        expect(found.revenue).toEqual(
          counted(earned.map(({ currency }) => currency)).map(([currency, n]) => ({
            currency,
            orders: n,
            total: sumOf(earned.filter((one) => one.currency === currency)),
          })),
        );
      },
    ),
    { numRuns: ON_POSTGRES ? 15 : 60 },
  );
});

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

function counted(words: readonly string[]): [string, number][] {
  return [...new Set(words)].sort().map((word) => [word, words.filter((other) => other === word).length]);
}

/** In whole ten-thousandths, from the digits as they are written. */
function sumOf(orders: readonly WrittenOrder[]): string {
  let sum = 0n;
  for (const { total = 1 } of orders) {
    const [whole = '', parts = ''] = String(total).split('.');
    sum += BigInt(whole + parts.padEnd(4, '0'));
  }
  return `${sum / 10_000n}.${String(sum % 10_000n).padStart(4, '0')}`.replace(/\.?0+$/, '');
}
