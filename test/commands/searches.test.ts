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

test('an order is found by its order_ref and by variants of its kanji, not by its line; indexed, and before it is', async () => {
  const home = newHome();
  const header = 'customer_email,customer_name,product_name,quantity,unit_price';
  writeFileSync(
    join(home.cwd, 'refs.csv'),
    `order_ref,${header}\n注文Ａ-71,c@example.com,髙橋 太郎,ノート,1,100\nB-72,c@example.com,高橋 花子,ノート,1,100\n`,
  );
  const lines = Array.from({ length: 3 }, () => 'd@example.com,渡邉 一,机,1,100\n').join('');
  writeFileSync(join(home.cwd, 'lines.csv'), `${header}\n${lines}`);
  for (const file of ['refs.csv', 'lines.csv']) expect((await home.run(['import', file])).status).toBe(0);
  const found = async (...args: string[]) =>
    (await home.json<{ id: number }[]>(['list', ...args])).map(({ id }) => id);
  const check = async () => {
    expect(await found('--q', '注文a-71')).toEqual([1]);
    expect(await found('--q', '７')).toEqual([2, 1]);
    expect(await found('--q', '花子 高橋 b-72')).toEqual([2]);
    for (const name of ['高橋', '髙橋', '髙\u{e0100}槗']) expect(await found('--q', name)).toEqual([2, 1]);
    for (const name of ['渡辺', '渡邊', '渡邉']) expect(await found('--q', name)).toEqual([5, 4, 3]);
    // Lines 2 to 4 of the second file.
    expect(await found('--q', '3')).toEqual([]);
    expect(await found('--q', '橋', '--status', 'paid,pending')).toEqual([2, 1]);
  };
  await check();
  fillFirstSlice(home.db);
  await seedOrders(home.db, 2);
  await home.run(['import', 'refs.csv']);
  writeFileSync(join(home.cwd, 'more.csv'), `${header}\ne@example.com,Eve,Desk,1,5\n`);
  expect((await home.run(['import', 'more.csv'])).status).toBe(0);
  expect(slices(home.db)).toEqual([{ slice: 0 }]);
  await check();
});
