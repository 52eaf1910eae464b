// Proves that an operator can stop a batch, try it again and take it back, and that a batch stops itself where it fails.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { importOrders } from '../../../src/domain/batches/import-orders.ts';
import { type CheckedOrders, loadBatch } from '../../../src/domain/batches/load-batch.ts';
import {
  abortUnrepeatable,
  cancelBatch,
  pauseBatch,
  resumeBatch,
  retryBatch,
} from '../../../src/domain/batches/manage-batch.ts';
import type { Batch } from '../../../src/domain/model/batch.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, SETTLER } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { DECLINE, LONG_AFTER_MS, openLife, settleAfter } from '../../support/orders/order-stages.ts';
import { until } from '../../support/until.ts';

const CONCURRENCY = { concurrency: 8 };
const DRAIN = { concurrency: () => 8 };

const statuses = (life: Awaited<ReturnType<typeof openLife>>) =>
  life.desk.rows<{ status: string; n: number }>(
    'SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY status',
  );

test('a batch whose first fifty payments all fail pauses itself, and can be retried', async () => {
  const life = await openLife();
  life.fake.script.onPayment(() => DECLINE);
  const failed = await importOrders(life.desk.deps, checkedFile(120), CALLER, { concurrency: 64 });
  expect(failed).toMatchObject({ batch: { status: 'paused' }, counts: { failed: 50, pending: 70, paid: 0 } });
  expect(failed.batch.reason).toContain('first 50 payments');
  life.fake.script.reset();
  const { retried } = await retryBatch(life.desk.deps, failed.batch.id);
  expect(retried).toBe(50);
  await drainBatch(life.desk.deps, failed.batch.id, SETTLER, DRAIN);
  expect(await life.desk.deps.store.read.batchCounts(failed.batch.id)).toMatchObject({ paid: 120 });
  expect(life.fake.charges).toHaveLength(120);
});

test('a cancelled batch drops what is not charged, without a word, and refunds the rest when asked', async () => {
  const life = await openLife();
  life.fake.script.onPayment(({ body }) => (Number(body?.order_id) % 2 ? DECLINE : undefined));
  const { batch } = await importOrders(life.desk.deps, checkedFile(40), CALLER, CONCURRENCY);
  const mails = life.fake.mails.length;
  expect(await cancelBatch(life.desk.deps, batch.id, CALLER, { refund: false })).toMatchObject({
    dropped: 20,
    refunded: 0,
  });
  expect(life.fake.mails).toHaveLength(mails);
  expect(await cancelBatch(life.desk.deps, batch.id, CALLER, { refund: true })).toMatchObject({
    dropped: 0,
    refunded: 20,
    failed: [],
  });
  expect(statuses(life)).toEqual([{ status: 'CANCELLED', n: 40 }]);
  expect([...life.fake.net().values()].every((net) => net === 0)).toBe(true);
  // An aborted batch does not count.
  life.fake.script.reset();
  expect(await importOrders(life.desk.deps, checkedFile(40), CALLER, CONCURRENCY)).toMatchObject({
    as: 'new',
    counts: { paid: 40 },
  });
});

test('a batch that is cancelled and refunded leaves no order behind that may have been charged', async () => {
  const life = await openLife();
  life.fake.script.onPayment(({ body }) =>
    Number(body?.order_id) === 2 ? { kind: 'reset', charge: true } : undefined,
  );
  const { batch } = await importOrders(life.desk.deps, checkedFile(3), CALLER, CONCURRENCY);
  expect(await cancelBatch(life.desk.deps, batch.id, CALLER, { refund: true })).toMatchObject({
    dropped: 0,
    refunded: 3,
    failed: [],
  });
  expect(statuses(life)).toEqual([{ status: 'CANCELLED', n: 3 }]);
  expect([...life.fake.net().values()].every((net) => net === 0)).toBe(true);
});

test('a batch whose orders are all charged is not given up without a refund: its file still counts as imported', async () => {
  const life = await openLife();
  const { deps } = life.desk;
  const { batch } = await importOrders(deps, checkedFile(3), CALLER, CONCURRENCY);
  await expect(cancelBatch(deps, batch.id, CALLER, { refund: false })).rejects.toMatchObject({
    kind: 'conflict',
    code: 'nothing_to_cancel',
  });
  expect(await importOrders(deps, checkedFile(3), CALLER, CONCURRENCY)).toMatchObject({ as: 'known' });
  expect(life.fake.charges).toHaveLength(3);
});

test('what is charged while its batch is cancelled is refunded too', async () => {
  const life = await openLife();
  const { deps } = life.desk;
  const { batch } = await loadBatch(deps, checkedFile(6), CALLER);
  life.fake.script.onPayment(() => ({ kind: 'delay', ms: 100 }));
  const draining = drainBatch(deps, batch.id, SETTLER, DRAIN);
  await until(() => life.fake.charges.length === 6);
  const cancelled = await cancelBatch(deps, batch.id, CALLER, { refund: true });
  await draining;
  expect(cancelled).toMatchObject({ refunded: 6, failed: [] });
  expect(statuses(life)).toEqual([{ status: 'CANCELLED', n: 6 }]);
  expect([...life.fake.net().values()].every((net) => net === 0)).toBe(true);
});

test('it is waited for as long as its process holds it, however short the limits of this one are', async () => {
  const life = await openLife();
  const { deps } = life.desk;
  const { batch } = await loadBatch(deps, checkedFile(2), CALLER);
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  life.fake.script.onPayment(() => ({ kind: 'held', until: answered }));
  const draining = drainBatch(deps, batch.id, SETTLER, DRAIN);
  await until(() => life.fake.calls.length === 2);
  const short = await openDesk(life.fake, {
    ...{ path: life.desk.path, clock: life.desk.clock },
    ...{ paymentTimeoutMs: 100, notificationTimeoutMs: 100 },
  });
  let isOver = false;
  const cancelling = cancelBatch(short.deps, batch.id, CALLER, { refund: true }).finally(() => {
    isOver = true;
  });
  await sleep(300);
  // Longer than any call of this process could take.
  const now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now + 10_000);
  onTestFinished(() => void vi.restoreAllMocks());
  await sleep(300);
  expect(isOver).toBe(false);
  answer();
  await draining;
  expect(await cancelling).toMatchObject({ refunded: 2, failed: [] });
  expect(statuses(life)).toEqual([{ status: 'CANCELLED', n: 2 }]);
});

test('a paused batch is sent no further, and an attempt without an answer keeps it open', async () => {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(3), CALLER);
  await pauseBatch(life.desk.deps, batch.id);
  await drainBatch(life.desk.deps, batch.id, SETTLER, DRAIN);
  expect(life.fake.calls).toEqual([]);
  await resumeBatch(life.desk.deps, batch.id);
  life.fake.script.onPayment(({ body }) =>
    Number(body?.order_id) === 2 ? { kind: 'reset', charge: true } : undefined,
  );
  const open = await drainBatch(life.desk.deps, batch.id, SETTLER, DRAIN);
  expect(open).toMatchObject({ status: 'running' });
  expect(await life.desk.deps.store.read.batchCounts(batch.id)).toMatchObject({ paid: 2, pending: 1 });
  await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
  expect(await drainBatch(life.desk.deps, batch.id, SETTLER, DRAIN)).toMatchObject({
    status: 'completed',
  });
  expect(life.fake.charges).toHaveLength(3);
});

test('a list whose last orders are stored while loads are looked through is not taken for one that broke off', async () => {
  const life = await openLife();
  const { deps } = life.desk;
  const list = { ...checkedFile(5), contentHash: null };
  const read = {
    ...deps.store.read,
    // Its answer comes when what it tells is over.
    async unrepeatableLoads() {
      let found: Batch[] = [];
      const slow: CheckedOrders = {
        ...list,
        async *orders(skip) {
          found = await deps.store.read.unrepeatableLoads();
          yield* list.orders(skip);
        },
      };
      await loadBatch(deps, slow, CALLER);
      return found;
    },
  };
  await abortUnrepeatable({ ...deps, store: { ...deps.store, read } }, SETTLER);
  expect(statuses(life)).toEqual([{ status: 'PENDING', n: 5 }]);
  expect(await deps.store.read.batch(1)).toMatchObject({ status: 'running', accepted: 5 });
});

test('orders that are tried again wait in a batch that runs, also where it had just been completed', async () => {
  const life = await openLife();
  const { deps } = life.desk;
  life.fake.script.onPayment(({ body }) => (Number(body?.order_id) % 2 ? DECLINE : undefined));
  const { batch } = await importOrders(deps, checkedFile(10), CALLER, CONCURRENCY);
  life.fake.script.reset();
  let isFirst = true;
  const write: typeof deps.store.write = async (work) => {
    const done = await deps.store.write(work);
    if (isFirst) {
      isFirst = false;
      // A server beside it finds nothing that waits.
      await drainBatch(deps, batch.id, SETTLER, DRAIN);
    }
    return done;
  };
  const { retried } = await retryBatch({ ...deps, store: { ...deps.store, write } }, batch.id);
  expect(retried).toBe(5);
  expect(await deps.store.read.batch(batch.id)).toMatchObject({ status: 'running' });
});

test('an order of a cancelled batch that was declined and captured later gets its money back', async () => {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(2), CALLER);
  life.fake.script.onPayment(() => DECLINE);
  await drainBatch(life.desk.deps, batch.id, SETTLER, DRAIN);
  await cancelBatch(life.desk.deps, batch.id, CALLER, { refund: false });
  const first = await life.desk.desk.getOrder(1, CALLER);
  expect(first.status).toBe('cancelled');
  life.fake.addCharge({ orderId: 1, amount: first.totalAmount, currency: first.currency });
  await settleAfter(life, LONG_AFTER_MS);
  expect(life.fake.net().get(1)).toBe(0);
  expect(life.fake.mails).toEqual([]);
});
