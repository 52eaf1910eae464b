// Proves that a checked file becomes orders of which each is created once and charged once, whatever interrupts the
// import and whoever helps with it.
import { expect, test } from 'vitest';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { importOrders, resumeImport } from '../../../src/domain/batches/import-orders.ts';
import { type CheckedOrders, loadBatch } from '../../../src/domain/batches/load-batch.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, SETTLER } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { openLife, recordOf } from '../../support/orders/order-stages.ts';

const CONCURRENCY = { concurrency: 8 };
const DRAIN = { concurrency: () => 8 };
/** Hundreds of orders on a busy machine; 250 are stored in one transaction. */
const MANY = { timeout: 300_000 };

const statuses = (life: Awaited<ReturnType<typeof openLife>>) =>
  life.desk.rows<{ status: string; n: number }>(
    'SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY status',
  );

test(
  'every good order is created, charged and confirmed once, and the batch adds up exactly',
  MANY,
  async () => {
    const life = await openLife();
    const done = await importOrders(life.desk.deps, checkedFile(150, { bad: 3 }), CALLER, CONCURRENCY);
    expect(done).toMatchObject({
      as: 'new',
      batch: { status: 'completed', accepted: 150, totalOrders: 153, rejected: 3, csvSource: 'orders.csv' },
      counts: { paid: 150, pending: 0, failed: 0, amounts: [{ currency: 'JPY', total: 45, paid: 45 }] },
    });
    expect(life.fake.charges).toHaveLength(150);
    expect(new Set(life.fake.charges.map(({ orderId }) => orderId)).size).toBe(150);
    expect(life.fake.mails).toHaveLength(150);
    expect(await life.desk.deps.store.read.batchErrors(done.batch.id, 0, 10)).toHaveLength(3);
    const order = await life.desk.desk.getOrder(7, CALLER);
    expect(order.batch).toEqual({
      batchId: done.batch.id,
      csvSource: 'orders.csv',
      importGroup: 'R7',
      groupIsLine: false,
    });
  },
);

test('the same file again creates nothing, with force it is a batch of its own', async () => {
  const life = await openLife();
  const first = await importOrders(life.desk.deps, checkedFile(5), CALLER, CONCURRENCY);
  const again = await importOrders(life.desk.deps, checkedFile(5), CALLER, CONCURRENCY);
  expect(again).toMatchObject({ as: 'known', batch: { id: first.batch.id } });
  expect(life.fake.charges).toHaveLength(5);
  const forced = await importOrders(life.desk.deps, checkedFile(5), CALLER, { ...CONCURRENCY, force: true });
  expect(forced).toMatchObject({ as: 'new', counts: { paid: 5 } });
  expect(life.fake.charges).toHaveLength(10);
});

test('nothing is charged before all is stored, and a load cut short goes on where it was', MANY, async () => {
  const life = await openLife();
  const file = checkedFile(270);
  const cut: CheckedOrders = {
    ...file,
    *orders(skip) {
      let seen = 0;
      for (const order of file.orders(skip) as Iterable<never>) {
        seen += 1;
        if (seen > 260) throw new Error('killed');
        yield order;
      }
    },
  };
  await expect(importOrders(life.desk.deps, cut, CALLER, CONCURRENCY)).rejects.toThrow('killed');
  expect(statuses(life)).toEqual([{ status: 'PENDING', n: 250 }]);
  await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
  await drainBatch(life.desk.deps, 1, SETTLER, DRAIN);
  expect(life.fake.charges).toEqual([]);
  await expect(resumeImport(life.desk.deps, 1, CALLER, CONCURRENCY)).rejects.toMatchObject({
    kind: 'conflict',
  });
  const done = await importOrders(life.desk.deps, file, CALLER, CONCURRENCY);
  expect(done).toMatchObject({ as: 'resumed', batch: { id: 1, status: 'completed', accepted: 270 } });
  expect(life.fake.charges).toHaveLength(270);
});

test('while one process loads a file another one is refused, until the first is gone', async () => {
  const life = await openLife();
  const other = await openLife({ path: life.desk.path, clock: life.desk.clock });
  const file = checkedFile(300);
  let refused: unknown;
  const slow: CheckedOrders = {
    ...file,
    async *orders(skip) {
      yield* file.orders(skip) as Iterable<never>;
      refused = await loadBatch(other.desk.deps, file, CALLER).catch((error: unknown) => error);
      throw new Error('killed');
    },
  };
  await expect(loadBatch(life.desk.deps, slow, CALLER)).rejects.toThrow('killed');
  expect(refused).toMatchObject({ kind: 'conflict', code: 'import_under_way' });
  other.desk.gone.add(life.desk.deps.settings.leaseOwner);
  const { batch } = await loadBatch(other.desk.deps, file, CALLER);
  expect(batch).toMatchObject({ status: 'running', accepted: 300 });
  expect(statuses(life)).toEqual([{ status: 'PENDING', n: 300 }]);
});

test('an interrupted import is paused, left alone, and goes on without a second charge', async () => {
  const life = await openLife();
  const stopping = new AbortController();
  const onOutcome = () => {
    if (life.fake.charges.length >= 20) stopping.abort();
  };
  const options = { ...CONCURRENCY, signal: stopping.signal, onOutcome };
  const stopped = await importOrders(life.desk.deps, checkedFile(100), CALLER, options);
  expect(stopped.batch).toMatchObject({ status: 'paused', reason: 'interrupted' });
  const charged = life.fake.charges.length;
  expect(charged).toBeLessThan(100);
  await drainBatch(life.desk.deps, stopped.batch.id, SETTLER, DRAIN);
  expect(life.fake.charges).toHaveLength(charged);
  const done = await resumeImport(life.desk.deps, stopped.batch.id, CALLER, CONCURRENCY);
  expect(done).toMatchObject({ batch: { status: 'completed' }, counts: { paid: 100 } });
  expect(life.fake.charges).toHaveLength(100);
});

test('what an interrupted import had no answer to is looked up: sent again, or found to have been declined', async () => {
  const life = await openLife();
  const { deps } = life.desk;
  life.fake.script.onPayment(({ body }) =>
    Number(body?.order_id) < 3 ? { kind: 'reset', charge: false } : undefined,
  );
  const { batch } = await importOrders(deps, checkedFile(4), CALLER, CONCURRENCY);
  expect(await deps.store.read.batchCounts(batch.id)).toMatchObject({ paid: 2, pending: 2 });
  life.fake.script.reset();
  life.fake.script.onLookup(({ path }) =>
    path.endsWith('/2') ? recordOf('pay_no', 'declined', { order_id: 2, amount: 0.3 }) : undefined,
  );
  const resumed = await resumeImport(deps, batch.id, CALLER, CONCURRENCY);
  expect(resumed).toMatchObject({
    batch: { status: 'completed' },
    counts: { paid: 3, failed: 1, pending: 0 },
  });
  const sends = life.fake.calls.filter(({ path }) => path.endsWith('/payments'));
  const keysOf = (id: number) => sends.filter(({ body }) => body?.order_id === id).map(({ key }) => key);
  expect(new Set(keysOf(1)).size).toBe(1);
  expect([keysOf(1).length, keysOf(2).length]).toEqual([2, 1]);
});

test('two processes drain one batch together, each order once', MANY, async () => {
  const life = await openLife();
  // Of one Payment Service: it gives each payment an id of its own.
  const other = {
    fake: life.fake,
    desk: await openDesk(life.fake, { path: life.desk.path, clock: life.desk.clock }),
  };
  const { batch } = await loadBatch(life.desk.deps, checkedFile(200), CALLER);
  const charges = new Map<number, number>();
  for (const { fake } of [life, other]) {
    fake.script.onPayment(({ body }) => {
      const id = Number(body?.order_id);
      charges.set(id, (charges.get(id) ?? 0) + 1);
      return { kind: 'delay', ms: 2 };
    });
  }
  await Promise.all([life, other].map(({ desk }) => drainBatch(desk.deps, batch.id, SETTLER, DRAIN)));
  expect([...charges.values()].filter((count) => count !== 1)).toEqual([]);
  expect(charges.size).toBe(200);
  expect(await life.desk.deps.store.read.batch(batch.id)).toMatchObject({ status: 'completed' });
});

test('no order is claimed before it can leave, however slow the Payment Service is', async () => {
  const life = await openLife();
  const { batch } = await loadBatch(life.desk.deps, checkedFile(40), CALLER);
  const running: number[] = [];
  life.fake.script.onPayment(() => {
    const claimed = "SELECT count(*) AS n FROM journal WHERE kind = 'payment' AND state = 'running'";
    running.push(life.desk.rows<{ n: number }>(claimed)[0]?.n ?? 0);
    return { kind: 'delay', ms: 20 };
  });
  await drainBatch(life.desk.deps, batch.id, SETTLER, { concurrency: () => 4 });
  expect(running).toHaveLength(40);
  expect(Math.max(...running)).toBe(4);
});

test.each([
  { concurrency: 4, orders: 20, least: 8, most: 8 },
  { concurrency: 200, orders: 300, least: 50, most: 256 },
])('slow mails let $most orders be in hand where $concurrency are charged at a time', MANY, async (given) => {
  const life = await openLife();
  const inHand: number[] = [];
  life.fake.script.onPayment(() => {
    inHand.push(inHand.length + 1 - life.fake.mails.length);
    return undefined;
  });
  life.fake.script.onMail(() => ({ kind: 'delay', ms: 700 }));
  await importOrders(life.desk.deps, checkedFile(given.orders), CALLER, given);
  expect(Math.max(...inHand)).toBeGreaterThanOrEqual(given.least);
  expect(Math.max(...inHand)).toBeLessThanOrEqual(given.most);
  expect(life.fake.mails).toHaveLength(given.orders);
});
