// Proves that a page is the same however many statements it takes: in a book of many windows of ids, at any depth, in either
// direction, with any filter, and of orders with very many items.
import { expect, test } from 'vitest';
import { openReads } from '../../src/db/reads.ts';
import type { Sql } from '../../src/db/sql.ts';
import type { ListQuery, OrderFilter } from '../../src/domain/model/list-query.ts';
import { ON_POSTGRES } from '../support/database/database.ts';
import { ORDER, openSearchedBook, type WrittenOrder } from '../support/database/searched-book.ts';

const ORDERS = 60;
/** So that 60 orders lie in a dozen windows. */
const APART = 2_003;
const DAY_MS = 86_400_000;

const BOOK: readonly WrittenOrder[] = Array.from({ length: ORDERS }, (_, n) => ({
  ...ORDER,
  id: (n + 1) * APART,
  status: ['PAID', 'SHIPPED', 'PENDING'][n % 3] ?? 'PAID',
  currency: n % 4 === 0 ? 'EUR' : 'JPY',
  batchId: n % 5 === 0 ? 7 : null,
  // A few are older than those before them.
  createdAt: ORDER.createdAt + (n - (n % 7 === 0 ? 3 : 0)) * DAY_MS,
}));

const within = { createdFrom: ORDER.createdAt + 5 * DAY_MS, createdBefore: ORDER.createdAt + 50 * DAY_MS };
const FILTERS: readonly OrderFilter[] = [
  {},
  { currency: 'EUR' },
  { statuses: ['paid'], currency: 'EUR' },
  { statuses: ['paid', 'shipped'] },
  { statuses: ['pending', 'shipped', 'delivered'] },
  { statuses: ['delivered', 'cancelled'] },
  { statuses: ['paid', 'shipped'], currency: 'EUR' },
  { statuses: ['paid', 'shipped'], batchId: 7 },
  { statuses: ['paid', 'shipped'], ...within },
  { batchId: 7, currency: 'EUR' },
  { statuses: ['pending'], ...within },
  { batchId: 7, ...within },
  { batchId: 8, ...within },
  within,
];

function matches({ status, currency, batchId, createdAt }: WrittenOrder, filter: OrderFilter): boolean {
  return (
    (filter.statuses === undefined || filter.statuses.some((one) => one.toUpperCase() === status)) &&
    (filter.currency === undefined || filter.currency === currency) &&
    (filter.batchId === undefined || filter.batchId === batchId) &&
    (filter.createdFrom === undefined || createdAt >= filter.createdFrom) &&
    (filter.createdBefore === undefined || createdAt < filter.createdBefore)
  );
}

/** What a page has to be, by a look at every order. */
function pageOf({ filter, skip, limit, before, after }: ListQuery) {
  const all = BOOK.filter((order) => matches(order, filter)).map(({ id }) => id);
  const reached = all.filter(
    (id) => (before === undefined || id < before) && (after === undefined || id > after),
  );
  const inDirection = after === undefined ? reached.toReversed() : reached;
  const ids = inDirection.slice(skip, skip + limit).sort((a, b) => b - a);
  return { ids, more: inDirection.length > skip + limit, total: all.length };
}

test('pages at any depth and in either direction', async () => {
  const { list, write } = await openSearchedBook();
  await write(BOOK);
  for (const filter of FILTERS) {
    for (const from of [{}, { before: 41 * APART }, { after: 12 * APART }, { after: 12 * APART - 1 }]) {
      for (const skip of [0, 1, 7, 13, 59]) {
        const query = { filter, skip, limit: 5, ...from };
        const { orders, more, total } = await list(query);
        const expected = pageOf(query);
        const what = JSON.stringify(query);
        expect([what, orders.map(({ id }) => id)]).toEqual([what, expected.ids]);
        expect([what, total]).toEqual([what, expected.total]);
        if (expected.ids.length > 0) expect([what, more]).toEqual([what, expected.more]);
      }
    }
  }
});

test('orders with a thousand items each come whole, and others have their turn meanwhile', async () => {
  const { list, write } = await openSearchedBook();
  const products = Array.from({ length: 1_000 }, (_, n) => `Part ${n}`);
  await write([...BOOK.slice(0, 9).map((order) => ({ ...order, products })), ...BOOK.slice(9, 20)]);
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  });
  const { orders } = await list({ filter: {}, skip: 0, limit: 100 });
  const found = await list({ filter: { q: 'part' }, skip: 0, limit: 100 });
  clearInterval(counting);
  expect(orders.map(({ items }) => items.length)).toEqual([...Array(11).fill(2), ...Array(9).fill(1_000)]);
  expect(orders.at(-1)?.items.map(({ productName }) => productName)).toEqual(products);
  expect(found.orders).toEqual(orders.slice(11));
  expect(turns).toBeGreaterThan(0);
});

test('a page of several statements is whole, whatever is placed between them', async () => {
  const { list, write, door } = await openSearchedBook();
  const products = Array.from({ length: 1_000 }, (_, n) => `Part ${n}`);
  await write(BOOK.slice(0, 30).map((order) => ({ ...order, products })));
  let isDone = false;
  const listing = list({ filter: {}, skip: 0, limit: 25, uncounted: true }).finally(() => (isDone = true));
  for (let n = 0; !isDone; n += 1) {
    const id = 31 * APART + n;
    await door.write(async (sql) => {
      await sql.query(
        `INSERT INTO orders (id, customer_email, customer_name, status, total_amount, currency, created_at, updated_at)
          VALUES (${id}, 'm@example.com', 'Many', 'PAID', 1, 'JPY', '2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z')`,
      );
      await sql.query(
        `INSERT INTO order_items (order_id, product_name, quantity, unit_price) VALUES (${id}, 'x', 1, 1)`,
      );
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { orders, more } = await listing;
  expect([orders.length, more]).toEqual([25, true]);
});

test('a list that nobody waits for any more ends', async () => {
  const { list, write } = await openSearchedBook();
  await write(BOOK);
  const gone = AbortSignal.abort();
  // PostgreSQL answers with one statement where no words are looked for.
  const sparse = ON_POSTGRES ? [] : [{ statuses: ['pending'], ...within } as const];
  for (const filter of [...sparse, { q: 'nowhere' }]) {
    await expect(list({ filter, skip: 0, limit: 5 }, gone)).rejects.toMatchObject({ kind: 'interrupted' });
  }
});

test.skipIf(ON_POSTGRES)('an order that is pruned before it is read does not end the list', async () => {
  const { read, door, write } = await openSearchedBook();
  await write(BOOK);
  let isPruned = false;
  const query: Sql['query'] = async (text, values) => {
    const rows = await read.query(text, values);
    const [first] = rows as { id?: number }[];
    if (!isPruned && /^SELECT o\.id FROM/.test(text) && first?.id !== undefined) {
      isPruned = true;
      const { id } = first;
      await door.write(async (sql) => {
        await sql.query('DELETE FROM order_items WHERE order_id = ?', [id]);
        await sql.query('DELETE FROM orders WHERE id = ?', [id]);
      });
    }
    return rows as never[];
  };
  const { list } = openReads({ ...read, query, queryAnew: query });
  const { orders, more } = await list({ filter: within, skip: 0, limit: 5 });
  expect([isPruned, orders.length, more]).toEqual([true, 5, true]);
});
