// Proves that a batch pauses at the first payment that the Payment Service does not take, as with a wrong token, and
// that no
// process sends another one before it is resumed.
import { expect, test } from 'vitest';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { loadBatch } from '../../../src/domain/batches/load-batch.ts';
import { retryBatch } from '../../../src/domain/batches/manage-batch.ts';
import type { Deps, PaymentResult, PaymentService } from '../../../src/domain/ports/store.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, SETTLER, withServices } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { LONG_AFTER_MS, openLife } from '../../support/orders/order-stages.ts';

const PLACES = 4;
const DRAIN = { concurrency: () => PLACES };
const REJECTED: PaymentResult = { outcome: 'rejected', reason: 'HTTP 401' };

/** Counts the calls, and answers what `plan` says in place of the service. */
function answering(deps: Deps, plan: (call: number) => PaymentResult | undefined) {
  const calls: number[] = [];
  const payments: PaymentService = {
    ...deps.services.payments,
    async createPayment(request, trace) {
      calls.push(request.orderId);
      return plan(calls.length) ?? deps.services.payments.createPayment(request, trace);
    },
  };
  return { deps: withServices(deps, { payments }), calls };
}

test('the batch is paused with what to do, and of all processes that charge it only what was under way was sent', async () => {
  const life = await openLife();
  const { path, clock } = life.desk;
  const other = await openDesk(life.fake, { path, clock });
  const { batch } = await loadBatch(life.desk.deps, checkedFile(60), CALLER);
  const both = [life.desk, other].map(({ deps }) => answering(deps, () => REJECTED));
  await Promise.all(both.map(({ deps }) => drainBatch(deps, batch.id, SETTLER, DRAIN)));
  for (const { calls } of both) expect(calls.length).toBeLessThanOrEqual(PLACES);
  expect(await life.desk.deps.store.read.batch(batch.id)).toMatchObject({
    status: 'paused',
    reason:
      'the Payment Service rejects its payments (HTTP 401); check PAYMENT_SERVICE_URL and PAYMENT_SERVICE_TOKEN, then resume the batch',
  });
  // Once it takes them again each order is charged once.
  await retryBatch(life.desk.deps, batch.id);
  await drainBatch(life.desk.deps, batch.id, SETTLER, DRAIN);
  expect(await life.desk.deps.store.read.batchCounts(batch.id)).toMatchObject({ paid: 60 });
  expect(life.fake.charges).toHaveLength(60);
});

test('also after others were paid, and what is under way is finished', async () => {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(40), CALLER);
  life.fake.script.onPayment(() => ({ kind: 'delay', ms: 20 }));
  const { deps, calls } = answering(life.desk.deps, (call) => (call === 10 ? REJECTED : undefined));
  const ended = await drainBatch(deps, batch.id, SETTLER, DRAIN);
  expect(ended).toMatchObject({ status: 'paused', reason: expect.stringContaining('HTTP 401') });
  expect(calls.length).toBeLessThan(10 + PLACES);
  expect(await deps.store.read.batchCounts(batch.id)).toMatchObject({ paid: calls.length - 1 });
});

test('where it cannot be paused this process sends no more of it all the same', async () => {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(40), CALLER);
  const { deps, calls } = answering(life.desk.deps, () => REJECTED);
  const write: typeof deps.store.write = (work, patience) =>
    deps.store.write(async (tx) => {
      const lockBatch: typeof tx.lockBatch = async (id) => {
        const found = await tx.lockBatch(id);
        if (found?.status === 'running' && calls.length > 0) throw new Error('the database is busy');
        return found;
      };
      return work({ ...tx, lockBatch });
    }, patience);
  await drainBatch({ ...deps, store: { ...deps.store, write } }, batch.id, SETTLER, DRAIN).catch(() => {});
  expect(calls.length).toBeLessThanOrEqual(PLACES);
  expect(life.desk.log).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'batch could not be paused' }),
  );
});

test('a payment that recovery sends again and that is not taken pauses its batch too', async () => {
  const life = await openLife();
  life.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  const { batch } = await loadBatch(life.desk.deps, checkedFile(1), CALLER);
  await drainBatch(life.desk.deps, batch.id, SETTLER, DRAIN);
  const { deps, calls } = answering(life.desk.deps, () => REJECTED);
  life.desk.clock.advance(LONG_AFTER_MS);
  await recoverOpenRows(deps, SETTLER, { everything: true });
  expect(calls).toEqual([1]);
  expect(await deps.store.read.batch(batch.id)).toMatchObject({ status: 'paused' });
});
