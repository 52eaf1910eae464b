// Proves that a payment of a batch whose call was lost is sent again unasked, with the same key and only where the
// record holds nothing, and that nobody sends one that is not wanted now.
import { expect, test } from 'vitest';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { createBatch } from '../../../src/domain/batches/create-batch.ts';
import { cancelBatch, pauseBatch, resumeBatch } from '../../../src/domain/batches/manage-batch.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { orderOf } from '../../support/orders/order-json.ts';
import { openLife } from '../../support/orders/order-stages.ts';

/** A running batch of two orders; the payment of the first was lost on its way there. */
async function lostOne(charge: boolean) {
  const life = await openLife();
  const { deps } = life.desk;
  life.fake.script.onPayment(({ body }) => (body?.order_id === 1 ? { kind: 'reset', charge } : undefined));
  await createBatch(deps, { orders: [orderOf(5), orderOf(7)] }, CALLER);
  await drainBatch(deps, 1, SETTLER, { concurrency: () => 4 });
  life.fake.script.reset();
  const recover = () => recoverOpenRows(deps, SETTLER, { everything: true });
  const keys = () =>
    life.fake.calls
      .filter(({ path, body }) => path.endsWith('/payments') && body?.order_id === 1)
      .map(({ key }) => key);
  return { ...life, deps, recover, keys };
}

test('a payment that never arrived is sent again with its key', async () => {
  const { deps, desk, fake, recover, keys } = await lostOne(false);
  expect(await deps.store.read.batchCounts(1)).toMatchObject({ paid: 1, pending: 1 });
  expect(await recover()).toMatchObject([
    { orderId: 1, failed: false, result: expect.stringContaining('sent again') },
  ]);
  expect(await deps.store.read.batchCounts(1)).toMatchObject({ paid: 2, pending: 0 });
  expect(keys()).toHaveLength(2);
  expect(new Set(keys()).size).toBe(1);
  expect(fake.charges).toHaveLength(2);
  expect(fake.mails).toHaveLength(2);
  const events = await desk.desk.listEvents(1, CALLER);
  expect(events.map(({ detail }) => detail)).toContain('sent again with the same key');
});

test('a payment that did arrive is found, not sent again', async () => {
  const { deps, fake, recover, keys } = await lostOne(true);
  await recover();
  expect(await deps.store.read.batchCounts(1)).toMatchObject({ paid: 2 });
  expect(keys()).toHaveLength(1);
  expect(fake.charges).toHaveLength(2);
});

test('nothing is sent again while the record cannot be read', async () => {
  const { fake, recover, keys } = await lostOne(false);
  fake.script.onLookup(() => ({ kind: 'answer', status: 503 }));
  await recover();
  expect(keys()).toHaveLength(1);
});

test('nothing of a paused batch is sent again before it is resumed', async () => {
  const { deps, recover, keys } = await lostOne(false);
  await pauseBatch(deps, 1);
  await recover();
  expect(keys()).toHaveLength(1);
  await resumeBatch(deps, 1);
  await recover();
  expect(keys()).toHaveLength(2);
});

test('nothing is sent again while charges are held', async () => {
  const { deps, recover, keys } = await lostOne(false);
  await deps.store.write((tx) => tx.setChargesHeld(true));
  await recover();
  expect(keys()).toHaveLength(1);
});

test('nothing of a cancelled batch is sent again', async () => {
  const { deps, fake, recover, keys } = await lostOne(false);
  await cancelBatch(deps, 1, CALLER, { refund: false });
  await recover();
  expect(keys()).toHaveLength(1);
  expect(fake.charges).toHaveLength(1);
});

test('a single order stays pending with its attempt open', async () => {
  const life = await openLife();
  life.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  await life.desk.desk.createOrder(orderOf(5), CALLER);
  life.fake.script.reset();
  await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
  expect(life.fake.charges).toEqual([]);
  expect((await life.desk.desk.getOrder(1, CALLER)).status).toBe('pending');
});
