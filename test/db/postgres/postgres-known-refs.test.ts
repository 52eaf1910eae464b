// Proves that nodes on one PostgreSQL order database that store orders of one ref at once hear of each other.
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { parseOrder } from '../../../src/domain/model/parse-order.ts';
import type { NewBatch } from '../../../src/domain/ports/batch-store.ts';
import { newBook, query } from '../../support/database/database.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { until } from '../../support/until.ts';

async function open(book: string) {
  const store = await openStore(book);
  onTestFinished(() => store.close());
  return store;
}

test('of two nodes that store orders of one ref the second waits for the first, and finds its order', async () => {
  const book = newBook();
  const one = await open(book);
  const two = await open(book);
  const batch = { ...NEW_BATCH, contentHash: 'one' };
  const stored = await one.write(async (tx) => {
    const { id: batchId } = await tx.insertBatch(batch, { leaseOwner: null, leaseUntil: null }, 0, false);
    expect(await tx.knownRefs(['A-1'], 'one')).toEqual(new Map());
    let isFound = false;
    const found = two.write((other) => other.knownRefs(['A-1'], 'two'));
    void found.then(() => {
      isFound = true;
    });
    const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND classid = ${0x4f524456}`;
    await until(() => isFound || query(book, waiting).length === 1);
    const origin = { batchId, csvSource: null, importGroup: 'A-1', groupIsLine: false };
    const { id } = await tx.insertOrder(parseOrder(TANAKA), 0, { batch: origin });
    return { found, id };
  });
  expect(await stored.found).toEqual(new Map([['A-1', stored.id]]));
});

const NEW_BATCH: NewBatch = {
  csvSource: null,
  contentHash: null,
  sourcePath: null,
  encoding: null,
  reading: null,
  totalOrders: 1,
  rejected: 0,
  skipped: 0,
};
