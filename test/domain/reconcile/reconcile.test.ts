// Proves that reconcile names each difference between the orders and the Payment Service's record, repairs what is
// beyond doubt and touches nothing else.
import { describe, expect, test } from 'vitest';
import { ON_POSTGRES, query } from '../../support/database/database.ts';
import { openDesk } from '../../support/desk.ts';
import {
  keysOf,
  type Life,
  mailsOf,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  orderWithUnknownRefund,
  pathOf,
  statusOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import { found, reconciled } from '../../support/orders/reconciled.ts';

/** What no program of ours would write. */
function damage(life: Life, sql: string): void {
  query(life.desk.path, sql);
}

test('a book that agrees has no difference, in every status', async () => {
  const life = await openLife();
  for (const status of [
    'pending',
    'payment_processing',
    'paid',
    'shipped',
    'delivered',
    'cancelled',
  ] as const) {
    await orderIn(life, status);
  }
  expect(await reconciled(life.desk.deps, true)).toMatchObject({
    ended: 'whole',
    checked: 6,
    differences: [],
  });
});

test('a charge whose order waits is booked', async () => {
  const life = await openLife();
  const id = await orderWithUnknownPayment(life, true);
  expect(await found(life)).toEqual([{ orderId: id, kind: 'charged_not_paid', fixed: false }]);
  expect(statusOf(life, id)).toBe('PENDING');
  expect(await found(life, true)).toEqual([{ orderId: id, kind: 'charged_not_paid', fixed: true }]);
  expect(statusOf(life, id)).toBe('PAID');
  expect(mailsOf(life, id)).toEqual(['ORDER_CONFIRMATION']);
  expect(await found(life)).toEqual([]);
});

test('an order that counts as paid without a charge is reported and left to a person', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'pending');
  damage(life, `UPDATE orders SET status = 'PAID' WHERE id = ${id}`);
  const difference = { orderId: id, kind: 'paid_not_charged', fixed: false };
  expect(await found(life, true)).toEqual([difference]);
  expect(await found(life)).toEqual([difference]);
});

test('of two charges the one that paid the order stays', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
  expect(await found(life, true)).toEqual([{ orderId: id, kind: 'charged_twice', fixed: true }]);
  expect(life.fake.net().get(id)).toBe(TOTAL);
  expect(life.fake.charges.map((charge) => charge.refunded)).toEqual([false, true]);
  expect(statusOf(life, id)).toBe('PAID');
  expect(await found(life)).toEqual([]);
});

describe('a cancelled order', () => {
  test('whose charge is still there gets it back', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'cancelled');
    life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
    expect(await found(life, true)).toEqual([{ orderId: id, kind: 'cancelled_still_charged', fixed: true }]);
    expect(life.fake.net().get(id)).toBe(0);
    expect(await found(life)).toEqual([]);
  });

  test('by a hand in the database gets its charge back', async () => {
    const life = await openLife();
    const id = await orderIn(life, 'paid');
    damage(life, `UPDATE orders SET status = 'CANCELLED' WHERE id = ${id}`);
    expect(await found(life, true)).toEqual([{ orderId: id, kind: 'cancelled_still_charged', fixed: true }]);
    expect(life.fake.net().get(id)).toBe(0);
  });
});

test('a charge of another amount is reported and never touched', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'pending');
  life.fake.addCharge({ orderId: id, amount: TOTAL + 1, currency: 'JPY' });
  expect(await found(life, true)).toEqual([{ orderId: id, kind: 'other_amount', fixed: false }]);
  expect(life.fake.refunds).toEqual([]);
  expect(statusOf(life, id)).toBe('PENDING');
});

test('a charge for an id beyond the last order is reported', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  life.fake.addCharge({ orderId: id + 40, amount: 10, currency: 'JPY' });
  expect(await found(life, true)).toEqual([{ orderId: id + 40, kind: 'charge_without_order', fixed: false }]);
});

test('a refund without an answer is no difference: settlement is at it', async () => {
  const life = await openLife();
  await orderWithUnknownRefund(life, true);
  expect(await found(life, true)).toEqual([]);
});

test('a record out of reach is a difference of its own, and the rest is still compared', async () => {
  const life = await openLife();
  const lost = await orderIn(life, 'paid');
  const waits = await orderWithUnknownPayment(life, true);
  life.fake.script.onLookup(({ path }) =>
    path.endsWith(`/${lost}`) ? { kind: 'answer', status: 500 } : undefined,
  );
  expect(await found(life, true)).toEqual([
    { orderId: lost, kind: 'record_unreachable', fixed: false },
    { orderId: waits, kind: 'charged_not_paid', fixed: true },
  ]);
});

test('every repair is a path in the diagram', async () => {
  const life = await openLife();
  const id = await orderWithUnknownPayment(life, true);
  await found(life, true);
  expect(pathOf(life, id)).toEqual([
    '>PENDING',
    'PENDING>PAYMENT_PROCESSING',
    'PAYMENT_PROCESSING>PENDING',
    'PENDING>PAYMENT_PROCESSING',
    'PAYMENT_PROCESSING>PAID',
  ]);
});

/** Another process that holds an order, and on SQLite all that can be written, until it is let go. */
async function holdOrder(life: Life, id: number) {
  const other = await openDesk(life.fake, { path: life.desk.path });
  let letGo = () => {};
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let ended = Promise.resolve();
  await new Promise<void>((resolve) => {
    ended = other.deps.store.write(async (tx) => {
      await tx.lockOrder(id);
      resolve();
      await until;
    });
  });
  return async () => {
    letGo();
    await ended;
  };
}

const IN_TIME_MS = 3_000;
const late = () => new Promise((resolve) => setTimeout(resolve, IN_TIME_MS, 'late'));

test('comparing waits for no order that is held, and for no other write', async () => {
  const life = await openLife();
  const held = await orderIn(life, 'paid');
  const open = await orderWithUnknownPayment(life, true);
  const letGo = await holdOrder(life, held);
  const differences = await Promise.race([found(life), late()]);
  await letGo();
  expect(differences).toEqual([{ orderId: open, kind: 'charged_not_paid', fixed: false }]);
});

test.runIf(ON_POSTGRES)('repairing locks the orders that differ, and no other', async () => {
  const life = await openLife();
  const held = await orderIn(life, 'paid');
  const open = await orderWithUnknownPayment(life, true);
  const letGo = await holdOrder(life, held);
  const differences = await Promise.race([found(life, true), late()]);
  await letGo();
  expect(differences).toEqual([{ orderId: open, kind: 'charged_not_paid', fixed: true }]);
});

test('a difference that is gone by the time it would be repaired is left alone', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
  const { deps } = life.desk;
  const running: Promise<unknown>[] = [];
  // Between the comparison and the repair another process gives the second charge back.
  const write: typeof deps.store.write = async (work, patience) => {
    if (running.length === 0) {
      const other = reconciled(deps, true);
      running.push(other);
      await other;
    }
    return deps.store.write(work, patience);
  };
  const slow = { ...deps, store: { ...deps.store, write } };
  const { differences } = await reconciled(slow, true);
  expect(differences).toMatchObject([{ kind: 'charged_twice', fixed: true }]);
  expect(life.fake.refunds).toHaveLength(1);
  expect(keysOf(life, 'payments/refund')).toHaveLength(1);
  expect(life.desk.rows("SELECT state FROM journal WHERE kind = 'compensation' ORDER BY id")).toEqual([
    { state: 'done' },
  ]);
});

test('of three charges both that are too many go back in one run', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  for (let n = 0; n < 2; n += 1) life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
  const twice = { orderId: id, kind: 'charged_twice', fixed: true };
  expect(await found(life, true)).toEqual([twice, twice]);
  expect(life.fake.net().get(id)).toBe(TOTAL);
});
