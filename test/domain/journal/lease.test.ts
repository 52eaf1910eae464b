// Proves that work under way is left alone however long it takes, and that a process which lost its lease without
// noticing sends nothing any more.
import { expect, onTestFinished, test, vi } from 'vitest';
import { type JournalKind, leaseMs } from '../../../src/domain/model/journal.ts';
import { createOrderService } from '../../../src/domain/order-service.ts';
import type { Deps } from '../../../src/domain/ports/store.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, openDesk, SETTLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  callsOf,
  chargeEvent,
  forgetCalls,
  type Life,
  mailsOf,
  openLife,
  orderIn,
  receiveEvent,
  settleAfter,
  statusOf,
} from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';

const LEASE_MS = leaseMs({ paymentTimeoutMs: 30_000, notificationTimeoutMs: 10_000 });

test('a call that takes longer than its lease keeps it: no other process takes the payment over', async () => {
  const life = await openLife();
  const { desk, fake } = life;
  const other = await openDesk(fake, { path: desk.path, clock: desk.clock });
  // After the stores have started their own timers.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const slow = keepBack(desk, 'createPayment');
  const creating = slow.desk.createOrder(TANAKA, CALLER);
  await slow.answered;
  for (let half = 0; half < 4; half += 1) {
    desk.clock.advance(LEASE_MS / 2);
    vi.advanceTimersByTime(LEASE_MS / 2);
    // Behind the renewal at the same door.
    await desk.deps.store.write(async () => {});
    expect(await recoverOpenRows(other.deps, SETTLER)).toEqual([]);
  }
  slow.letThrough();
  expect((await creating).status).toBe('paid');
  expect(callsOf(life)).toEqual(['POST payments', 'mail ORDER_CONFIRMATION']);
  // The lease is renewed no longer than the work lasts.
  expect(vi.getTimerCount()).toBe(0);
});

test('settle leaves alone what its own process is at, whatever the clock says', async () => {
  const life = await openLife();
  const slow = keepBack(life.desk, 'createPayment');
  const creating = slow.desk.createOrder(TANAKA, CALLER);
  await slow.answered;
  life.desk.clock.advance(LEASE_MS);
  expect(await recoverOpenRows(slow.deps, SETTLER)).toEqual([]);
  slow.letThrough();
  expect((await creating).status).toBe('paid');
  expect(callsOf(life)).toEqual(['POST payments', 'mail ORDER_CONFIRMATION']);
});

/** The machine is suspended right after the commit that allows a call of this kind. */
function sleepyDeps({ desk }: Life, kind: JournalKind): Deps {
  const { read, write } = desk.deps.store;
  const allowed = `SELECT 1 FROM journal WHERE kind = '${kind}' AND state = 'running' AND sent_at > 0`;
  return {
    ...desk.deps,
    store: {
      read,
      async write(work) {
        const value = await write(work);
        if (desk.rows(allowed).length > 0) desk.clock.advance(LEASE_MS);
        return value;
      },
    },
  };
}

test('a process that slept through its lease sends no refund: another may have settled the order', async () => {
  const life = await openLife();
  const { desk } = life;
  const id = await orderIn(life, 'paid');
  forgetCalls(life);
  const sleepy = createOrderService(sleepyDeps(life, 'refund'));
  await expect(sleepy.cancelOrder(id, CALLER)).rejects.toMatchObject({ code: 'refund_unknown' });
  expect(callsOf(life)).toEqual([`GET payments/order/${id}`]);
  expect(statusOf(life, id)).toBe('PAID');
  expect(desk.rows("SELECT state FROM journal WHERE kind = 'refund' ORDER BY id")).toEqual([
    { state: 'unknown' },
  ]);
});

test('nor an email: it is sent once recovery takes it up, whatever the mode', async () => {
  const life = await openLife();
  const order = await createOrderService(sleepyDeps(life, 'notification')).createOrder(TANAKA, CALLER);
  expect(order.status).toBe('paid');
  expect(callsOf(life)).toEqual(['POST payments']);
  expect(life.desk.rows("SELECT state FROM journal WHERE kind = 'notification' ORDER BY id")).toEqual([
    { state: 'waiting' },
  ]);
  await recoverOpenRows(life.desk.deps, SETTLER);
  expect(mailsOf(life, order.id)).toEqual(['ORDER_CONFIRMATION']);
  expect(await settleAfter(life, LEASE_MS)).toEqual([]);
});

test('nor the refund of a charge that its order has no use for: it is sent later, with its key', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'cancelled');
  const sleepy: Life = { ...life, desk: { ...life.desk, deps: sleepyDeps(life, 'compensation') } };
  await receiveEvent(sleepy, id, chargeEvent(life, id));
  expect(life.fake.refunds).toHaveLength(1);
  expect(life.desk.rows("SELECT state FROM journal WHERE kind = 'compensation' ORDER BY id")).toEqual([
    { state: 'waiting' },
  ]);
  await settleAfter(life, LEASE_MS);
  expect(life.fake.refunds).toHaveLength(2);
  expect(life.fake.net().get(id)).toBe(0);
});
