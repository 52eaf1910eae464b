// Proves that whoever looks at an order book while typing an id sees the newest that fit, and makes or changes nothing.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openIdSuggestions } from '../../src/db/id-suggestions.ts';
import type { OrderStatus } from '../../src/domain/model/order-status.ts';
import { suggestIds, suggestRefs } from '../../src/domain/reports/id-suggestions.ts';
import { newPostgresBook, ON_POSTGRES, query } from '../support/database/database.ts';
import { ORDER, openSearchedBook } from '../support/database/searched-book.ts';
import { tempPath } from '../support/temp.ts';

const STATUSES = ['PENDING', 'PAID', 'SHIPPED'];

test('the newest ids that begin with the digits, of the statuses asked for, fifty at most', async () => {
  const { book, write } = await openSearchedBook();
  const orders = Array.from({ length: 120 }, (_, n) => ({
    ...ORDER,
    id: (n + 1) * 9,
    name: `田中 ${n}`,
    status: STATUSES[n % 3] ?? '',
  }));
  await write(orders);
  const opened = await openIdSuggestions(book);
  for (const digits of ['', '1', '10', '108', '7', '0', '1080', '1081', 'x']) {
    for (const statuses of [[], ['paid'], ['pending', 'paid']] as OrderStatus[][]) {
      const meant = orders
        .filter(
          ({ id, status }) =>
            `${id}`.startsWith(digits) &&
            (statuses.length === 0 || statuses.includes(status.toLowerCase() as OrderStatus)),
        )
        .reverse();
      expect({ digits, statuses, found: await suggestIds(opened.orders, digits, statuses) }).toEqual({
        digits,
        statuses,
        found: meant.slice(0, 50).map(({ id, status, name }) => ({ id, status: status.toLowerCase(), name })),
      });
    }
  }
  expect(await suggestIds(opened.batches, '')).toEqual([]);
  await opened.close();
});

test('where there is no order book there is none afterwards', async () => {
  const book = ON_POSTGRES ? newPostgresBook() : tempPath('nowhere/orders.db');
  const look = async () => {
    const opened = await openIdSuggestions(book);
    return suggestIds(opened.orders, '').finally(() => opened.close());
  };
  await expect(look()).rejects.toThrow();
  if (ON_POSTGRES) {
    expect(query(book, 'SELECT 1 FROM pg_tables WHERE schemaname = current_schema()')).toEqual([]);
  } else expect(existsSync(book)).toBe(false);
});

test('the newest order_refs that begin with a text, each once; line numbers are none', async () => {
  const { book, write } = await openSearchedBook();
  const order = (id: number, ref: string | null, isLine = false) => ({
    ...ORDER,
    id,
    batchId: 1,
    ref,
    isLine,
  });
  await write([
    order(1, 'A-old'),
    order(2_000, 'A-1'),
    order(2_001, '2', true),
    order(2_002, 'B-1'),
    order(2_003, 'A-1'),
    order(2_004, null),
    order(2_005, 'A-2'),
  ]);
  const opened = await openIdSuggestions(book);
  const refs = async (typed: string) => (await suggestRefs(opened, typed)).map(({ ref, id }) => [ref, id]);
  expect(await refs('A-')).toEqual([
    ['A-2', 2_005],
    ['A-1', 2_003],
  ]);
  expect(await refs('')).toEqual([
    ['A-2', 2_005],
    ['A-1', 2_003],
    ['B-1', 2_002],
  ]);
  expect(await refs('2')).toEqual([]);
  await opened.close();
});
