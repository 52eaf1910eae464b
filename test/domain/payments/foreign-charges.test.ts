// Proves that a charge of other money than the order's is never taken for none: nothing goes on before a person decides.
import { describe, expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  DECLINE,
  forgetCalls,
  type Life,
  LONG_AFTER_MS,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  recordOf,
  settleAfter,
  statusOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';

const MONEY: [string, { amount: number; currency: string }[]][] = [
  ['another amount', [{ amount: TOTAL + 1, currency: 'JPY' }]],
  ['a fraction more', [{ amount: TOTAL + 0.01, currency: 'JPY' }]],
  ['another currency', [{ amount: TOTAL, currency: 'USD' }]],
  ['minor units', [{ amount: TOTAL * 100, currency: 'JPY' }]],
  [
    'two that add up',
    [
      { amount: TOTAL - 1_000, currency: 'JPY' },
      { amount: 1_000, currency: 'JPY' },
    ],
  ],
];

const DISAGREES = { kind: 'conflict', code: 'payment_record_disagrees' };

const BEFORE: [string, (life: Life) => Promise<number>][] = [
  ['declined', (life) => declined(life)],
  ['without an answer', (life) => orderWithUnknownPayment(life, false)],
];

async function declined(life: Life): Promise<number> {
  life.fake.script.onPayment(() => DECLINE);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  life.fake.script.onPayment(() => undefined);
  return id;
}

describe.each(BEFORE)('after a payment that was %s', (_before, begin) => {
  test.each(MONEY)('%s stops pay, cancel and recovery, until it has gone back', async (_name, money) => {
    const life = await openLife();
    const { desk } = life.desk;
    const id = await begin(life);
    const charges = money.map((one) => life.fake.addCharge({ orderId: id, ...one }));
    const named = {
      payments: charges.map(({ paymentId, amount, currency }) => ({
        payment_id: paymentId,
        amount,
        currency,
      })),
    };
    for (const attempt of [desk.payOrder, desk.cancelOrder]) {
      await expect(attempt(id, CALLER)).rejects.toMatchObject({ ...DISAGREES, members: named });
    }
    await settleAfter(life, LONG_AFTER_MS);
    expect(statusOf(life, id)).toBe('PENDING');
    expect(life.fake.refunds).toEqual([]);
    expect(life.fake.charges).toHaveLength(money.length);
    // Told once, however often it is seen.
    const rows = (await desk.listEvents(id, CALLER)).filter(
      ({ type }) => type === 'payment_record_disagrees',
    );
    expect(rows).toHaveLength(money.length);
    expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ foreignCharges: money.length });
    const said = await desk.explainOrder(id, CALLER);
    expect(said.situation).toBe('payment_disagrees');
    expect(said.next[0]?.command).toBe(`orders resolve ${id} --refund ${charges[0]?.paymentId}`);
    for (const { paymentId } of charges) await desk.resolveOrder(id, { refund: paymentId }, CALLER);
    expect(life.fake.refunds.map(({ amount }) => amount)).toEqual(money.map(({ amount }) => amount));
    const asked = life.fake.calls.filter(({ path }) => path.endsWith('/refund'));
    expect(asked.map(({ body }) => ({ amount: body?.amount, currency: body?.currency }))).toEqual(money);
    expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ foreignCharges: 0 });
    expect(await desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(life.fake.net().get(id)).toBe(TOTAL);
  });
});

test('one that is still being processed stops them too', async () => {
  const life = await openLife();
  const id = await declined(life);
  life.fake.script.onLookup(() => recordOf('slow_1', 'processing', { amount: TOTAL + 1 }));
  for (const attempt of [life.desk.desk.payOrder, life.desk.desk.cancelOrder]) {
    await expect(attempt(id, CALLER)).rejects.toMatchObject(DISAGREES);
  }
  expect(statusOf(life, id)).toBe('PENDING');
});

test('one that was seen is not booked by hand', async () => {
  const life = await openLife();
  const id = await orderWithUnknownPayment(life, false);
  const { paymentId } = life.fake.addCharge({ orderId: id, amount: TOTAL + 1, currency: 'JPY' });
  await expect(life.desk.desk.payOrder(id, CALLER)).rejects.toMatchObject(DISAGREES);
  await expect(life.desk.desk.resolveOrder(id, { charged: paymentId }, CALLER)).rejects.toMatchObject(
    DISAGREES,
  );
  expect(statusOf(life, id)).toBe('PENDING');
});

test('one beside the own charge of a paid order stops its cancellation alone', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  const { paymentId } = life.fake.addCharge({ orderId: id, amount: 5, currency: 'USD' });
  await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject(DISAGREES);
  expect(statusOf(life, id)).toBe('PAID');
  expect(life.fake.refunds).toEqual([]);
  await life.desk.desk.resolveOrder(id, { refund: paymentId }, CALLER);
  expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
  expect(life.fake.net().get(id)).toBe(0);
});

test('a paid order with one can be shipped', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  life.fake.addCharge({ orderId: id, amount: 5, currency: 'USD' });
  await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject(DISAGREES);
  expect(await life.desk.desk.shipOrder(id, CALLER)).toMatchObject({ status: 'shipped' });
});

test('a record that is corrected lets the order go on', async () => {
  const life = await openLife();
  const id = await declined(life);
  const charge = life.fake.addCharge({ orderId: id, amount: 5, currency: 'JPY' });
  await expect(life.desk.desk.payOrder(id, CALLER)).rejects.toMatchObject(DISAGREES);
  charge.refunded = true;
  expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
  expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ foreignCharges: 0 });
});

test.each([
  ['the own charge of the order', 'pay_1'],
  ['a payment that is not in the record', 'nobody'],
])('%s is not given back as a foreign one', async (_name, paymentId) => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  await expect(life.desk.desk.resolveOrder(id, { refund: paymentId }, CALLER)).rejects.toMatchObject({
    code: 'nothing_to_resolve',
  });
  expect(life.fake.refunds).toEqual([]);
});

test('one whose refund fails is given back later, with the same key', async () => {
  const life = await openLife();
  const id = await declined(life);
  const { paymentId } = life.fake.addCharge({ orderId: id, amount: 5, currency: 'JPY' });
  life.fake.script.onRefund(() => ({ kind: 'answer', status: 500 }));
  await expect(life.desk.desk.resolveOrder(id, { refund: paymentId }, CALLER)).rejects.toMatchObject({
    kind: 'downstream_failed',
    code: 'refund_not_done',
  });
  life.fake.script.onRefund(() => undefined);
  await settleAfter(life, LONG_AFTER_MS);
  expect(life.fake.refunds).toHaveLength(1);
  const keys = life.fake.calls.filter(({ path }) => path.endsWith('/refund')).map(({ key }) => key);
  expect(new Set(keys).size).toBe(1);
});

test('a record that cannot be reached decides nothing', async () => {
  const life = await openLife();
  const id = await declined(life);
  life.fake.script.onLookup(() => ({ kind: 'answer', status: 500 }));
  forgetCalls(life);
  await expect(life.desk.desk.resolveOrder(id, { refund: 'pay_1' }, CALLER)).rejects.toMatchObject({
    code: 'payment_record_unreachable',
  });
});

test('one in the record of a cancelled order keeps no own charge from going back', async () => {
  const life = await openLife();
  const id = await declined(life);
  life.fake.script.onLookup(() => ({ kind: 'answer', status: 503 }));
  await life.desk.desk.cancelOrder(id, CALLER);
  life.fake.script.onLookup(() => undefined);
  life.fake.addCharge({ orderId: id, amount: 5, currency: 'JPY' });
  await settleAfter(life, LONG_AFTER_MS);
  expect(await life.desk.deps.store.read.openCounts()).toMatchObject({ foreignCharges: 1 });
  // The own charge is captured only now: the record is still read.
  life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
  await settleAfter(life, 24 * LONG_AFTER_MS);
  expect(life.fake.net().get(id)).toBe(5);
});
