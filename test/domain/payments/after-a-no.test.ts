// Proves that a definite no is not the last word: before a further attempt and before a cancellation the record is read,
// for a bank that said no may have captured later.
import { describe, expect, test } from 'vitest';
import { previewRecovery } from '../../../src/domain/dry-run/preview-recovery.ts';
import { CALLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  callsOf,
  chargeEvent,
  DECLINE,
  forgetCalls,
  keysOf,
  type Life,
  LONG_AFTER_MS,
  mailsOf,
  openLife,
  pathOf,
  receiveEvent,
  recordOf,
  settleAfter,
  statusOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import { keepBack } from '../../support/services/delayed-answers.ts';
import type { Behaviour } from '../../support/services/fake-services.ts';
import { openResilient } from '../../support/services/outage.ts';

const NO: [string, Behaviour][] = [
  ['declined', DECLINE],
  ['declined by name', { kind: 'answer', status: 402, body: { id: 'pay_1', status: 'declined' } }],
  ['rejected', { kind: 'answer', status: 401 }],
];
const UNREACHABLE: Behaviour = { kind: 'answer', status: 503 };
const charge = (orderId: number) => ({ orderId, amount: TOTAL, currency: 'JPY' });

async function refused(life: Life, answer: Behaviour): Promise<number> {
  life.fake.script.onPayment(() => answer);
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  life.fake.script.onPayment(() => undefined);
  forgetCalls(life);
  return id;
}

/** While the next call is under way, an event tells that the first one was captured after all. */
function meanwhile(life: Life, id: number, answer: Behaviour | undefined): void {
  life.fake.script.onPayment(() => {
    const until = receiveEvent(life, id, chargeEvent(life, id)).then((said) => {
      expect(said).toEqual({ outcome: 'applied', status: 'paid' });
    });
    // biome-ignore lint/suspicious/noThenProperty: what the service does next, never awaited
    return answer ? { kind: 'held', until, then: answer } : { kind: 'held', until };
  });
}

describe.each(NO)('a payment that was %s and captured later', (_name, answer) => {
  test('pays the order without a new charge', async () => {
    const life = await openLife();
    const id = await refused(life, answer);
    life.fake.addCharge(charge(id));
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    expect(callsOf(life)).toEqual(['GET payments/order/1', 'mail ORDER_CONFIRMATION']);
    expect(life.fake.charges).toHaveLength(1);
  });

  test('goes back when the order is cancelled, through PAID', async () => {
    const life = await openLife();
    const id = await refused(life, answer);
    life.fake.addCharge(charge(id));
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(pathOf(life, id).slice(-3)).toEqual([
      'PENDING>PAYMENT_PROCESSING',
      'PAYMENT_PROCESSING>PAID',
      'PAID>CANCELLED',
    ]);
    expect(life.fake.net().get(id)).toBe(0);
    expect(mailsOf(life, id)).toEqual(['ORDER_CANCELLED']);
  });

  test('whose refund then fails leaves the order PAID, and the next cancellation gives it back once', async () => {
    const life = await openLife();
    const id = await refused(life, answer);
    life.fake.addCharge(charge(id));
    life.fake.script.onRefund(() => ({ kind: 'answer', status: 422, body: {} }));
    await expect(life.desk.desk.cancelOrder(id, CALLER)).rejects.toMatchObject({ code: 'refund_refused' });
    expect(statusOf(life, id)).toBe('PAID');
    life.fake.script.onRefund(() => undefined);
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect(life.fake.refunds).toHaveLength(1);
  });
});

describe.each(NO)('while the record cannot be reached, an order that was %s', (_name, answer) => {
  test('is paid all the same, and a late capture of the first attempt goes back', async () => {
    const life = await openLife();
    const id = await refused(life, answer);
    life.fake.script.onLookup(() => UNREACHABLE);
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    life.fake.addCharge(charge(id));
    await settleAfter(life, LONG_AFTER_MS);
    expect(life.fake.refunds).toEqual([]);
    life.fake.script.onLookup(() => undefined);
    await settleAfter(life, LONG_AFTER_MS);
    expect(life.fake.net().get(id)).toBe(TOTAL);
    expect(life.fake.refunds).toHaveLength(1);
    forgetCalls(life);
    await settleAfter(life, LONG_AFTER_MS);
    expect(callsOf(life)).toEqual([]);
  });

  test('is cancelled all the same, and a late capture goes back', async () => {
    const life = await openLife();
    const id = await refused(life, answer);
    life.fake.script.onLookup(() => UNREACHABLE);
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    expect((await life.desk.desk.explainOrder(id, CALLER)).situation).toBe('cancelled');
    life.fake.addCharge(charge(id));
    life.fake.script.onLookup(() => undefined);
    await settleAfter(life, LONG_AFTER_MS);
    expect(life.fake.net().get(id)).toBe(0);
  });
});

test('a payment that is still being processed when its order is cancelled goes back once it is made', async () => {
  const life = await openLife();
  const id = await refused(life, DECLINE);
  life.fake.script.onLookup(() => recordOf('slow_1', 'processing'));
  expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
  await settleAfter(life, LONG_AFTER_MS);
  life.fake.addCharge(charge(id));
  life.fake.script.onLookup(() => undefined);
  await settleAfter(life, LONG_AFTER_MS);
  expect(life.fake.net().get(id)).toBe(0);
});

test('a record that stays out of reach is read for seven days, with growing pauses, and then given up aloud', async () => {
  const life = await openLife();
  const id = await refused(life, DECLINE);
  life.fake.script.onLookup(() => UNREACHABLE);
  await life.desk.desk.cancelOrder(id, CALLER);
  const [row] = await previewRecovery(life.desk.deps);
  expect(row?.result).toBe('would look for a late charge of 179,600 JPY');
  forgetCalls(life);
  const HOUR = 3_600_000;
  for (let hours = 0; hours < 8 * 24; hours += 1) await settleAfter(life, HOUR);
  const looks = callsOf(life).length;
  expect(looks).toBeGreaterThan(24);
  expect(looks).toBeLessThan(60);
  expect(life.desk.rows("SELECT state FROM journal WHERE kind = 'compensation' ORDER BY id")).toEqual([
    { state: 'refused' },
  ]);
  const last = (await life.desk.desk.listEvents(id, CALLER)).at(-1);
  expect(last?.detail).toContain('only a reconciliation does');
});

test('words that are not known keep no order from going on', async () => {
  const life = await openLife();
  const id = await refused(life, DECLINE);
  life.fake.script.onLookup(() => ({
    kind: 'answer',
    status: 200,
    body: [{ id: 'pay_1', order_id: id, amount: TOTAL, currency: 'JPY', status: 'quarantined' }],
  }));
  expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
});

describe('succeeded of an earlier attempt while the second one is under way', () => {
  test.each<[string, Behaviour | undefined, number]>([
    ['succeeds: the second charge goes back', undefined, 1],
    ['is declined: the first pays', DECLINE, 0],
    ['gets no answer and was charged: found and given back', { kind: 'reset', charge: true }, 1],
    ['gets no answer and was not charged', { kind: 'reset', charge: false }, 0],
  ])('which %s', async (_name, second, refunds) => {
    const life = await openLife();
    const id = await refused(life, DECLINE);
    meanwhile(life, id, second);
    expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'paid' });
    for (let hours = 0; hours < 5; hours += 1) await settleAfter(life, LONG_AFTER_MS);
    expect(statusOf(life, id)).toBe('PAID');
    expect(life.fake.net().get(id)).toBe(TOTAL);
    expect(life.fake.refunds).toHaveLength(refunds);
    expect(await life.desk.desk.shipOrder(id, CALLER)).toMatchObject({ status: 'shipped' });
  });

  test('and cancelled while that attempt has no answer yet: both go back', async () => {
    const life = await openLife();
    const id = await refused(life, DECLINE);
    meanwhile(life, id, { kind: 'reset', charge: true });
    await life.desk.desk.payOrder(id, CALLER);
    expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
    for (let hours = 0; hours < 5; hours += 1) await settleAfter(life, LONG_AFTER_MS);
    expect(life.fake.net().get(id)).toBe(0);
    expect(life.fake.refunds).toHaveLength(2);
  });
});

test('a payment that waited for the service to come back looks up first', async () => {
  const life = await openResilient();
  const id = await refused(life, DECLINE);
  life.say('open');
  expect(await life.desk.desk.payOrder(id, CALLER)).toMatchObject({ status: 'pending' });
  life.fake.addCharge(charge(id));
  life.say('closed');
  await settleAfter(life, LONG_AFTER_MS);
  expect(statusOf(life, id)).toBe('PAID');
  expect(life.fake.charges).toHaveLength(1);
});

test('a payment whose process died before it left is not made unasked', async () => {
  const life = await openLife();
  const id = await refused(life, DECLINE);
  const slow = keepBack(life.desk, 'getPaymentByOrder');
  const paying = slow.desk.payOrder(id, CALLER);
  await slow.answered;
  await settleAfter(life, LONG_AFTER_MS);
  expect(keysOf(life, 'payments')).toEqual([]);
  expect(statusOf(life, id)).toBe('PENDING');
  slow.letThrough();
  await expect(paying).rejects.toMatchObject({ code: 'operation_under_way' });
  expect(life.fake.charges).toEqual([]);
});

test('own payment refunded outside and a second one captured: the cancellation gives the second back too', async () => {
  const life = await openLife();
  const { id } = await life.desk.desk.createOrder(TANAKA, CALLER);
  const [own] = life.fake.charges;
  if (own) own.refunded = true;
  life.fake.addCharge(charge(id));
  expect(await life.desk.desk.cancelOrder(id, CALLER)).toMatchObject({ status: 'cancelled' });
  expect(life.fake.net().get(id)).toBe(0);
});
