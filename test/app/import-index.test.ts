// Proves that an import indexes its orders for searches while it stores them, and that it does not depend on that.
import { expect, test } from 'vitest';
import { SLICE_ORDERS } from '../../src/db/search/posting-lists.ts';
import { loadBatch } from '../../src/domain/batches/load-batch.ts';
import { openContexts } from '../support/contexts.ts';
import { ON_POSTGRES, query } from '../support/database/database.ts';
import { CALLER } from '../support/desk.ts';
import { checkedFile } from '../support/orders/checked-orders.ts';
import { until } from '../support/until.ts';

/** Some transactions of orders, with the end of the first segment between them. */
const ORDERS = 1_000;
const BEFORE = 400;
const MANY = { timeout: 300_000 };

async function openAtSegmentEnd() {
  const all = await openContexts();
  const { deps } = await all.open('both');
  await deps.store.write((tx) => tx.giveOrderIdsAbove(SLICE_ORDERS - BEFORE));
  const segments = () => query<{ slice: number }>(all.db, 'SELECT slice FROM search_slices');
  return { ...all, deps, segments };
}

test('a segment is indexed as soon as an import has stored its last order', MANY, async () => {
  const { deps, segments } = await openAtSegmentEnd();
  const before: number[] = [];
  const onStored = () => void before.push(segments().length);
  const { batch } = await loadBatch(deps, checkedFile(ORDERS), CALLER, { onStored });
  expect(batch).toMatchObject({ status: 'running', accepted: ORDERS });
  // On PostgreSQL a transaction of another test may delay it.
  if (ON_POSTGRES) {
    await until(async () => {
      await deps.process.ordersStored?.();
      return segments().length > 0;
    });
  } else expect(before).toEqual([0, 0, 1, 1]);
  expect(segments()).toEqual([{ slice: 0 }]);
  const { total } = await deps.store.read.list({ filter: { q: 'r7' }, skip: 0, limit: 1 });
  expect(total).toBe(111);
});

test('an index that cannot be written does not stop an import', MANY, async () => {
  const { db, deps, segments } = await openAtSegmentEnd();
  query(db, 'ALTER TABLE search_grams RENAME TO search_grams_gone');
  const { batch } = await loadBatch(deps, checkedFile(ORDERS), CALLER);
  expect(batch).toMatchObject({ status: 'running', accepted: ORDERS });
  expect(segments()).toEqual([]);
});
