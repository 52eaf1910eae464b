// Proves what an operator's word does to a batch that is being charged: a hold, a pause and a cancellation stop what has not
// left yet, and retries beside them, or beside each other, give no order a second attempt.
import { expect, test } from 'vitest';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { importOrders } from '../../../src/domain/batches/import-orders.ts';
import { loadBatch } from '../../../src/domain/batches/load-batch.ts';
import {
  cancelBatch,
  pauseBatch,
  resumeBatch,
  retryBatch,
} from '../../../src/domain/batches/manage-batch.ts';
import { waitingPaymentRow } from '../../../src/domain/journal/journal-entries.ts';
import type { Deps, PaymentRequest, PaymentService } from '../../../src/domain/ports/store.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, SETTLER, withServices } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { DECLINE, type Life, LONG_AFTER_MS, openLife, setHold } from '../../support/orders/order-stages.ts';
import { until } from '../../support/until.ts';

const CONCURRENCY = { concurrency: 8 };
const DRAIN = { concurrency: () => 8 };
const MANY = { timeout: 300_000 };

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const attempts = ({ desk }: Life) =>
  desk.rows<{ n: number }>(
    "SELECT count(*) AS n FROM journal WHERE kind = 'payment' GROUP BY order_id ORDER BY order_id",
  );

/** A completed batch of which every payment was declined. */
async function declinedBatch(orders: number) {
  const life = await openLife();
  life.fake.script.onPayment(() => DECLINE);
  const { batch } = await importOrders(life.desk.deps, checkedFile(orders), CALLER, CONCURRENCY);
  life.fake.script.reset();
  return { life, deps: life.desk.deps, id: batch.id };
}

test('no order is claimed that would wait for a connection, so a hold stops it', MANY, async () => {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(320), CALLER);
  const answers = gate();
  // One is paid at once: more than the first fifty may be sent then.
  life.fake.script.onPayment(({ body }) =>
    body?.order_id === 1 ? undefined : { kind: 'held', until: answers.opened },
  );
  const payments = () => life.fake.calls.filter(({ path }) => path.endsWith('/payments')).length;
  const draining = drainBatch(life.desk.deps, batch.id, SETTLER, { concurrency: () => 400 });
  await until(() => payments() >= 256);
  await setHold(life, true);
  answers.open();
  await draining;
  expect(payments()).toBeLessThanOrEqual(257);
  expect(life.fake.charges).toHaveLength(payments());
});

/** The requests of a drain, each of which is answered once `then` has been awaited with it. */
function asking(deps: Deps, then: (request: PaymentRequest) => Promise<void>): Deps {
  const payments: PaymentService = {
    ...deps.services.payments,
    async createPayment(request, trace) {
      await then(request);
      return deps.services.payments.createPayment(request, trace);
    },
  };
  return withServices(deps, { payments });
}

test.each([
  ['paused', pauseBatch],
  ['cancelled', (deps: Deps, id: number) => cancelBatch(deps, id, CALLER, { refund: false })],
] as const)('of a batch that is %s no call is repeated', async (_word, stop) => {
  const life = await openLife();
  const { deps } = life.desk;
  const { batch } = await loadBatch(deps, checkedFile(1), CALLER);
  const may: (boolean | undefined)[] = [];
  const slow = asking(deps, async ({ mayRepeat }) => {
    may.push(await mayRepeat?.());
    await stop(deps, batch.id);
    may.push(await mayRepeat?.());
  });
  await drainBatch(slow, batch.id, SETTLER, DRAIN);
  expect(may).toEqual([true, false]);
});

test('nor is one that recovery sends again', async () => {
  const life = await openLife();
  const { deps } = life.desk;
  life.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  const { batch } = await loadBatch(deps, checkedFile(1), CALLER);
  await drainBatch(deps, batch.id, SETTLER, DRAIN);
  life.fake.script.reset();
  const may: (boolean | undefined)[] = [];
  const slow = asking(deps, async ({ mayRepeat }) => {
    await pauseBatch(deps, batch.id);
    may.push(await mayRepeat?.());
  });
  life.desk.clock.advance(LONG_AFTER_MS);
  await recoverOpenRows(slow, SETTLER, { everything: true });
  expect(may).toEqual([false]);
});

test('a hold stops what waits in a batch and what is tried again, until it is released', async () => {
  const { life, deps, id } = await declinedBatch(5);
  const sent = life.fake.calls.length;
  await setHold(life, true);
  expect((await retryBatch(deps, id)).retried).toBe(5);
  await drainBatch(deps, id, SETTLER, DRAIN);
  await recoverOpenRows(deps, SETTLER, { everything: true });
  expect(life.fake.calls).toHaveLength(sent);
  await setHold(life, false);
  expect(await drainBatch(deps, id, SETTLER, DRAIN)).toMatchObject({ status: 'completed' });
  expect(life.fake.charges).toHaveLength(5);
});

test('of two retries at once each order gets one more attempt', async () => {
  const { life, deps, id } = await declinedBatch(30);
  const other = await openDesk(life.fake, { path: life.desk.path, clock: life.desk.clock });
  const both = await Promise.all([deps, other.deps, deps].map((one) => retryBatch(one, id)));
  expect(both.reduce((sum, { retried }) => sum + retried, 0)).toBe(30);
  expect(new Set(attempts(life).map(({ n }) => Number(n)))).toEqual(new Set([2]));
  await drainBatch(deps, id, SETTLER, DRAIN);
  expect(life.fake.charges).toHaveLength(30);
});

test('an order whose attempt is open is not tried again', async () => {
  const life = await openLife();
  const { deps } = life.desk;
  life.fake.script.onPayment(({ body }) =>
    body?.order_id === 1 ? { kind: 'reset', charge: true } : DECLINE,
  );
  const { batch } = await importOrders(deps, checkedFile(2), CALLER, CONCURRENCY);
  life.fake.script.reset();
  expect((await retryBatch(deps, batch.id)).retried).toBe(1);
  expect(attempts(life).map(({ n }) => Number(n))).toEqual([1, 2]);
});

test('nor is one that another process lets wait at the same moment', async () => {
  const { life, deps, id } = await declinedBatch(2);
  const other = await openDesk(life.fake, { path: life.desk.path, clock: life.desk.clock });
  const locked = gate();
  const written = gate();
  // As `pay` does while the service is down.
  const parking = other.deps.store.write(async (tx) => {
    const order = await tx.lockOrder(1);
    if (!order) throw new Error('order 1 is missing');
    await tx.insertJournal(waitingPaymentRow(other.deps, order, other.clock.now()));
    locked.open();
    await written.opened;
  });
  await locked.opened;
  const retrying = retryBatch(deps, id);
  setTimeout(written.open, 200);
  await parking;
  expect((await retrying).retried).toBe(1);
  expect(attempts(life).map(({ n }) => Number(n))).toEqual([2, 2]);
});

test('nothing is tried again of a batch that is cancelled meanwhile', async () => {
  const { life, deps, id } = await declinedBatch(5);
  let isFirst = true;
  const write: typeof deps.store.write = async (work, patience) => {
    const done = await deps.store.write(work, patience);
    if (isFirst) {
      isFirst = false;
      await cancelBatch(deps, id, CALLER, { refund: false });
    }
    return done;
  };
  expect((await retryBatch({ ...deps, store: { ...deps.store, write } }, id)).retried).toBe(0);
  expect(await deps.store.read.batch(id)).toMatchObject({ status: 'aborted' });
  await expect(retryBatch(deps, id)).rejects.toMatchObject({ code: 'batch_state' });
  await expect(resumeBatch(deps, id)).rejects.toMatchObject({ code: 'batch_state' });
  expect(attempts(life).map(({ n }) => Number(n))).toEqual([1, 1, 1, 1, 1]);
});

test('what is declined while its batch is cancelled with a refund is cancelled too', async () => {
  const life = await openLife();
  const { deps } = life.desk;
  const { batch } = await loadBatch(deps, checkedFile(4), CALLER);
  const answers = gate();
  life.fake.script.onPayment(({ body }) => (body?.order_id === 1 ? DECLINE : undefined));
  let underWay = 0;
  const slow = asking(deps, () => {
    underWay += 1;
    return answers.opened;
  });
  const draining = drainBatch(slow, batch.id, SETTLER, DRAIN);
  await until(() => underWay === 4);
  const cancelling = cancelBatch(deps, batch.id, CALLER, { refund: true });
  await until(async () => (await deps.store.read.batch(batch.id))?.status === 'aborted');
  answers.open();
  await draining;
  expect(await cancelling).toMatchObject({ dropped: 1, failed: [] });
  expect(life.desk.rows('SELECT DISTINCT status FROM orders')).toEqual([{ status: 'CANCELLED' }]);
});
