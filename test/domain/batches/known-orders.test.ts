// Proves that no order is charged twice by a second file: neither by one that comes later, nor by one at the same time,
// nor by an import that goes on after others have run.
import { writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { openStaging } from '../../../src/db/csv-staging.ts';
import { createBatch } from '../../../src/domain/batches/create-batch.ts';
import { importOrders } from '../../../src/domain/batches/import-orders.ts';
import type { CheckedOrders } from '../../../src/domain/batches/load-batch.ts';
import { cancelBatch } from '../../../src/domain/batches/manage-batch.ts';
import { fromFile } from '../../../src/domain/batches/upload-file.ts';
import { checkOrderFile } from '../../../src/domain/csv/check-order-file.ts';
import type { KnownPolicy } from '../../../src/domain/csv/known/known-policy.ts';
import { CALLER } from '../../support/desk.ts';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { openLife } from '../../support/orders/order-stages.ts';
import { tempPath } from '../../support/temp.ts';

type Life = Awaited<ReturnType<typeof openLife>>;
const CONCURRENCY = { concurrency: 8 };
const MANY = { timeout: 300_000 };

async function checked(
  life: Life,
  refs: readonly string[],
  policy: KnownPolicy = 'refuse',
  product = 'Desk',
) {
  const path = tempPath('orders.csv');
  writeFileSync(
    path,
    csvBytes([HEADER, ...refs.map((ref) => [ref, 'a@example.com', 'Ann', product, '1', '10', 'JPY'])]),
  );
  const known = { policy, lookup: life.desk.deps.store.read };
  const file = await checkOrderFile(path, { openStaging, known });
  onTestFinished(() => file.close());
  return { file, orders: fromFile(file, 'orders.csv') };
}

async function load(life: Life, refs: readonly string[], policy?: KnownPolicy, product?: string) {
  const { orders } = await checked(life, refs, policy, product);
  return importOrders(life.desk.deps, orders, CALLER, CONCURRENCY);
}

const groups = (life: Life) =>
  life.desk
    .rows<{ import_group: string }>("SELECT import_group FROM orders WHERE status <> 'CANCELLED' ORDER BY id")
    .map((row) => row.import_group);

/** The process dies after its first transaction. */
async function importUntilKilled(life: Life, orders: CheckedOrders): Promise<void> {
  const cut: CheckedOrders = {
    ...orders,
    async *orders(skip, last) {
      let seen = 0;
      for await (const order of orders.orders(skip, last)) {
        seen += 1;
        if (seen > 255) throw new Error('killed');
        yield order;
      }
    },
  };
  await expect(importOrders(life.desk.deps, cut, CALLER, CONCURRENCY)).rejects.toThrow('killed');
}

test('a second file is refused by the order that has its ref', async () => {
  const life = await openLife();
  await load(life, ['A', 'B']);
  const { file } = await checked(life, ['C', 'B']);
  expect(file.counts).toMatchObject({ acceptedOrders: 1, rejectedOrders: 1, knownOrders: 1 });
  const skipping = await load(life, ['C', 'B'], 'skip');
  expect(skipping).toMatchObject({ batch: { accepted: 1, rejected: 0, skipped: 1, totalOrders: 2 } });
  await load(life, ['B', 'D'], 'allow');
  expect(groups(life)).toEqual(['A', 'B', 'C', 'B', 'D']);
});

test('the number of a line or a place is no ref; a number as a ref is one', async () => {
  const life = await openLife();
  await load(life, ['', '']);
  await createBatch(life.desk.deps, { orders: [TANAKA, TANAKA, TANAKA, TANAKA] }, CALLER);
  expect(groups(life)).toEqual(['2', '3', '1', '2', '3', '4']);
  expect((await checked(life, ['2', '3', '4'])).file.counts.acceptedOrders).toBe(3);
  await load(life, ['2', '3', '4']);
  expect((await checked(life, ['4', '5'])).file.counts).toMatchObject({ acceptedOrders: 1, knownOrders: 1 });
});

test('a group of an older version counts as a ref, even if it was a line', async () => {
  const life = await openLife();
  await load(life, ['']);
  life.desk.rows('UPDATE orders SET group_is_line = NULL');
  expect((await checked(life, ['2'])).file.counts.knownOrders).toBe(1);
});

test('orders of the same content do not count; cancelled ones of a cancelled batch do not either', async () => {
  const life = await openLife();
  const first = await load(life, ['A']);
  const again = await checked(life, ['A']);
  expect(again.file.counts.acceptedOrders).toBe(1);
  const forced = await importOrders(life.desk.deps, again.orders, CALLER, { ...CONCURRENCY, force: true });
  expect(forced.as).toBe('new');
  const corrected = () => checked(life, ['A'], 'refuse', 'Chair');
  expect((await corrected()).file.counts.knownOrders).toBe(1);
  await cancelBatch(life.desk.deps, first.batch.id, CALLER, { refund: true });
  expect((await corrected()).file.counts.knownOrders).toBe(1);
  await cancelBatch(life.desk.deps, forced.batch.id, CALLER, { refund: true });
  expect((await corrected()).file.counts.knownOrders).toBe(0);
});

test(
  'of two files imported at once, the one that stores a shared ref later ends uncharged',
  MANY,
  async () => {
    const life = await openLife();
    const refs = Array.from({ length: 300 }, (_, n) => `R${n}`);
    const { orders: late } = await checked(life, refs);
    const slow: CheckedOrders = {
      ...late,
      async *orders(skip, last) {
        let seen = 0;
        for await (const order of late.orders(skip, last)) {
          seen += 1;
          // Its first 250 orders are stored by now.
          if (seen === 251) await load(life, ['R280', 'other']);
          yield order;
        }
      },
    };
    await expect(importOrders(life.desk.deps, slow, CALLER, CONCURRENCY)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'known_refs',
      message: expect.stringContaining('R280'),
    });
    expect(life.fake.charges).toHaveLength(2);
    expect(await life.desk.deps.store.read.batch(1)).toMatchObject({ status: 'aborted', leaseOwner: null });
    expect(groups(life)).toEqual(['R280', 'other']);
    const again = await load(life, refs, 'skip');
    expect(again).toMatchObject({ as: 'new', batch: { accepted: 299, skipped: 1 }, counts: { paid: 299 } });
  },
);

test(
  'an import that goes on stores each order once, though other orders are known by then',
  MANY,
  async () => {
    const life = await openLife();
    const refs = Array.from({ length: 300 }, (_, n) => `R${n}`);
    const first = await load(life, ['R0', 'R1'], 'refuse', 'Chair');
    const { orders } = await checked(life, refs, 'skip');
    await importUntilKilled(life, orders);
    await cancelBatch(life.desk.deps, first.batch.id, CALLER, { refund: true });
    const done = await load(life, refs, 'skip');
    expect(done).toMatchObject({ as: 'resumed', batch: { id: 2, accepted: 298 } });
    expect(groups(life)).toEqual(refs.slice(2));
  },
);

test('an import that goes on with another reading of its file is refused', MANY, async () => {
  const life = await openLife();
  const refs = Array.from({ length: 300 }, (_, n) => `R${n}`);
  const { orders } = await checked(life, refs);
  await importUntilKilled(life, orders);
  const inDollars = { ...orders, reading: '{"currency":"USD"}' };
  await expect(importOrders(life.desk.deps, inDollars, CALLER, CONCURRENCY)).rejects.toMatchObject({
    code: 'import_under_way',
    message: expect.stringContaining('with other options; retry with the same options'),
  });
  const other = await checked(
    life,
    refs.map((ref) => `${ref}x`),
  );
  const otherwise = { ...other.orders, contentHash: orders.contentHash };
  await expect(importOrders(life.desk.deps, otherwise, CALLER, CONCURRENCY)).rejects.toMatchObject({
    kind: 'conflict',
  });
  expect(life.desk.rows('SELECT id FROM orders')).toHaveLength(250);
});

test(
  'two processes that import the same refs at the same moment charge each of them once',
  MANY,
  async () => {
    const life = await openLife();
    const other = await openLife({ path: life.desk.path, clock: life.desk.clock });
    const refs = Array.from({ length: 300 }, (_, n) => `R${n}`);
    // Both are checked before either is stored.
    const here = await checked(life, refs);
    const there = await checked(other, refs.toReversed(), 'refuse', 'Chair');
    const ended = await Promise.allSettled([
      importOrders(life.desk.deps, here.orders, CALLER, CONCURRENCY),
      importOrders(other.desk.deps, there.orders, CALLER, CONCURRENCY),
    ]);
    expect(ended.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    const stored = groups(life);
    expect(new Set(stored).size).toBe(stored.length);
    expect(life.fake.charges.length + other.fake.charges.length).toBe(stored.length);
  },
);
