// Proves that what happens while a record is read, or between two calls, neither charges twice nor keeps money: another
// attempt's charge, an event, a cancellation that died, a repeat that was not taken.
import { describe, expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  DECLINE,
  type Life,
  LONG_AFTER_MS,
  openLife,
  orderIn,
  orderWithUnknownPayment,
  receiveEvent,
  setHold,
  settleAfter,
  statusOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import { type KeptBack, keepBack } from '../../support/services/delayed-answers.ts';
import type { Behaviour } from '../../support/services/fake-services.ts';
import { openResilient } from '../../support/services/outage.ts';

const NOT_TAKEN: Behaviour = { kind: 'answer', status: 401 };
const charge = (orderId: number) => ({ orderId, amount: TOTAL, currency: 'JPY' });

async function hours(life: Life, count = 10): Promise<void> {
  for (let n = 0; n < count; n += 1) await settleAfter(life, LONG_AFTER_MS);
}

/** Declined first, and then without an answer. */
async function declinedThenUnknown(life: Life): Promise<number> {
  const id = await orderIn(life, 'pending');
  life.fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  await life.desk.desk.payOrder(id, CALLER);
  life.fake.script.onPayment(() => undefined);
  return id;
}

const LOOKS: [string, number, (life: Life, id: number) => Promise<unknown>][] = [
  ['recovery', TOTAL, (life) => settleAfter(life, 2_000)],
  ['pay', TOTAL, (life, id) => life.desk.desk.payOrder(id, CALLER)],
  ['cancel', 0, (life, id) => life.desk.desk.cancelOrder(id, CALLER)],
];

test.each(LOOKS)(
  'the first call was captured, %s finds it, and then the second lands',
  async (_name, net, look) => {
    const life = await openLife();
    const id = await declinedThenUnknown(life);
    life.fake.addCharge(charge(id));
    await look(life, id);
    life.fake.addCharge(charge(id));
    await hours(life);
    expect(life.fake.net().get(id)).toBe(net);
  },
);

test('a payment after a cancellation that died in its look-up is an attempt of its own', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'pending');
  const kept = keepBack(life.desk, 'getPaymentByOrder');
  void kept.desk.cancelOrder(id, CALLER).catch(() => {});
  await kept.answered;
  life.desk.gone.add(kept.deps.settings.leaseOwner);
  life.fake.script.onPayment(() => DECLINE);
  await life.desk.desk.payOrder(id, CALLER);
  await hours(life);
  expect(statusOf(life, id)).toBe('PENDING');
  life.fake.script.onPayment(() => undefined);
  expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
});

test('asked for while the service is down, it is put off as any other', async () => {
  const life = await openResilient();
  life.fake.script.onPayment(() => DECLINE);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  life.fake.script.onPayment(() => undefined);
  const kept = keepBack(life.desk, 'getPaymentByOrder');
  void kept.desk.cancelOrder(id, CALLER).catch(() => {});
  await kept.answered;
  life.desk.gone.add(kept.deps.settings.leaseOwner);
  life.say('open');
  await life.desk.desk.payOrder(id, CALLER);
  expect((await life.desk.desk.explainOrder(id, CALLER)).situation).toBe('payment_parked');
  life.say('closed');
  await hours(life, 1);
  expect(statusOf(life, id)).toBe('PAID');
});

/** A request to pay, during whose look-up all charges are held for a while. */
async function refusedByHold(life: Life, id: number, kept: KeptBack): Promise<void> {
  const paying = kept.desk.payOrder(id, CALLER);
  await kept.answered;
  await setHold(life, true);
  kept.letThrough();
  await expect(paying).rejects.toMatchObject({ kind: 'conflict' });
  await setHold(life, false);
}

/** Declined once: each further payment begins with a look-up. */
async function declinedOnce() {
  const life = await openResilient();
  life.fake.script.onPayment(() => DECLINE);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  life.fake.script.onPayment(() => undefined);
  const kept = keepBack(life.desk, 'getPaymentByOrder');
  return { life, id, kept };
}

test('put off once, it stays so when charges are held during the look-up of a second request', async () => {
  const { life, id, kept } = await declinedOnce();
  life.say('open');
  await life.desk.desk.payOrder(id, CALLER);
  life.say('closed');
  await refusedByHold(life, id, kept);
  await hours(life, 1);
  expect(statusOf(life, id)).toBe('PAID');
});

test('resilience off, a payment that nobody waits for is not made after a second request was refused', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'pending');
  const died = keepBack(life.desk, 'getPaymentByOrder');
  void died.desk.payOrder(id, CALLER).catch(() => {});
  await died.answered;
  life.desk.gone.add(died.deps.settings.leaseOwner);
  await refusedByHold(life, id, keepBack(life.desk, 'getPaymentByOrder'));
  await hours(life, 2);
  expect(statusOf(life, id)).toBe('PENDING');
});

test('no request is put off beside a look-up that may yet end without a payment', async () => {
  const { life, id, kept } = await declinedOnce();
  const first = kept.desk.payOrder(id, CALLER);
  await kept.answered;
  life.say('open');
  await expect(life.desk.desk.payOrder(id, CALLER)).rejects.toMatchObject({ kind: 'conflict' });
  kept.letThrough();
  expect(await first).toMatchObject({ status: 'paid' });
});

test('an event that pays the order while it is being cancelled leaves no money with the shop', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'pending');
  const first = life.fake.addCharge(charge(id));
  life.fake.addCharge(charge(id));
  const kept = keepBack(life.desk, 'getPaymentByOrder');
  const cancelling = kept.desk.cancelOrder(id, CALLER).catch(() => {});
  await kept.answered;
  await receiveEvent(life, id, { payment_id: first.paymentId, status: 'succeeded' });
  kept.letThrough();
  await cancelling;
  await hours(life);
  expect(life.fake.net().get(id)).toBe(statusOf(life, id) === 'CANCELLED' ? 0 : TOTAL);
});

describe('a repeat that is not taken says nothing of the call before, which had no answer', () => {
  async function repeated(life: Life): Promise<number> {
    const id = await orderWithUnknownPayment(life, false);
    life.desk.clock.advance(2_000);
    life.fake.script.onPayment(() => NOT_TAKEN);
    await life.desk.desk.payOrder(id, CALLER);
    life.fake.script.onPayment(() => undefined);
    life.desk.clock.advance(2_000);
    return id;
  }

  test('paid again, it has the same key', async () => {
    const life = await openLife();
    const id = await repeated(life);
    await life.desk.desk.payOrder(id, CALLER);
    const keys = life.fake.calls.filter(({ path }) => path.endsWith('/payments')).map(({ key }) => key);
    expect(new Set(keys).size).toBe(1);
  });

  test('cancelled, a late charge goes back', async () => {
    const life = await openLife();
    const id = await repeated(life);
    await life.desk.desk.cancelOrder(id, CALLER);
    life.fake.addCharge(charge(id));
    await hours(life);
    expect(life.fake.net().get(id)).toBe(0);
  });
});

test('a charge that is known not to be its own pays no order by an event', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'pending');
  const { paymentId } = life.fake.addCharge({ orderId: id, amount: 5, currency: 'JPY' });
  await life.desk.desk.payOrder(id, CALLER).catch(() => {});
  const event = { payment_id: paymentId, status: 'succeeded' };
  await expect(receiveEvent(life, id, event)).rejects.toMatchObject({ code: 'payment_record_disagrees' });
  expect(statusOf(life, id)).toBe('PENDING');
});

test('an answer that names a payment which was refunded pays nothing', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'pending');
  const { paymentId } = life.fake.addCharge({ orderId: id, amount: 5, currency: 'JPY' });
  await life.desk.desk.payOrder(id, CALLER).catch(() => {});
  await life.desk.desk.resolveOrder(id, { refund: paymentId }, CALLER);
  life.fake.script.onPayment(() => ({
    kind: 'answer',
    status: 201,
    body: { id: paymentId, status: 'succeeded' },
    charge: false,
  }));
  await life.desk.desk.payOrder(id, CALLER);
  expect(statusOf(life, id)).toBe('PENDING');
});
