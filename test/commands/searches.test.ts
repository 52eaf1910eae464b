// Proves that whoever serves a book or imports into it keeps searches fast, unasked: what is there is taken into the
// index of searches, and found in it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SLICE_ORDERS } from '../../src/db/search/posting-lists.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { query } from '../support/database/database.ts';
import { seedOrders } from '../support/database/seed.ts';
import { startTestServer } from '../support/server/server.ts';
import { until } from '../support/until.ts';

const slices = (book: string) => query<{ slice: number }>(book, 'SELECT slice FROM search_slices');

/** The next order has the last id of a slice, the one after it the first of the next. */
function fillFirstSlice(book: string): void {
  query(book, `UPDATE sqlite_sequence SET seq = ${SLICE_ORDERS - 2} WHERE name = 'orders'`);
}

test('a server takes in a book that was there before it, and what comes while it runs', async () => {
  const server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '20' });
  onTestFinished(() => server.close());
  await seedOrders(server.dbPath, 1, { customer_name: '田中 一' });
  expect(slices(server.dbPath)).toEqual([]);
  fillFirstSlice(server.dbPath);
  await seedOrders(server.dbPath, 2, { customer_name: '田中 二' });
  await until(() => slices(server.dbPath).length > 0);
  const found = async (q: string) => {
    const { body, headers } = await server.ask(`/api/v1/orders/?q=${encodeURIComponent(q)}`);
    return [headers['x-total-count'], body.map(({ id }: { id: number }) => id)];
  };
  expect(await found('田中')).toEqual(['3', [SLICE_ORDERS, SLICE_ORDERS - 1, 1]]);
  expect(await found('一')).toEqual(['1', [1]]);
  expect(await found('三')).toEqual(['0', []]);
});

test('an import takes in what is in the book when it ends', async () => {
  const home = newHome();
  await seedOrders(home.db, 1, { customer_name: '田中 一' });
  fillFirstSlice(home.db);
  const path = join(home.cwd, 'orders.csv');
  const row = 'c@example.com,山田 花子,ノート,1,100';
  writeFileSync(path, `customer_email,customer_name,product_name,quantity,unit_price\n${row}\n${row}\n`);
  expect(await home.json(['import', path])).toMatchObject({ paid: 2 });
  expect(slices(home.db)).toEqual([{ slice: 0 }]);
  const found = await home.json<{ id: number }[]>(['list', '--q', '花子']);
  expect(found.map(({ id }) => id)).toEqual([SLICE_ORDERS, SLICE_ORDERS - 1]);
  expect(await home.json(['list', '--q', '田中'])).toMatchObject([{ id: 1 }]);
});
