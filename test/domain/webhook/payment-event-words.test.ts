// Proves that an event is understood in the words of the Payment Service, in any case, and that one which is not leaves a
// row and moves nothing.
import { expect, test } from 'vitest';
import { CALLER } from '../../support/desk.ts';
import {
  openLife,
  orderIn,
  processingId,
  receiveEvent,
  storedOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';

test.each(['succeeded', 'SUCCESS', 'Completed', 'paid', 'captured', 'approved', ' succeeded '])(
  '%o pays the order',
  async (status) => {
    const life = await openLife();
    const id = await orderIn(life, 'payment_processing');
    const event = { payment_id: processingId(id), status, amount: String(TOTAL), currency: 'jpy' };
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'applied', status: 'paid' });
    expect(await receiveEvent(life, id, { ...event, status: 'paid' })).toMatchObject({
      outcome: 'duplicate',
    });
  },
);

test.each(['failed', 'DECLINED', 'rejected', 'canceled', 'expired', 'voided'])(
  '%s ends the attempt',
  async (status) => {
    const life = await openLife();
    const id = await orderIn(life, 'payment_processing');
    expect(await receiveEvent(life, id, { payment_id: processingId(id), status })).toEqual({
      outcome: 'applied',
      status: 'pending',
    });
  },
);

test.each(['paid', 'shipped', 'delivered', 'pending', 'payment_processing', 'cancelled'] as const)(
  'an unknown status leaves a row of an order that is %s, and moves nothing',
  async (status) => {
    const life = await openLife();
    const id = await orderIn(life, status);
    const { events, ...before } = storedOf(life, id);
    const event = { payment_id: 'pay_9', status: 'charged_back', amount: 5, currency: 'USD' };
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'ignored', status });
    expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'duplicate', status });
    const { events: after, ...now } = storedOf(life, id);
    expect(now).toEqual(before);
    expect(after.slice(events.length)).toMatchObject([
      { type: 'payment_news', detail: expect.stringContaining('"charged_back"') },
    ]);
  },
);

test.each(['shipped', 'delivered'] as const)('a refund of a %s order leaves a row', async (status) => {
  const life = await openLife();
  const id = await orderIn(life, status);
  expect(await receiveEvent(life, id, { payment_id: 'pay_1', status: 'refunded' })).toEqual({
    outcome: 'ignored',
    status,
  });
  const [last] = (await life.desk.desk.listEvents(id, CALLER)).slice(-1);
  expect(last).toMatchObject({ type: 'payment_news', actor: 'webhook' });
});

test('a partial refund leaves a row, and the order stays paid', async () => {
  const life = await openLife();
  const id = await orderIn(life, 'paid');
  const event = { payment_id: 'pay_1', status: 'refunded', amount: '1000', currency: 'JPY' };
  expect(await receiveEvent(life, id, event)).toEqual({ outcome: 'ignored', status: 'paid' });
  const [last] = (await life.desk.desk.listEvents(id, CALLER)).slice(-1);
  expect(last?.detail).toContain('1000 JPY of it were refunded');
  // The whole of it is news of its own.
  expect(await receiveEvent(life, id, { ...event, amount: TOTAL })).toEqual({
    outcome: 'applied',
    status: 'cancelled',
  });
});
