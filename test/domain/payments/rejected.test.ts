// Proves that a payment which the Payment Service did not take (401, 403, 404 …) charges nothing, and waits for the service
// where nobody has to ask for it again: in a batch until that is resumed, with resilience on until the service takes it.
import { expect, test } from 'vitest';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { loadBatch } from '../../../src/domain/batches/load-batch.ts';
import { resumeBatch } from '../../../src/domain/batches/manage-batch.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  callsOf,
  forgetCalls,
  keysOf,
  LONG_AFTER_MS,
  openLife,
  receiveEvent,
  settleAfter,
  statusOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import type { Behaviour } from '../../support/services/fake-services.ts';
import { openResilient } from '../../support/services/outage.ts';

const NOT_TAKEN: Behaviour = { kind: 'answer', status: 401, body: { message: 'who are you' } };
const DRAIN = { concurrency: () => 1 };

test('alone it is ended, and nothing is tried again by itself', async () => {
  const life = await openLife();
  life.fake.script.onPayment(() => NOT_TAKEN);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  const last = (await life.desk.desk.listEvents(id, CALLER)).at(-1);
  expect(last).toMatchObject({
    to: 'pending',
    detail: 'rejected: HTTP 401: who are you; nothing was charged',
  });
  forgetCalls(life);
  await settleAfter(life, LONG_AFTER_MS);
  expect(callsOf(life)).toEqual([]);
});

test('with resilience on it waits, and is paid unasked once the service takes it, with the same key', async () => {
  const life = await openResilient();
  life.fake.script.onPayment(() => NOT_TAKEN);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  expect((await life.desk.desk.explainOrder(id, CALLER)).situation).toBe('payment_parked');
  await settleAfter(life, LONG_AFTER_MS);
  expect(statusOf(life, id)).toBe('PENDING');
  life.fake.script.onPayment(() => undefined);
  await settleAfter(life, LONG_AFTER_MS);
  expect(statusOf(life, id)).toBe('PAID');
  const keys = keysOf(life, 'payments');
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(life.fake.net().get(id)).toBe(TOTAL);
});

test('with resilience on one that was captured all the same is booked and not charged again', async () => {
  const life = await openResilient();
  life.fake.script.onPayment(() => NOT_TAKEN);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  life.fake.script.onPayment(() => undefined);
  life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
  await settleAfter(life, LONG_AFTER_MS);
  expect(statusOf(life, id)).toBe('PAID');
  expect(life.fake.charges).toHaveLength(1);
});

test('in a batch it waits for its turn again, and the resumed batch looks before it charges', async () => {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(3), CALLER);
  life.fake.script.onPayment(() => NOT_TAKEN);
  await drainBatch(life.desk.deps, batch.id, SETTLER, DRAIN);
  expect(await life.desk.deps.store.read.batch(batch.id)).toMatchObject({ status: 'paused' });
  expect(await life.desk.deps.store.read.batchCounts(batch.id)).toMatchObject({ failed: 0, pending: 3 });
  // The first one was captured all the same.
  const first = await life.desk.desk.getOrder(1, CALLER);
  life.fake.addCharge({ orderId: 1, amount: first.totalAmount, currency: first.currency });
  life.fake.script.onPayment(() => undefined);
  await resumeBatch(life.desk.deps, batch.id);
  expect(await drainBatch(life.desk.deps, batch.id, SETTLER, DRAIN)).toMatchObject({ status: 'completed' });
  expect(await life.desk.deps.store.read.batchCounts(batch.id)).toMatchObject({ paid: 3 });
  expect(life.fake.charges).toHaveLength(3);
});

test('an event that pays it while its record is read leaves nothing that waits', async () => {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(1), CALLER);
  life.fake.script.onPayment(() => NOT_TAKEN);
  await drainBatch(life.desk.deps, batch.id, SETTLER, DRAIN);
  life.fake.script.onPayment(() => undefined);
  life.fake.script.onLookup(() => {
    const until = receiveEvent(life, 1, { payment_id: 'late', status: 'succeeded' }).then(() => {});
    return { kind: 'held', until };
  });
  await resumeBatch(life.desk.deps, batch.id);
  expect(await drainBatch(life.desk.deps, batch.id, SETTLER, DRAIN)).toMatchObject({ status: 'completed' });
  expect(statusOf(life, 1)).toBe('PAID');
  expect(keysOf(life, 'payments')).toHaveLength(1);
});
