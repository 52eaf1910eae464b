// Proves that settle finishes what a crash or a missing answer left open: by the Payment Service's record,
// never by a second charge, and each e-mail once for whoever receives it.
import { describe, expect, test } from 'vitest';
import { leaseMs } from '../../../src/domain/model/journal.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, openFakes, SETTLER, type TestDesk } from '../../support/desk.ts';
import { createAndCrash } from '../../support/orders/crash.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import type { FakeServices } from '../../support/services/fake-services.ts';

const LEASE_MS = leaseMs({ paymentTimeoutMs: 30_000, notificationTimeoutMs: 10_000 });
/** Twice the time limit, after the latest moment at which the call may have left. */
const TWICE_MS = 65_000;
const HOUR_MS = 3_600_000;

const run = (desk: TestDesk) => recoverOpenRows(desk.deps, SETTLER);

/** What is committed about order 1. */
function stored(desk: TestDesk) {
  const [order] = desk.rows<{ status: string }>('SELECT status FROM orders WHERE id = 1');
  const [payment] = desk.rows<{ state: string }>("SELECT state FROM journal WHERE kind = 'payment'");
  return { order: order?.status, payment: payment?.state };
}

function eventsOf(desk: TestDesk): string[] {
  return desk.rows<{ type: string }>('SELECT type FROM order_events ORDER BY id').map(({ type }) => type);
}

function callsTo(fake: FakeServices): Record<'payments' | 'lookups' | 'mails', number> {
  const count = (path: RegExp) => fake.calls.filter((call) => path.test(call.path)).length;
  return { payments: count(/payments$/), lookups: count(/payments\/order\/1$/), mails: count(/email$/) };
}

async function openCrashed(point: Parameters<typeof createAndCrash>[2]) {
  const fake = await openFakes();
  const desk = await openDesk(fake);
  await createAndCrash(desk, TANAKA, point);
  return { fake, desk };
}

describe('a process that died after the charge', () => {
  test('is left alone as long as its lease lasts', async () => {
    const { fake, desk } = await openCrashed('after the payment');
    desk.clock.advance(LEASE_MS - 1);
    expect(await run(desk)).toEqual([]);
    expect(stored(desk)).toEqual({ order: 'PAYMENT_PROCESSING', payment: 'running' });
    expect(callsTo(fake)).toEqual({ payments: 1, lookups: 0, mails: 0 });
  });

  test('is looked up when the lease is over: paid, confirmed once, charged once', async () => {
    const { fake, desk } = await openCrashed('after the payment');
    desk.clock.advance(LEASE_MS);
    expect(await run(desk)).toMatchObject([{ orderId: 1, kind: 'payment' }]);
    expect(stored(desk)).toEqual({ order: 'PAID', payment: 'done' });
    expect(await run(desk)).toEqual([]);
    desk.clock.advance(HOUR_MS);
    expect(await run(desk)).toEqual([]);
    expect(callsTo(fake)).toEqual({ payments: 1, lookups: 1, mails: 1 });
    expect(fake.mails).toMatchObject([{ template: 'ORDER_CONFIRMATION', to: 'tanaka@example.co.jp' }]);
    expect(eventsOf(desk)).toEqual([
      'order_created',
      'payment_initiated',
      'payment_succeeded',
      'notification_sent',
    ]);
  });

  test('is taken over at once when it is known to be gone', async () => {
    const { fake, desk } = await openCrashed('after the payment');
    desk.gone.add(desk.deps.settings.leaseOwner);
    await run(desk);
    expect(stored(desk)).toEqual({ order: 'PAID', payment: 'done' });
    expect(callsTo(fake)).toEqual({ payments: 1, lookups: 1, mails: 1 });
  });

  test('is settled once by two that try at the same moment', async () => {
    const { fake, desk } = await openCrashed('after the payment');
    const other = await openDesk(fake, { path: desk.path, clock: desk.clock });
    desk.clock.advance(LEASE_MS);
    await Promise.all([run(desk), run(other), run(desk), run(other)]);
    expect(stored(desk)).toEqual({ order: 'PAID', payment: 'done' });
    expect(callsTo(fake)).toEqual({ payments: 1, lookups: 1, mails: 1 });
  });
});

describe('a process that died before the charge', () => {
  test('leaves the order pending and the attempt open, however often it is looked up, never charged', async () => {
    const { fake, desk } = await openCrashed('before the payment');
    desk.clock.advance(LEASE_MS);
    await run(desk);
    expect(stored(desk)).toEqual({ order: 'PENDING', payment: 'unknown' });
    desk.clock.advance(TWICE_MS - LEASE_MS);
    await run(desk);
    expect(stored(desk)).toEqual({ order: 'PENDING', payment: 'unknown' });
    for (let day = 0; day < 3; day += 1) {
      desk.clock.advance(24 * HOUR_MS);
      await run(desk);
    }
    expect(stored(desk)).toEqual({ order: 'PENDING', payment: 'unknown' });
    expect(callsTo(fake)).toMatchObject({ payments: 0, mails: 0 });
    expect(callsTo(fake).lookups).toBeGreaterThanOrEqual(5);
    expect(fake.charges).toEqual([]);
  });

  test('is not looked up again before it is due', async () => {
    const { fake, desk } = await openCrashed('before the payment');
    desk.clock.advance(LEASE_MS);
    await run(desk);
    await run(desk);
    expect(callsTo(fake).lookups).toBe(1);
  });

  test('is found when its charge lands after all', async () => {
    const { fake, desk } = await openCrashed('before the payment');
    desk.clock.advance(LEASE_MS);
    await run(desk);
    fake.addCharge({ orderId: 1, amount: 179_600, currency: 'JPY' });
    desk.clock.advance(HOUR_MS);
    await run(desk);
    expect(stored(desk)).toEqual({ order: 'PAID', payment: 'done' });
    expect(callsTo(fake)).toMatchObject({ payments: 0, mails: 1 });
    expect(eventsOf(desk)).toEqual([
      'order_created',
      'payment_initiated',
      'payment_failed',
      'payment_initiated',
      'payment_succeeded',
      'notification_sent',
    ]);
  });
});

describe('an answer that never came', () => {
  async function openUnknown(charge: boolean) {
    const fake = await openFakes();
    const desk = await openDesk(fake);
    fake.script.onPayment(() => ({ kind: 'reset', charge }));
    await desk.desk.createOrder(TANAKA, CALLER);
    return { fake, desk };
  }

  test('is looked up unasked: a charge that was made pays the order', async () => {
    const { fake, desk } = await openUnknown(true);
    expect(stored(desk)).toEqual({ order: 'PENDING', payment: 'unknown' });
    desk.clock.advance(HOUR_MS);
    await run(desk);
    expect(stored(desk)).toEqual({ order: 'PAID', payment: 'done' });
    expect(callsTo(fake)).toEqual({ payments: 1, lookups: 1, mails: 1 });
  });

  test('stays open while the record cannot be reached, and is asked for less and less often', async () => {
    const { fake, desk } = await openUnknown(true);
    const dueAfter: number[] = [];
    for (const behaviour of [
      { kind: 'answer', status: 500 },
      { kind: 'reset', charge: false },
      { kind: 'answer', status: 200, body: '<html>' },
      { kind: 'answer', status: 403 },
      { kind: 'answer', status: 200, body: [{ id: 'p', amount: 179_600, currency: 'JPY', status: 'odd' }] },
    ] as const) {
      fake.script.onLookup(() => behaviour);
      desk.clock.advance(HOUR_MS);
      await run(desk);
      expect(stored(desk)).toEqual({ order: 'PENDING', payment: 'unknown' });
      const [row] = desk.rows<{ due_at: number }>("SELECT due_at FROM journal WHERE kind = 'payment'");
      dueAfter.push((row?.due_at ?? 0) - desk.clock.now());
    }
    expect(dueAfter).toEqual(dueAfter.toSorted((a, b) => a - b));
    expect(new Set(dueAfter).size).toBe(dueAfter.length);
    fake.script.reset();
    desk.clock.advance(HOUR_MS);
    await run(desk);
    expect(stored(desk)).toEqual({ order: 'PAID', payment: 'done' });
    expect(fake.net().get(1)).toBe(179_600);
  });

  test.each(['failed', 'declined'])('a payment that the record calls %s ends the attempt', async (status) => {
    const { fake, desk } = await openUnknown(false);
    const payment = { id: 'p-1', order_id: 1, amount: 179_600, currency: 'JPY', status };
    fake.script.onLookup(() => ({ kind: 'answer', status: 200, body: [payment] }));
    desk.clock.advance(HOUR_MS);
    await run(desk);
    expect(stored(desk)).toEqual({ order: 'PENDING', payment: 'refused' });
    desk.clock.advance(HOUR_MS);
    expect(await run(desk)).toEqual([]);
    expect(callsTo(fake)).toEqual({ payments: 1, lookups: 1, mails: 0 });
  });

  test.each([
    ['amount', { amount: 179_601, currency: 'JPY' }],
    ['currency', { amount: 179_600, currency: 'USD' }],
  ])('a payment of another %s is not adopted, but told', async (_name, charge) => {
    const { fake, desk } = await openUnknown(false);
    fake.addCharge({ orderId: 1, ...charge });
    desk.clock.advance(HOUR_MS);
    await run(desk);
    expect(stored(desk)).toEqual({ order: 'PENDING', payment: 'unknown' });
    expect(desk.log.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      'foreign charge',
    ]);
    expect(fake.refunds).toEqual([]);
    expect(callsTo(fake)).toMatchObject({ payments: 1, mails: 0 });
  });

  test('of two charges for one order one pays it and the other goes back', async () => {
    const { fake, desk } = await openUnknown(true);
    fake.addCharge({ orderId: 1, amount: 179_600, currency: 'JPY' });
    desk.clock.advance(HOUR_MS);
    await run(desk);
    expect(stored(desk)).toEqual({ order: 'PAID', payment: 'done' });
    expect(fake.net().get(1)).toBe(179_600);
    expect(fake.refunds).toHaveLength(1);
    desk.clock.advance(24 * HOUR_MS);
    expect(await run(desk)).toEqual([]);
  });
});

test('a payment that is being processed stays so until the record says more', async () => {
  const fake = await openFakes();
  const desk = await openDesk(fake);
  const payment = { id: 'p-1', order_id: 1, amount: 179_600, currency: 'JPY', status: 'processing' };
  fake.script.onPayment(() => ({ kind: 'answer', status: 202, body: payment }));
  await desk.desk.createOrder(TANAKA, CALLER);
  fake.script.onLookup(() => ({ kind: 'answer', status: 200, body: payment }));
  desk.clock.advance(HOUR_MS);
  await run(desk);
  expect(stored(desk)).toEqual({ order: 'PAYMENT_PROCESSING', payment: 'unknown' });
  fake.script.onLookup(() => ({ kind: 'answer', status: 200, body: [{ ...payment, status: 'captured' }] }));
  desk.clock.advance(24 * HOUR_MS);
  await run(desk);
  expect(stored(desk)).toEqual({ order: 'PAID', payment: 'done' });
  expect(callsTo(fake)).toMatchObject({ payments: 1, mails: 1 });
});

test('a processing payment that the record does not hold ends only after twice the time-out', async () => {
  const fake = await openFakes();
  const desk = await openDesk(fake);
  fake.script.onPayment(() => ({ kind: 'answer', status: 202, body: { id: 'p-1', status: 'pending' } }));
  await desk.desk.createOrder(TANAKA, CALLER);
  desk.clock.advance(TWICE_MS);
  await run(desk);
  expect(stored(desk)).toEqual({ order: 'PAYMENT_PROCESSING', payment: 'unknown' });
  desk.clock.advance(1);
  await run(desk);
  expect(callsTo(fake).lookups).toBe(2);
  expect(stored(desk)).toEqual({ order: 'PENDING', payment: 'unknown' });
});
