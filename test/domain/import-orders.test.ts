// Proves that a checked file becomes orders of which each is created once and charged once, whatever interrupts the
// import, whoever helps with it, and that an operator can stop it and take it back.
import { expect, test } from 'vitest';
import { abortUnrepeatable } from '../../src/domain/abort-unrepeatable.ts';
import type { Batch } from '../../src/domain/batch.ts';
import { drainBatch } from '../../src/domain/drain-batch.ts';
import { importOrders, resumeImport } from '../../src/domain/import-orders.ts';
import { type CheckedOrders, loadBatch } from '../../src/domain/load-batch.ts';
import { cancelBatch, pauseBatch, resumeBatch, retryBatch } from '../../src/domain/manage-batch.ts';
import type { OrderDraft } from '../../src/domain/order.ts';
import { settle } from '../../src/domain/settle.ts';
import { CALLER, SETTLER } from '../support/desk.ts';
import { DECLINE, openLife } from '../support/life.ts';

const CONCURRENCY = { concurrency: 8 };
const DRAIN = { concurrency: () => 8 };

function draft(n: number): OrderDraft {
  const items = [{ productName: `品 ${n}`, quantity: 3, unitPrice: 0.1 }];
  return {
    customerEmail: `c${n}@example.com`,
    customerName: '髙橋',
    currency: 'JPY',
    totalAmount: 0.3,
    items,
  };
}

/** A file of `count` good orders and `bad` bad ones. */
function checkedFile(count: number, { bad = 0, hash = 'h' } = {}): CheckedOrders {
  return {
    csvSource: 'orders.csv',
    contentHash: hash,
    sourcePath: null,
    encoding: null,
    totalOrders: count + bad,
    rejected: bad,
    *orders(skip) {
      for (let n = skip + 1; n <= count; n += 1) yield { importGroup: `R${n}`, draft: draft(n) };
    },
    *problems() {
      for (let n = 1; n <= bad; n += 1)
        yield { line: n + 1, column: 'quantity', value: 'x', reason: 'is bad' };
    },
  };
}

const statuses = (life: Awaited<ReturnType<typeof openLife>>) =>
  life.desk.rows<{ status: string; n: number }>(
    'SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY status',
  );

test('every good order is created, charged and confirmed once, and the batch adds up exactly', async () => {
  const life = await openLife();
  const done = await importOrders(life.desk.deps, checkedFile(450, { bad: 3 }), CALLER, CONCURRENCY);
  expect(done).toMatchObject({
    as: 'new',
    batch: { status: 'completed', accepted: 450, totalOrders: 453, rejected: 3, csvSource: 'orders.csv' },
    counts: { paid: 450, pending: 0, failed: 0, amounts: [{ currency: 'JPY', total: 135, paid: 135 }] },
  });
  expect(life.fake.charges).toHaveLength(450);
  expect(new Set(life.fake.charges.map(({ orderId }) => orderId)).size).toBe(450);
  expect(life.fake.mails).toHaveLength(450);
  expect(await life.desk.deps.store.read.batchErrors(done.batch.id, 0, 10)).toHaveLength(3);
  const order = await life.desk.desk.getOrder(7, CALLER);
  expect(order.batch).toEqual({ batchId: done.batch.id, csvSource: 'orders.csv', importGroup: 'R7' });
});

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

test('nothing is charged before all is stored, and a load that was cut short goes on where it was', async () => {
  const life = await openLife();
  const file = checkedFile(1_200);
  const cut: CheckedOrders = {
    ...file,
    *orders(skip) {
      let seen = 0;
      for (const order of file.orders(skip) as Iterable<never>) {
        seen += 1;
        if (seen > 700) throw new Error('killed');
        yield order;
      }
    },
  };
  await expect(importOrders(life.desk.deps, cut, CALLER, CONCURRENCY)).rejects.toThrow('killed');
  expect(statuses(life)).toEqual([{ status: 'PENDING', n: 500 }]);
  await settle(life.desk.deps, SETTLER, { everything: true });
  await drainBatch(life.desk.deps, 1, SETTLER, DRAIN);
  expect(life.fake.charges).toEqual([]);
  await expect(resumeImport(life.desk.deps, 1, CALLER, CONCURRENCY)).rejects.toMatchObject({
    kind: 'conflict',
  });
  const done = await importOrders(life.desk.deps, file, CALLER, CONCURRENCY);
  expect(done).toMatchObject({ as: 'resumed', batch: { id: 1, status: 'completed', accepted: 1_200 } });
  expect(life.fake.charges).toHaveLength(1_200);
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

test('two processes drain one batch together, each order once', async () => {
  const life = await openLife();
  const other = await openLife({ path: life.desk.path, clock: life.desk.clock });
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

test('mails that are slow keep no payment waiting, until twice as many orders are in hand', async () => {
  const life = await openLife();
  const inHand: number[] = [];
  life.fake.script.onPayment(() => {
    inHand.push(inHand.length + 1 - life.fake.mails.length);
    return undefined;
  });
  life.fake.script.onMail(() => ({ kind: 'delay', ms: 300 }));
  await importOrders(life.desk.deps, checkedFile(20), CALLER, { concurrency: 4 });
  expect(Math.max(...inHand)).toBe(8);
  expect(life.fake.mails).toHaveLength(20);
});

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
  await settle(life.desk.deps, SETTLER, { everything: true });
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
