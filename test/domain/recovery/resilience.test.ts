// Proves that with resilience on an outage costs time and nothing else: orders are parked and paid,
// and refunds are repeated until they are done.
import { describe, expect, test } from 'vitest';
import { CALLER, type TestDesk } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import type { Life } from '../../support/orders/order-stages.ts';
import { openResilient } from '../../support/services/outage.ts';

const stateOf = async ({ desk }: TestDesk, id = 1) => (await desk.getOrder(id, CALLER)).status;
const mailsOf = ({ fake }: Life) => fake.mails.map(({ template }) => template);
const DOWN = { kind: 'answer', status: 503 } as const;

describe('an order placed while the breaker is open', () => {
  test('is pending at once, without a call, and paid when the service is back', async () => {
    const life = await openResilient();
    life.say('open');
    const order = await life.desk.desk.createOrder(TANAKA, CALLER);
    expect(order.status).toBe('pending');
    await life.recover();
    expect(life.fake.calls).toEqual([]);
    const types = (await life.desk.desk.listEvents(1, CALLER)).map(({ type }) => type);
    expect(types).toEqual(['order_created', 'payment_parked']);
    life.say('half_open');
    await life.recover();
    expect(await stateOf(life.desk)).toBe('paid');
    expect(life.fake.charges).toHaveLength(1);
  });

  test('is not tried by "pay" either, and can be cancelled without a call', async () => {
    const life = await openResilient();
    life.say('open');
    await life.desk.desk.createOrder(TANAKA, CALLER);
    expect((await life.desk.desk.payOrder(1, CALLER)).status).toBe('pending');
    expect((await life.desk.desk.cancelOrder(1, CALLER)).status).toBe('cancelled');
    life.say('closed');
    await life.recover();
    expect(life.fake.charges).toEqual([]);
    expect(mailsOf(life)).toEqual(['ORDER_CANCELLED']);
  });

  test('keeps its key open: the repeat tells what has become of it', async () => {
    const life = await openResilient();
    life.say('open');
    await life.desk.desk.createOrderOnce(TANAKA, 'k', CALLER);
    life.say('closed');
    await life.recover();
    const again = await life.desk.desk.createOrderOnce(TANAKA, 'k', CALLER);
    expect([again.replayed, again.order.status]).toEqual([true, 'paid']);
  });

  test('is refused quickly where too many wait already', async () => {
    const life = await openResilient();
    life.say('open');
    life.desk.deps.process.parked = 100_000;
    await expect(life.desk.desk.createOrder(TANAKA, CALLER)).rejects.toMatchObject({
      kind: 'unavailable',
      retryAfterSeconds: 10,
    });
    life.say('closed');
    expect((await life.desk.desk.createOrder(TANAKA, CALLER)).status).toBe('paid');
  });
});

describe('a payment without a definite answer', () => {
  test.each([true, false])('is settled unasked, charged once (charged at first: %s)', async (charge) => {
    const life = await openResilient();
    life.fake.script.onPayment(({ attempt }) => (attempt === 1 ? { kind: 'reset', charge } : undefined));
    expect((await life.desk.desk.createOrder(TANAKA, CALLER)).status).toBe('pending');
    await life.recover();
    expect(await stateOf(life.desk)).toBe('paid');
    expect(life.fake.charges).toHaveLength(1);
    const keys = life.fake.calls.filter(({ path }) => path.endsWith('/payments')).map(({ key }) => key);
    expect(new Set(keys).size).toBe(1);
  });

  test('is not sent again where it was declined', async () => {
    const life = await openResilient();
    life.fake.script.onPayment(() => ({ kind: 'answer', status: 402 }));
    await life.desk.desk.createOrder(TANAKA, CALLER);
    life.fake.script.reset();
    await life.recover();
    expect(await stateOf(life.desk)).toBe('pending');
    expect(life.fake.charges).toEqual([]);
  });
});

describe('a cancellation whose refund fails', () => {
  test.each([
    ['unknown', { kind: 'reset', charge: false }],
    ['refused', { kind: 'answer', status: 422 }],
    ['done, though the answer was lost', { kind: 'reset', charge: true }],
  ] as const)('is accepted, locks the order, and goes on by itself: %s', async (_how, fault) => {
    const life = await openResilient();
    await life.desk.desk.createOrder(TANAKA, CALLER);
    await life.recover();
    life.fake.script.onRefund(({ attempt }) => (attempt === 1 ? fault : undefined));
    expect((await life.desk.desk.cancelOrder(1, CALLER)).status).toBe('paid');
    await expect(life.desk.desk.shipOrder(1, CALLER)).rejects.toMatchObject({ kind: 'conflict' });
    await life.recover();
    expect(await stateOf(life.desk)).toBe('cancelled');
    expect([...life.fake.net().values()]).toEqual([0]);
    expect(life.fake.refunds).toHaveLength(1);
    await life.recover();
    expect(mailsOf(life)).toEqual(['ORDER_CONFIRMATION', 'ORDER_CANCELLED']);
  });

  test('waits where the breaker is open, without a call', async () => {
    const life = await openResilient();
    await life.desk.desk.createOrder(TANAKA, CALLER);
    const before = life.fake.calls.length;
    life.say('open');
    expect((await life.desk.desk.cancelOrder(1, CALLER)).status).toBe('paid');
    expect((await life.desk.desk.cancelOrder(1, CALLER)).status).toBe('paid');
    await expect(life.desk.desk.shipOrder(1, CALLER)).rejects.toMatchObject({ kind: 'conflict' });
    expect(life.fake.calls).toHaveLength(before);
    life.say('closed');
    await life.recover();
    expect(await stateOf(life.desk)).toBe('cancelled');
    expect([...life.fake.net().values()]).toEqual([0]);
  });

  test('of an order whose payment is unknown is refused while the record cannot be read', async () => {
    const life = await openResilient();
    life.fake.script.onPayment(() => ({ kind: 'reset', charge: true }));
    life.fake.script.onLookup(() => DOWN);
    await life.desk.desk.createOrder(TANAKA, CALLER);
    await expect(life.desk.desk.cancelOrder(1, CALLER)).rejects.toMatchObject({ kind: 'downstream_failed' });
    expect(await stateOf(life.desk)).toBe('pending');
  });
});
