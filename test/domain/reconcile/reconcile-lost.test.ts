// Proves that reconcile finds the charges of orders that are not in the database, wherever their ids are, lets new orders
// have other ids, and names payments that stand in two orders.
import { expect, test } from 'vitest';
import { ON_POSTGRES } from '../../support/database/database.ts';
import { CALLER, withServices } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { type Life, openLife, orderIn, statusOf, TOTAL } from '../../support/orders/order-stages.ts';
import { reconciled } from '../../support/orders/reconciled.ts';

const charge = ({ fake }: Life, orderId: number) =>
  fake.addCharge({ orderId, amount: TOTAL, currency: 'JPY' });

/** The next order gets the id above this one. */
function passIds({ desk }: Life, id: number): void {
  desk.rows(
    ON_POSTGRES
      ? `SELECT setval(pg_get_serial_sequence('orders', 'id'), ${id})`
      : `UPDATE sqlite_sequence SET seq = ${id} WHERE name = 'orders'`,
  );
}

async function lostIn(life: Life, fix = false) {
  const result = await reconciled(life.desk.deps, fix);
  const lost = result.differences.filter(({ kind }) => kind === 'charge_without_order');
  return { ...result, ids: lost.map(({ orderId }) => orderId) };
}

test('beyond the last order it goes on until a hundred ids in a row are empty', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  for (const id of [95, 190, 285, 395]) charge(life, id);
  const { ids, lookedUpTo } = await lostIn(life);
  expect(ids).toEqual([95, 190, 285]);
  expect(lookedUpTo).toBeGreaterThanOrEqual(385);
  expect(lookedUpTo).toBeLessThan(395);
});

test('it looks into the gaps between orders', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  passIds(life, 600);
  await orderIn(life, 'paid');
  charge(life, 300);
  expect(await lostIn(life)).toMatchObject({ ids: [300], checked: 2, lost: undefined });
});

test('a gap of millions is looked into from its beginning, and what is left out is told', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  passIds(life, 5_000_000);
  await orderIn(life, 'paid');
  const { payments } = life.desk.deps.services;
  const looked: number[] = [];
  const recordOf: typeof payments.getPaymentByOrder = async (id, trace) => {
    looked.push(id);
    const isLost = id === 400 || id === 10_090 || id === 4_000_000;
    if (isLost) {
      const payment = { paymentId: `lost_${id}`, amount: 5, currency: 'JPY', status: 'succeeded' } as const;
      return { reached: true, payments: [payment] };
    }
    return id === 1 || id > 5_000_000
      ? payments.getPaymentByOrder(id, trace)
      : { reached: true, payments: [] };
  };
  const { differences, leftOut, ended } = await reconciled(
    withServices(life.desk.deps, { payments: { ...payments, getPaymentByOrder: recordOf } }),
    false,
  );
  expect(differences.map(({ orderId }) => orderId)).toEqual([400]);
  expect(ended).toBe('whole');
  expect(leftOut).toMatchObject({ ids: 5_000_000 - 10_001, spans: [{ from: 10_002, to: 5_000_000 }] });
  expect(looked.length).toBeLessThan(10_200);
});

test('new orders get ids above the lost ones once it has repaired', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  for (const id of [2, 40]) charge(life, id);
  expect((await lostIn(life)).lost).toEqual({ highest: 40, isPassed: false });
  expect((await lostIn(life, true)).lost).toEqual({ highest: 40, isPassed: true });
  const { id, status } = await life.desk.desk.createOrder(TANAKA, CALLER);
  expect({ id, status }).toEqual({ id: 41, status: 'paid' });
  expect(await lostIn(life, true)).toMatchObject({ ids: [2, 40], lost: undefined });
  expect((await life.desk.desk.createOrder(TANAKA, CALLER)).id).toBe(42);
});

test.each(['refunded', 'processing', 'declined'] as const)(
  'so they do when the newest lost payment is %s: it may become a charge of a new order',
  async (status) => {
    const life = await openLife();
    await orderIn(life, 'paid');
    const { payments } = life.desk.deps.services;
    const lost = { paymentId: 'lost', amount: 5, currency: 'JPY', status };
    const deps = withServices(life.desk.deps, {
      payments: {
        ...payments,
        getPaymentByOrder: async (id, trace) =>
          id === 30 ? { reached: true, payments: [lost] } : payments.getPaymentByOrder(id, trace),
      },
    });
    expect(await reconciled(deps, true)).toMatchObject({
      differences: [],
      lost: { highest: 30, isPassed: true },
    });
    expect((await life.desk.desk.createOrder(TANAKA, CALLER)).id).toBe(31);
  },
);

test('so they do in a database that never had an order', async () => {
  const life = await openLife();
  charge(life, 7);
  expect((await lostIn(life, true)).ids).toEqual([7]);
  expect((await life.desk.desk.createOrder(TANAKA, CALLER)).id).toBe(8);
});

test('ids are not given twice where orders are placed meanwhile', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  charge(life, 30);
  const placed = Array.from({ length: 20 }, () => life.desk.desk.createOrder(TANAKA, CALLER));
  const raised = life.desk.deps.store.write((tx) => tx.giveOrderIdsAbove(30));
  await raised;
  const ids = (await Promise.all(placed)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(20);
  expect((await life.desk.desk.createOrder(TANAKA, CALLER)).id).toBeGreaterThan(30);
});

test('ids are never given from lower down', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  passIds(life, 500);
  await life.desk.deps.store.write((tx) => tx.giveOrderIdsAbove(30));
  expect((await life.desk.desk.createOrder(TANAKA, CALLER)).id).toBeGreaterThan(500);
});

test('a record that names one payment at every id has an end', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  const { deps } = life.desk;
  const recordOf: typeof deps.services.payments.getPaymentByOrder = async () => ({
    reached: true,
    payments: [{ paymentId: 'pay_1', amount: TOTAL, currency: 'JPY', status: 'succeeded' }],
  });
  const { differences } = await reconciled(
    withServices(deps, { payments: { ...deps.services.payments, getPaymentByOrder: recordOf } }),
    true,
  );
  expect(differences.map(({ orderId, kind }) => [orderId, kind])).toEqual([[2, 'charge_without_order']]);
});

test('a payment that stands in two orders is named with both, and touched in neither', async () => {
  const life = await openLife();
  const [one, two] = [await orderIn(life, 'paid'), await orderIn(life, 'paid')];
  life.desk.rows(`UPDATE journal SET payment_id = 'pay_1' WHERE kind = 'payment' AND order_id = ${two}`);
  life.desk.rows(`UPDATE orders SET status = 'CANCELLED' WHERE id = ${one}`);
  const { differences } = await reconciled(life.desk.deps, true);
  expect(differences).toMatchObject([
    {
      orderId: one,
      kind: 'shared_payment',
      paymentId: 'pay_1',
      detail: expect.stringContaining(`orders ${one} and ${two};`),
      fixed: false,
      fixable: false,
    },
    { orderId: one, kind: 'cancelled_still_charged', paymentId: 'pay_1', fixed: false, fixable: false },
  ]);
  expect(life.fake.refunds).toEqual([]);
});

test('a charge in the record that is the payment of another order is not given back', async () => {
  const life = await openLife();
  const [one, two] = [await orderIn(life, 'paid'), await orderIn(life, 'paid')];
  const { deps } = life.desk;
  const recordOf: typeof deps.services.payments.getPaymentByOrder = async (id) => ({
    reached: true,
    payments: (id > two ? [] : ['pay_1', 'pay_2']).map((paymentId) => ({
      paymentId,
      amount: TOTAL,
      currency: 'JPY',
      status: 'succeeded',
    })),
  });
  const { differences } = await reconciled(
    withServices(deps, { payments: { ...deps.services.payments, getPaymentByOrder: recordOf } }),
    true,
  );
  expect(differences).toMatchObject([
    { orderId: one, kind: 'shared_payment', paymentId: 'pay_2', fixed: false },
    { orderId: two, kind: 'shared_payment', paymentId: 'pay_1', fixed: false },
  ]);
  expect(life.fake.refunds).toEqual([]);
  expect([statusOf(life, one), statusOf(life, two)]).toEqual(['PAID', 'PAID']);
});

test('an order that is placed while it looks is none that was lost, and is compared all the same', async () => {
  const life = await openLife();
  await orderIn(life, 'paid');
  life.fake.script.onLookup(({ path }) => {
    if (!path.endsWith('/1')) return undefined;
    const until = orderIn(life, 'cancelled').then((id) => void charge(life, id));
    return { kind: 'held', until };
  });
  const { differences } = await reconciled(life.desk.deps, true);
  expect(differences).toMatchObject([{ orderId: 2, kind: 'cancelled_still_charged', fixed: true }]);
  expect(life.fake.net().get(2)).toBe(0);
});
