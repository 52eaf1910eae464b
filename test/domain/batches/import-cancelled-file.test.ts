// Proves that the file of a cancelled batch charges nobody twice: it is refused while an order of that batch is
// charged or
// may be, and imported anew once none is.
import { expect, test } from 'vitest';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { importOrders } from '../../../src/domain/batches/import-orders.ts';
import { loadBatch } from '../../../src/domain/batches/load-batch.ts';
import { cancelBatch } from '../../../src/domain/batches/manage-batch.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { DECLINE, type Life, openLife, processing } from '../../support/orders/order-stages.ts';

const CONCURRENCY = { concurrency: 8 };

const again = ({ desk }: Life, orders: number, force = false) =>
  importOrders(desk.deps, checkedFile(orders), CALLER, { ...CONCURRENCY, force });

/** Cancels a batch that waits, after `prepare` has let some of it be charged. */
async function cancelledAfter(life: Life, orders: number, prepare: () => Promise<void> | void) {
  const { deps } = life.desk;
  const { batch } = await loadBatch(deps, checkedFile(orders), CALLER);
  await prepare();
  await drainBatch(deps, batch.id, SETTLER, { concurrency: () => 1 });
  await cancelBatch(deps, batch.id, CALLER, { refund: false });
  life.fake.script.reset();
}

const onlyPays = (life: Life, most: number) =>
  life.fake.script.onPayment(({ body }) => (Number(body?.order_id) <= most ? undefined : DECLINE));

test('it is refused with the first ten orders that are paid and how many more, and force makes a batch of it', async () => {
  const life = await openLife();
  await cancelledAfter(life, 14, () => onlyPays(life, 12));
  await expect(again(life, 14)).rejects.toMatchObject({
    kind: 'invalid',
    code: 'charged_before',
    message:
      'this file was imported as batch 1 and cancelled, but orders 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more of it are or may be paid',
    hint: { to: 'refund_or_force_import', batchId: 1 },
    members: { batch_ids: [1], order_ids: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], total_charged: 12 },
  });
  expect(life.fake.charges).toHaveLength(12);
  expect(await life.desk.deps.store.read.batchTotal()).toBe(1);
  expect(await again(life, 14, true)).toMatchObject({ as: 'new', counts: { paid: 14 } });
  // That one counts.
  expect(await again(life, 14)).toMatchObject({ as: 'known', batch: { id: 2 } });
});

test('once what was paid has gone back it is imported anew', async () => {
  const life = await openLife();
  await cancelledAfter(life, 3, () => onlyPays(life, 1));
  await expect(again(life, 3)).rejects.toMatchObject({ code: 'charged_before' });
  await cancelBatch(life.desk.deps, 1, CALLER, { refund: true });
  expect(await again(life, 3)).toMatchObject({ as: 'new', batch: { id: 2 }, counts: { paid: 3 } });
});

test('an order of any cancelled batch of the file counts, and none of another file', async () => {
  const life = await openLife();
  await cancelledAfter(life, 2, () => onlyPays(life, 1));
  await again(life, 2, true);
  await cancelBatch(life.desk.deps, 2, CALLER, { refund: true });
  await expect(again(life, 2)).rejects.toMatchObject({ members: { batch_ids: [1], order_ids: [1] } });
  const other = checkedFile(2, { hash: 'other' });
  expect(await importOrders(life.desk.deps, other, CALLER, CONCURRENCY)).toMatchObject({ as: 'new' });
});

test.each<[string, (life: Life) => void, (life: Life) => Promise<unknown>]>([
  ['shipped', (life) => onlyPays(life, 1), ({ desk }) => desk.desk.shipOrder(1, CALLER)],
  [
    'delivered',
    (life) => onlyPays(life, 1),
    async ({ desk }) => {
      await desk.desk.shipOrder(1, CALLER);
      await desk.desk.deliverOrder(1, CALLER);
    },
  ],
  ['being processed', ({ fake }) => processing(fake), async () => {}],
  [
    'without an answer',
    ({ fake }) => fake.script.onPayment(() => ({ kind: 'reset', charge: false })),
    async () => {},
  ],
])('an order that is %s counts', async (_what, plan, then) => {
  const life = await openLife();
  await cancelledAfter(life, 2, () => plan(life));
  await then(life);
  const members = { order_ids: expect.arrayContaining([1]) };
  await expect(again(life, 2)).rejects.toMatchObject({ code: 'charged_before', members });
});

test('what was declined, and what was never sent, does not count', async () => {
  const life = await openLife();
  await cancelledAfter(life, 2, () => onlyPays(life, 0));
  expect(await again(life, 2)).toMatchObject({ as: 'new', counts: { paid: 2 } });
  await cancelBatch(life.desk.deps, 2, CALLER, { refund: true });
  await loadBatch(life.desk.deps, checkedFile(2), CALLER);
  await cancelBatch(life.desk.deps, 3, CALLER, { refund: false });
  expect(await again(life, 2)).toMatchObject({ as: 'new', batch: { id: 4 } });
});
