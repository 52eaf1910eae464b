// Proves that readers see committed orders only, whole ones, whatever a transaction beside them is doing.
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/db/open-store.ts';
import { changeOrder, createdEvent } from '../../src/domain/journal/order-change.ts';
import { parseListQuery } from '../../src/domain/model/list-query.ts';
import { parseOrder } from '../../src/domain/model/parse-order.ts';
import type { Tx } from '../../src/domain/ports/store.ts';
import { newBook, newPostgresBook, ON_POSTGRES, query } from '../support/database/database.ts';
import { TANAKA } from '../support/orders/order-json.ts';

async function open() {
  const store = await openStore(newBook());
  onTestFinished(() => store.close());
  return store;
}

async function insert(tx: Tx) {
  const order = await tx.insertOrder(parseOrder(TANAKA), 0);
  await changeOrder(order, 'api', 0, [createdEvent(order, 'api')]).save(tx);
  return order;
}

test('an order that is not committed yet is seen by its transaction alone', async () => {
  const { read, write } = await open();
  const seen: unknown[] = [];
  const look = async () => {
    const page = await read.list(parseListQuery({}));
    seen.push([await read.order(1), await read.events(1), page.orders.length, page.total]);
  };
  await write(async (tx) => {
    await insert(tx);
    // Readers get their turn in the middle of the transaction.
    await look();
    expect((await tx.lockOrder(1))?.status).toBe('pending');
  });
  await look();
  expect(seen).toEqual([
    [undefined, [], 0, 0],
    [expect.objectContaining({ id: 1 }), [expect.objectContaining({ type: 'order_created' })], 1, 1],
  ]);
});

test('an order whose transaction fails was never there, and stops nobody', async () => {
  const { read, write } = await open();
  const failed = write(async (tx) => {
    await insert(tx);
    throw new Error('no');
  });
  await expect(failed).rejects.toThrowError('no');
  expect(await read.order(1)).toBeUndefined();
  expect(await read.events(1)).toEqual([]);
  // PostgreSQL leaves a gap.
  expect((await write(insert)).id).toBe(ON_POSTGRES ? 2 : 1);
});

test('what is stored comes back as it was, down to the last decimal and character', async () => {
  const { read, write } = await open();
  const input = {
    ...TANAKA,
    customer_name: ` "O'Brien"; -- 𠮷野家 👩‍👩‍👧 \ufeff`,
    items: [
      { product_name: '%_\\', quantity: 1_000_000, unit_price: 0.0001 },
      { product_name: '①㈱髙', quantity: 1, unit_price: 99_999_999.9999 },
      { product_name: 'ゼロ', quantity: 3, unit_price: 0 },
    ],
  };
  const draft = parseOrder(input);
  const at = Date.UTC(2025, 11, 1, 10, 0, 0, 123);
  const order = await write((tx) => tx.insertOrder(draft, at));
  expect(await read.order(order.id)).toEqual(order);
  expect(order).toMatchObject({ ...draft, status: 'pending', createdAt: at, updatedAt: at });
});

test('a store tells when a newer version has upgraded its database', async () => {
  const book = ON_POSTGRES ? newPostgresBook() : newBook();
  const store = await openStore(book);
  onTestFinished(() => store.close());
  expect(await store.isNewer()).toBe(false);
  query(book, "INSERT INTO schema_migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')");
  expect(await store.isNewer()).toBe(true);
});
