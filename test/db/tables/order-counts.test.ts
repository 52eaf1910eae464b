// Proves that lists and totals, which go by counters, indexes and spans of ids, say what reading every order would say,
// whatever is written, by whomever, and undone.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { recount } from '../../../src/db/doctor/recount.ts';
import { foldChanges } from '../../../src/db/postgres/counter-folding.ts';
import type { Sql } from '../../../src/db/sql.ts';
import { countersWrong } from '../../../src/db/tables/order-counts.ts';
import { type OrderFilter, parseListQuery } from '../../../src/domain/model/list-query.ts';
import { ON_POSTGRES, query } from '../../support/database/database.ts';
import { ORDER, openSearchedBook, type WrittenOrder } from '../../support/database/searched-book.ts';

const STATUSES = ['PENDING', 'PAYMENT_PROCESSING', 'PAID', 'CANCELLED'];
const CURRENCIES = ['JPY', 'USD'];
const EMAILS = ['a@example.com', 'b@example.com'];
const DAY_MS = 86_400_000;

const written = fc.record({
  // A few to a span of a thousand ids, in as many spans.
  gap: fc.integer({ min: 1, max: 900 }),
  status: fc.constantFrom(...STATUSES),
  currency: fc.constantFrom(...CURRENCIES),
  email: fc.constantFrom(...EMAILS),
  batchId: fc.constantFrom(null, 1, 2),
  // Clocks are set: ids need not grow with time.
  day: fc.integer({ min: 0, max: 9 }),
});

const change = fc.record({
  order: fc.nat(),
  status: fc.constantFrom(...STATUSES),
  what: fc.constantFrom('moved', 'undone', 'moved', 'redated', 'folded'),
  day: fc.integer({ min: 0, max: 9 }),
});

const filters = fc.record(
  {
    status: fc.constantFrom('pending', 'paid', 'cancelled', 'paid,PENDING', 'shipped,cancelled', 'paid,paid'),
    currency: fc.constantFrom(...CURRENCIES),
    customer_email: fc.constantFrom(...EMAILS),
    batch_id: fc.constantFrom('1', '2', '3'),
    created_from: fc.integer({ min: 1, max: 9 }).map((day) => `2025-01-0${day}`),
    created_to: fc.integer({ min: 1, max: 9 }).map((day) => `2025-01-0${day}`),
    skip: fc.constantFrom('0', '1', '5'),
    before: fc.integer({ min: 1, max: 9_000 }).map(String),
  },
  { requiredKeys: [] },
);

test('totals and pages are those of all orders, however they came to be what they are', async () => {
  const book = await openSearchedBook();
  await fc.assert(
    fc.asyncProperty(
      fc.array(written, { maxLength: 12 }),
      fc.array(change, { maxLength: 6 }),
      fc.array(filters, { minLength: 4, maxLength: 8 }),
      async (rows, changes, asked) => {
        let id = 0;
        const orders = rows.map(({ gap, day, ...row }): WrittenOrder => {
          id += gap;
          return { ...ORDER, ...row, id, createdAt: Date.UTC(2025, 0, 1) + day * DAY_MS };
        });
        await book.write(orders);
        for (const one of changes) await play(book.door.write, orders, one);
        expect(await countersWrong(book.read)).toBe(0);
        for (const parameters of asked) {
          const page = await book.list({ ...parseListQuery({ ...parameters, limit: '3' }) });
          expect({ parameters, ...toldOf(page) }).toEqual({ parameters, ...expected(orders, parameters) });
        }
      },
    ),
    { numRuns: ON_POSTGRES ? 15 : 60 },
  );
});

type Write = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;

async function play(
  write: Write,
  orders: WrittenOrder[],
  { order, status, what, day }: { order: number; status: string; what: string; day: number },
): Promise<void> {
  const at = order % Math.max(1, orders.length);
  const one = orders[at];
  if (!one) return;
  if (what === 'folded') {
    if (ON_POSTGRES) await foldChanges({ write });
    return;
  }
  const createdAt = what === 'redated' ? Date.UTC(2025, 0, 1) + day * DAY_MS : one.createdAt;
  const work = async (sql: Sql) => {
    sql.send('UPDATE orders SET status = ?, created_at = ? WHERE id = ?', [
      status,
      new Date(createdAt).toISOString(),
      one.id,
    ]);
    if (what === 'undone') throw new Error('undone');
  };
  if (what === 'undone') return expect(write(work)).rejects.toThrow('undone');
  await write(work);
  orders[at] = { ...one, status, createdAt };
}

function toldOf({
  orders,
  total,
  more,
}: {
  orders: readonly { id: number }[];
  total?: number | undefined;
  more: boolean;
}) {
  return { ids: orders.map(({ id }) => id), total, more };
}

function expected(orders: readonly WrittenOrder[], parameters: Readonly<Record<string, string>>) {
  const { filter, before = Number.MAX_SAFE_INTEGER, skip } = parseListQuery(parameters);
  const matching = orders.filter((order) => matches(order, filter)).sort((a, b) => b.id - a.id);
  const rest = matching.filter(({ id }) => id < before).slice(skip);
  return { ids: rest.slice(0, 3).map(({ id }) => id), total: matching.length, more: rest.length > 3 };
}

function matches(order: WrittenOrder, filter: OrderFilter): boolean {
  return (
    (filter.statuses === undefined || filter.statuses.some((one) => order.status === one.toUpperCase())) &&
    (filter.currency === undefined || order.currency === filter.currency) &&
    (filter.customerEmail === undefined || order.email === filter.customerEmail) &&
    (filter.batchId === undefined || order.batchId === filter.batchId) &&
    (filter.createdFrom === undefined || order.createdAt >= filter.createdFrom) &&
    (filter.createdBefore === undefined || order.createdAt < filter.createdBefore)
  );
}

test('counters that somebody has changed are seen, and made anew', async () => {
  const { book, write, read } = await openSearchedBook();
  await write([ORDER, { ...ORDER, id: 2_002, batchId: 7, status: 'PENDING' }]);
  if (ON_POSTGRES) query(book, 'DELETE FROM order_changes');
  else query(book, 'UPDATE order_counts SET orders = orders + 1');
  query(book, 'DELETE FROM order_spans');
  expect(await countersWrong(read)).toBeGreaterThan(1);
  await recount(book);
  expect(await countersWrong(read)).toBe(0);
});

test.skipIf(ON_POSTGRES)('no list reads the book, or sorts what it has read', async () => {
  const { book, list, read } = await openSearchedBook();
  const asked: [string, unknown[]][] = [];
  const heard =
    (real: typeof read.query) =>
    (text: string, values: readonly unknown[] = []) => {
      asked.push([text, [...values]]);
      return real(text, values as []);
    };
  Object.assign(read, { query: heard(read.query), queryAnew: heard(read.queryAnew) });
  const some = [
    'status=paid',
    'status=pending,cancelled',
    'currency=JPY',
    'customer_email=a',
    'batch_id=1',
    'order_ref=A-1',
    'created_from=2025-01-01',
    'before=9',
    'stuck_for=10m',
  ];
  for (const first of ['', ...some]) {
    for (const second of ['', ...some]) {
      await list(parseListQuery(Object.fromEntries(new URLSearchParams(`${first}&${second}`))));
    }
  }
  expect(asked.length).toBeGreaterThan(40);
  for (const [text, values] of asked) {
    const plan = query<{ detail: string }>(book, `EXPLAIN QUERY PLAN ${text}`, ...values);
    // What is stuck is seldom much: it may be sorted, but has to be read from its index.
    const isStuck = text.includes('stuck');
    // Of several statuses no more is sorted than a page of each.
    const isMerged = text.includes('merged');
    const bad = plan.filter(
      ({ detail }) =>
        /^SCAN (orders|order_items|i)\b/.test(detail) ||
        (isStuck
          ? /^SCAN journal\b(?! USING INDEX journal_to_settle)/.test(detail)
          : !isMerged && detail.includes('TEMP B-TREE FOR ORDER')),
    );
    expect({ text, bad }).toEqual({ text, bad: [] });
  }
});
