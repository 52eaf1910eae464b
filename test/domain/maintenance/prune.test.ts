// Proves that pruning old orders changes nothing but what is told of them: whatever still arrives is answered, charged
// and refunded as if nothing had been deleted; that it leaves open work alone; and that it is done in small steps.
import { expect, test } from 'vitest';
import { prune } from '../../../src/domain/maintenance/prune.ts';
import { resendAllFailed } from '../../../src/domain/notifications/outbox.ts';
import type { Deps } from '../../../src/domain/ports/store.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { BATCHES, DAY_MS, openAgedBook } from '../../support/database/aged-book.ts';
import { ON_POSTGRES } from '../../support/database/database.ts';
import { CALLER, openDesk, SETTLER } from '../../support/desk.ts';
import { everythingArrives } from '../../support/orders/late-events.ts';
import {
  chargeEvent,
  type Life,
  mailsOf,
  openLife,
  orderIn,
  receiveEvent,
  statusOf,
  storedOf,
} from '../../support/orders/order-stages.ts';

const NOTHING = { journal: 0, failedEmails: 0, events: 0, batchErrors: 0 };

function pruneOf({ desk: { deps, clock } }: Life, days = 90, options: object = {}) {
  return prune(deps, { cutoff: clock.now() - days * DAY_MS, ...options });
}

test('everything that can still arrive is answered as without pruning, and moves the same money', {
  timeout: 300_000,
}, async () => {
  // What is answered is decided above the databases; what a person does goes through more of them.
  const open = () => openAgedBook(ON_POSTGRES ? ['a person'] : ['the service', 'a person']);
  const books = await Promise.all([open(), open()]);
  const counted = await pruneOf(books[0].life, 90, { dryRun: true });
  const pruned = await pruneOf(books[0].life);
  expect(pruned).toEqual(counted);
  expect(pruned.journal).toBeGreaterThan(20);
  expect(pruned.events).toBeGreaterThan(50);
  expect(await pruneOf(books[0].life)).toEqual(NOTHING);
  const [after, without] = await Promise.all(books.map(everythingArrives));
  expect(after).toEqual(without);
});

test('what is left of an order tells its status and its payment; of what is open or recent all is left', async () => {
  const { life, made } = await openAgedBook(['a person']);
  const recent = await orderIn(life, 'delivered');
  const idOf = (state: string) => made.find((one) => one.state === state)?.id ?? 0;
  const open = ['without an answer, charged', 'refund without an answer', 'being processed'].map(idOf);
  const paused = life.desk.rows<{ id: number }>(`SELECT id FROM orders WHERE batch_id = ${BATCHES.paused}`);
  const untouched = [recent, ...open, ...paused.map(({ id }) => id)];
  const before = untouched.map((id) => storedOf(life, id));
  const seen = life.desk.rows('SELECT * FROM payment_events ORDER BY id');
  expect(await pruneOf(life)).toMatchObject({ batchErrors: 3 });
  expect(untouched.map((id) => storedOf(life, id))).toEqual(before);
  expect(life.desk.rows('SELECT * FROM payment_events ORDER BY id')).toEqual(seen);
  const left = (state: string) => {
    const { events, journal } = storedOf(life, idOf(state));
    return [...events.map(({ type }) => type), ...journal.map(({ kind, state }) => `${kind} ${state}`)];
  };
  expect(left('delivered')).toEqual(['payment_succeeded', 'delivered', 'payment done']);
  expect(left('cancelled, charged late')).toEqual([
    'payment_succeeded',
    'cancelled',
    'compensation_succeeded',
    'payment done',
    'refund done',
    'compensation done',
  ]);
  expect(left('pending, declined twice')).toEqual(['payment_failed', 'payment refused', 'payment refused']);
  expect(left('cancelled, nothing was charged')).toEqual(['cancelled']);
});

/** Order 1, whose confirmation was given up long ago. */
async function openWithDeadMail(): Promise<Life> {
  const life = await openLife({ resilience: true });
  life.fake.script.onMail(() => ({ kind: 'answer', status: 503 }));
  await orderIn(life, 'paid');
  for (let run = 0; run < 2; run += 1) {
    await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
    life.desk.clock.advance(2 * DAY_MS);
  }
  expect(await pruneOf(life)).toEqual(NOTHING);
  life.desk.clock.advance(100 * DAY_MS);
  life.fake.script.reset();
  return life;
}

test('a mail that was given up goes as others do, and is counted', async () => {
  expect(await pruneOf(await openWithDeadMail())).toMatchObject({ journal: 1, failedEmails: 1 });
});

test('what somebody has touched since it was looked at stays', async () => {
  const life = await openWithDeadMail();
  const { deps, clock } = life.desk;
  const { read } = deps.store;
  const histories: typeof read.histories = async (range, cutoff) => {
    const found = await read.histories(range, cutoff);
    await resendAllFailed(deps, CALLER);
    return found;
  };
  const cutoff = clock.now() - 90 * DAY_MS;
  const slow: Deps = { ...deps, store: { ...deps.store, read: { ...read, histories } } };
  expect(await prune(slow, { cutoff })).toEqual(NOTHING);
  await recoverOpenRows(deps, SETTLER);
  expect(mailsOf(life, 1)).toEqual(['ORDER_CONFIRMATION']);
});

test('each transaction is small, also where one order has very much to tell, and between two it can be stopped', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'delivered');
  const { deps, clock, rows } = life.desk;
  const note = {
    orderId: id,
    type: 'call_repeated',
    from: null,
    to: null,
    actor: 'settle',
    detail: null,
    paymentId: null,
  } as const;
  for (let more = 0; more < 12; more += 1) {
    const some = Array.from({ length: 100 }, () => ({ ...note, at: clock.now() }));
    await deps.store.write((tx) => tx.appendEvents(some));
  }
  for (let more = 0; more < 3; more += 1) await orderIn(life, 'shipped');
  clock.advance(100 * DAY_MS);
  const stored = () =>
    rows<{ n: number }>('SELECT (SELECT count(*) FROM journal) + (SELECT count(*) FROM order_events) AS n')[0]
      ?.n ?? 0;
  const sizes: number[] = [];
  const stopping = new AbortController();
  let [before, most] = [stored(), 2];
  const watched: Deps = {
    ...deps,
    store: {
      read: deps.store.read,
      async write(work) {
        const done = await deps.store.write(work);
        sizes.push(before - stored());
        before = stored();
        if (sizes.length === most) stopping.abort();
        return done;
      },
    },
  };
  const cutoff = clock.now() - 90 * DAY_MS;
  const stopped = await prune(watched, { cutoff, signal: stopping.signal });
  expect(sizes).toEqual([500, 500]);
  expect(stopped.journal + stopped.events).toBe(1_000);
  most = 0;
  const rest = await prune(watched, { cutoff });
  expect(Math.max(...sizes)).toBe(500);
  expect(rest.journal + rest.events).toBe(sizes.slice(2).reduce((sum, size) => sum + size, 0));
  expect(storedOf(life, id).events.map(({ type }) => type)).toEqual(['payment_succeeded', 'delivered']);
});

test('beside others who work on the same orders nobody fails, and no money is moved twice', async () => {
  const life = await openLife();
  const ids: number[] = [];
  for (let n = 0; n < 40; n += 1) ids.push(await orderIn(life, n % 2 === 0 ? 'paid' : 'delivered'));
  life.desk.clock.advance(100 * DAY_MS);
  const beside: Life = {
    ...life,
    desk: await openDesk(life.fake, { path: life.desk.path, clock: life.desk.clock }),
  };
  const pruning = (async () => {
    for (let run = 0; run < 5; run += 1) await Promise.all([pruneOf(beside), pruneOf(life)]);
  })();
  const working = ids.map(async (id, n) => {
    if (n % 2 === 0) await life.desk.desk.cancelOrder(id, CALLER);
    else await receiveEvent(life, id, chargeEvent(life, id));
  });
  await Promise.all([pruning, ...working]);
  for (const [n, id] of ids.entries()) {
    expect([statusOf(life, id), life.fake.net().get(id)]).toEqual(
      n % 2 === 0 ? ['CANCELLED', 0] : ['DELIVERED', 179_600],
    );
  }
  expect(life.fake.charges.filter(({ refunded }) => refunded)).toHaveLength(life.fake.refunds.length);
  expect(life.fake.refunds).toHaveLength(40);
});
