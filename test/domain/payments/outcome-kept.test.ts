// Proves that what came of a call that has left is not given up like a new request: it is written
// when the database can be written again, and no answer asks for a repeat of what is stored.
import { expect, onTestFinished, test, vi } from 'vitest';
import { leaseMs } from '../../../src/domain/model/journal.ts';
import { createOrderService } from '../../../src/domain/order-service.ts';
import { SENDERS, sendingBy } from '../../../src/domain/ports/services.ts';
import type { Deps, Store, Tx } from '../../../src/domain/ports/store.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';
import { CALLER, inOtherProcess, openDesk, SETTLER, withServices } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  callsOf,
  type Life,
  LONG_AFTER_MS,
  openLife,
  orderIn,
  statusOf,
} from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';

const KEY = 'web-4711';
const LEASE_MS = leaseMs({ paymentTimeoutMs: 30_000, notificationTimeoutMs: 10_000 });

/** The errors of a lock, of a full disk, and of a PostgreSQL that went away while it committed. */
const PASSING = [
  new OrdersError('unavailable', 'another process holds the database', {
    code: 'database_busy',
    retryAfterSeconds: 1,
  }),
  new OrdersError('unavailable', 'the disk is full', { code: 'database_unavailable', retryAfterSeconds: 5 }),
  new OrdersError('outcome_unknown', 'the database was lost while it committed'),
];

/** A desk whose writes fail while `state` says so; `onFailure` is told of each. */
function unreliable({ desk }: Life, onFailure: () => void = () => {}) {
  const state = { writes: undefined as OrdersError | undefined };
  const { store } = desk.deps;
  const deps: Deps = {
    ...inOtherProcess(desk.deps),
    store: {
      read: store.read,
      async write(work) {
        const { writes } = state;
        if (!writes) return store.write(work);
        onFailure();
        throw writes;
      },
    },
  };
  return { state, deps };
}

/** After a call has been answered the writes fail, so many times. */
function failAfter(life: Life, operation: 'pay' | 'refund' | 'send', error: OrdersError, times: number) {
  let left = times;
  const { state, deps } = unreliable(life, () => {
    left -= 1;
    if (left <= 0) state.writes = undefined;
  });
  const fail = async <T>(answer: Promise<T>): Promise<T> => {
    const value = await answer;
    if (left > 0) state.writes = error;
    return value;
  };
  const { payments, notifications } = deps.services;
  const failing = withServices(deps, {
    payments: {
      ...payments,
      createPayment: (...call) =>
        operation === 'pay' ? fail(payments.createPayment(...call)) : payments.createPayment(...call),
      processRefund: (...call) =>
        operation === 'refund' ? fail(payments.processRefund(...call)) : payments.processRefund(...call),
    },
    notifications: sendingBy((template, ...call) => {
      const sent = notifications[SENDERS[template]](...call);
      return operation === 'send' ? fail(sent) : sent;
    }),
  });
  return { state, deps: failing, desk: createOrderService(failing) };
}

test.each(PASSING)('a payment is written when the database can be written again: $message', async (error) => {
  const life = await openLife();
  const { desk } = failAfter(life, 'pay', error, 4);
  const order = await desk.createOrder(TANAKA, CALLER);
  expect(order.status).toBe('paid');
  expect(callsOf(life)).toEqual(['POST payments', 'mail ORDER_CONFIRMATION']);
  expect(statusOf(life, order.id)).toBe('PAID');
});

test('a refund is written when the database can be written again, and sent once', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  const { desk } = failAfter(life, 'refund', PASSING[0] as OrdersError, 4);
  expect((await desk.cancelOrder(id, CALLER)).status).toBe('cancelled');
  expect(callsOf(life).filter((call) => call === 'POST payments/refund')).toHaveLength(1);
});

test('an email that cannot be recorded fails no order, and its record follows', async () => {
  const life = await openLife();
  const { desk } = failAfter(life, 'send', PASSING[1] as OrdersError, 3);
  const order = await desk.createOrder(TANAKA, CALLER);
  expect(order.status).toBe('paid');
  const sent = "SELECT 1 FROM order_events WHERE type = 'notification_sent'";
  expect(life.desk.rows(sent)).toHaveLength(1);
});

test('where it cannot be written while the lease lasts, the order is answered as it is and looked up later', async () => {
  const life = await openLife();
  const { desk, state } = failAfter(life, 'pay', PASSING[0] as OrdersError, Number.POSITIVE_INFINITY);
  const creating = desk.createOrderOnce(TANAKA, KEY, CALLER);
  await expect
    .poll(() => life.desk.log.filter(({ message }) => /waits for the database/.test(message)).length)
    .toBeGreaterThan(0);
  life.desk.clock.advance(LEASE_MS);
  expect(await creating).toMatchObject({ replayed: false, order: { status: 'payment_processing' } });
  // The request has ended, so its key waits for nothing.
  expect(await desk.createOrderOnce(TANAKA, KEY, CALLER)).toMatchObject({ replayed: true, order: { id: 1 } });
  state.writes = undefined;
  life.desk.clock.advance(LONG_AFTER_MS);
  await recoverOpenRows(life.desk.deps, SETTLER);
  expect(statusOf(life, 1)).toBe('PAID');
  expect(life.fake.charges).toHaveLength(1);
});

test('an error of any other kind after the charge is no error of the creation', async () => {
  const life = await openLife();
  const broken = {
    ...life.desk.deps.services.payments,
    createPayment: () => Promise.reject(new Error('a bug')),
  };
  const order = await createOrderService(withServices(life.desk.deps, { payments: broken })).createOrder(
    TANAKA,
    CALLER,
  );
  expect(order).toMatchObject({ id: 1, status: 'payment_processing' });
});

/** A desk on which the answers of keys cannot be written, so many times. */
function forgetful({ desk }: Life, times: number, onFailure: () => void = () => {}) {
  const { store } = desk.deps;
  let failures = times;
  const endKey = (tx: Tx): Tx['endKey'] => {
    return (key, answer) => {
      failures -= 1;
      if (failures < 0) return tx.endKey(key, answer);
      onFailure();
      return Promise.reject(PASSING[0]);
    };
  };
  return createOrderService({
    ...desk.deps,
    store: {
      read: store.read,
      write: (work, patience) => store.write((tx) => work({ ...tx, endKey: endKey(tx) }), patience),
    },
  });
}

test('the answer of a key is kept when it can be', async () => {
  const life = await openLife();
  const first = await forgetful(life, 3).createOrderOnce(TANAKA, KEY, CALLER);
  expect(first).toMatchObject({ replayed: false, order: { status: 'paid' } });
  const kept = 'SELECT 1 FROM idempotency_keys WHERE answer IS NOT NULL AND lease_owner IS NULL';
  expect(life.desk.rows(kept)).toHaveLength(1);
});

test('an answer that a key cannot keep is given all the same, and the key let go', async () => {
  const life = await openLife();
  const desk = forgetful(life, Number.POSITIVE_INFINITY, () => life.desk.clock.advance(LEASE_MS));
  const first = await desk.createOrderOnce(TANAKA, KEY, CALLER);
  expect(first).toMatchObject({ replayed: false, order: { status: 'paid' } });
  expect(await desk.createOrderOnce(TANAKA, KEY, CALLER)).toMatchObject({ replayed: true, order: { id: 1 } });
});

test('a change whose order cannot be read afterwards waits for that, and asks for no repeat in the end', async () => {
  const life = await openLife();
  const [first, second] = [await orderIn(life, 'paid'), await orderIn(life, 'paid')];
  const { read } = life.desk.deps.store;
  let failures = 3;
  const order: Store['read']['order'] = (id) => {
    failures -= 1;
    if (id === second) life.desk.clock.advance(LEASE_MS);
    return failures < 0 && id === first ? read.order(id) : Promise.reject(PASSING[0]);
  };
  const desk = createOrderService({
    ...life.desk.deps,
    store: { ...life.desk.deps.store, read: { ...read, order } },
  });
  expect((await desk.shipOrder(first, CALLER)).status).toBe('shipped');
  const error = await desk.shipOrder(second, CALLER).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'outcome_unknown', members: { order_id: second } });
  expect(error).toHaveProperty('retryAfterSeconds', undefined);
  expect(statusOf(life, second)).toBe('SHIPPED');
});

test('whether an order was stored at all is told with its id', async () => {
  const life = await openLife();
  const { store } = life.desk.deps;
  const lost = {
    read: store.read,
    write: (work: Parameters<Store['write']>[0]) => store.write(work).then(() => Promise.reject(PASSING[2])),
  };
  const creating = createOrderService({ ...life.desk.deps, store: lost as Store }).createOrder(
    TANAKA,
    CALLER,
  );
  await expect(creating).rejects.toMatchObject({ kind: 'outcome_unknown', members: { order_id: 1 } });
  expect(callsOf(life)).toEqual([]);
});

test('a key is held for as long as its request runs, however slow the payment is', async () => {
  const life = await openLife();
  const other = await openDesk(life.fake, { path: life.desk.path, clock: life.desk.clock });
  // After the stores have started their own timers.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const slow = keepBack(life.desk, 'createPayment');
  const creating = slow.desk.createOrderOnce(TANAKA, KEY, CALLER);
  await slow.answered;
  for (let half = 0; half < 4; half += 1) {
    life.desk.clock.advance(LEASE_MS / 2);
    vi.advanceTimersByTime(LEASE_MS / 2);
    // Behind the renewal.
    await life.desk.deps.store.write(async () => {});
    for (const desk of [slow.desk, other.desk]) {
      await expect(desk.createOrderOnce(TANAKA, KEY, CALLER)).rejects.toMatchObject({
        code: 'idempotency_key_in_use',
      });
    }
  }
  slow.letThrough();
  expect(await creating).toMatchObject({ replayed: false, order: { status: 'paid' } });
  expect(vi.getTimerCount()).toBe(0);
});
