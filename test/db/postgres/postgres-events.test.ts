// Proves that whoever follows the timelines of a PostgreSQL order book misses no event and gets none twice, although
// ids are committed out of sequence there; and that what explains an order is read there too.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { NewEvent, Store } from '../../../src/domain/ports/store.ts';
import { CALLER, openDesk, openFakes } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { orderWithUnknownPayment } from '../../support/orders/order-stages.ts';

async function openBook() {
  const fake = await openFakes();
  return { fake, desk: await openDesk(fake) };
}

const note = (orderId: number, type: string): NewEvent => ({
  orderId,
  at: 0,
  type,
  from: null,
  to: null,
  actor: 'api',
  detail: null,
  paymentId: null,
});

/** Adds an event and commits it when `until` is over; `taken` is called once it has its id. */
function addSlowly(
  { write }: Store,
  event: NewEvent,
  until: Promise<unknown>,
  taken = () => {},
): Promise<void> {
  return write(async (tx) => {
    await tx.appendEvents([event]);
    // The next statement that is waited for takes it along.
    await tx.chargesHeld();
    taken();
    await until;
  });
}

test('an event that is committed after one with a greater id is waited for, and neither comes twice', async () => {
  const { desk } = await openBook();
  const { store } = desk.deps;
  const { id } = await desk.desk.createOrder(TANAKA, CALLER);
  const after = await store.read.lastEventId();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let first: Promise<void> = Promise.resolve();
  await new Promise<void>((taken) => {
    first = addSlowly(store, note(id, 'first'), held, taken);
  });
  onTestFinished(() => letGo());
  await store.write((tx) => tx.appendEvents([note(id, 'second')]));
  const typesOf = async (orderId?: number) =>
    (await store.read.eventsAfter({ after, orderId, limit: 10 })).map(({ type }) => type);
  // What nobody can be sure of is kept back, of one order as of all.
  expect(await Promise.all([typesOf(), typesOf(id)])).toEqual([[], []]);
  const following = typesOf();
  await sleep(100);
  letGo();
  await first;
  expect(await following).toEqual(['first', 'second']);
  expect(await typesOf(id)).toEqual(['first', 'second']);
});

test('whoever follows while many write at once sees each event once, in sequence', async () => {
  const { desk } = await openBook();
  const { id } = await desk.desk.createOrder(TANAKA, CALLER);
  const seen: number[] = [];
  let isOver = false;
  const follow = async () => {
    for (let last = 0; ; ) {
      const done = isOver;
      const page = await desk.desk.listAllEvents({ after: String(last), limit: '7' }, CALLER);
      seen.push(...page.events.map((event) => event.id));
      if (done && page.events.length === 0) return;
      last = page.lastId;
    }
  };
  const following = follow();
  const writing = Array.from({ length: 60 }, (_, n) =>
    addSlowly(desk.deps.store, note(id, `n${n}`), sleep((n * 37) % 300)),
  );
  await Promise.all(writing);
  isOver = true;
  await following;
  const all = desk.rows<{ id: number }>('SELECT id FROM order_events ORDER BY id');
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(seen).toEqual(all.map((row) => Number(row.id)));
});

test('begins where a time says, and an order without an answer is explained and listed', async () => {
  const { fake, desk } = await openBook();
  await desk.desk.createOrder(TANAKA, CALLER);
  desk.clock.advance(600_000);
  const id = await orderWithUnknownPayment({ fake, desk }, true);
  const since = (when: string) => desk.desk.listAllEvents({ since: when }, CALLER);
  const recent = await since('5m');
  expect(new Set(recent.events.map(({ orderId }) => orderId))).toEqual(new Set([id]));
  expect((await since('2025-12-01')).events.length).toBeGreaterThan(recent.events.length);
  expect(recent.lastId).toBe(await desk.deps.store.read.lastEventId());
  expect(await desk.desk.explainOrder(id, CALLER)).toMatchObject({ situation: 'payment_unknown' });
  desk.clock.advance(60_000);
  const stuck = await desk.desk.listOrders({ stuck_for: '1m' }, CALLER);
  expect(stuck.orders.map((order) => order.id)).toEqual([id]);
});
