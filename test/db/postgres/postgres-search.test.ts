// Proves that on PostgreSQL, where orders are not committed in the sequence of their ids, none is left out of the index
// of searches.
import { expect, test } from 'vitest';
import { bookOf, openSearchedBook } from '../../support/database/searched-book.ts';
import { until } from '../../support/until.ts';

test('a slice waits for orders that got their ids before others and come after them', async () => {
  const { door, write, follower, list, slices } = await openSearchedBook();
  await write(bookOf(1).slice(1));
  const found = async () =>
    (await list({ filter: { q: 'late' }, skip: 0, limit: 9 })).orders.map(({ id }) => id);
  let come = () => {};
  const coming = new Promise<void>((resolve) => {
    come = resolve;
  });
  let began = () => {};
  const begun = new Promise<void>((resolve) => {
    began = resolve;
  });
  const late = door.write(async (sql) => {
    await sql.query(
      `INSERT INTO orders (id, customer_email, customer_name, status, total_amount, currency, created_at, updated_at)
        VALUES (7, 'late@example.com', 'A', 'PAID', 1, 'JPY', now(), now())`,
    );
    await sql.query(
      "INSERT INTO order_items (order_id, product_name, quantity, unit_price) VALUES (7, 'x', 1, 1)",
    );
    began();
    await coming;
  });
  await begun;
  const following = follower();
  const rest = async () => {};
  for (let tries = 0; tries < 3; tries += 1) expect(await following.advance({ rest })).toBe(false);
  expect(slices()).toEqual([]);
  come();
  await late;
  await until(() => following.advance({ rest }));
  expect(slices()).toEqual([{ slice: 0 }]);
  expect(await found()).toEqual([7]);
});
