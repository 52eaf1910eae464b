// Proves the webhook over HTTP: its answers, that it waits for the database and for nothing else, and that it
// is taken while the call it is about is still under way.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TANAKA } from '../../support/orders/order-json.ts';
import {
  bookOf,
  chargeEvent,
  mailsOf,
  orderIn,
  pathOf,
  processingId,
  statusOf,
  storedOf,
  TOTAL,
} from '../../support/orders/order-stages.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    ORDERS_RECOVERY_INTERVAL_MS: '3600000',
    ORDERS_PAYMENT_TIMEOUT_MS: '1500',
    ORDERS_NOTIFICATION_TIMEOUT_MS: '1500',
  });
});
beforeEach(() => server.fake.script.reset());
afterAll(() => server.close());

const send = (id: number | string, body: unknown, path = 'webhook') =>
  server.ask(`/api/v1/orders/${id}/${path}`, { method: 'POST', body });

const show = async (id: number) => (await server.ask(`/api/v1/orders/${id}`)).body;

const openRows = (id: number, kind: string) =>
  server.rows(`SELECT state FROM journal WHERE order_id = ${id} AND kind = '${kind}' ORDER BY id`);

describe('the answer', () => {
  test('to an event that counts is applied and the order, to its repeats duplicate', async () => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    const event = {
      payment_id: processingId(id),
      status: 'succeeded',
      event_id: 'evt_1',
      amount: TOTAL,
      currency: 'JPY',
      reason: null,
      sent_at: 'an unknown key',
    };
    const first = await send(id, event);
    expect(first).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: { outcome: 'applied', order: { id, status: 'paid', total_amount: TOTAL } },
    });
    expect(Object.keys(first.body)).toEqual(['outcome', 'order']);
    expect(first.body.order).toEqual(await show(id));
    expect(await send(id, event, 'webhook/')).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate', order: first.body.order },
    });
    const { body: events } = await server.ask(`/api/v1/orders/${id}/events`);
    const moved = events.filter(({ to }: { to: string | null }) => to === 'paid');
    expect(moved).toMatchObject([{ actor: 'webhook', from: 'payment_processing', to: 'paid' }]);
  });

  test('to one that changes nothing is ignored', async () => {
    const id = await orderIn(bookOf(server), 'shipped');
    const before = storedOf(bookOf(server), id);
    for (const status of ['processing', 'Failed']) {
      expect(await send(id, { payment_id: 'p', status })).toMatchObject({
        status: 200,
        body: { outcome: 'ignored', order: { id, status: 'shipped' } },
      });
    }
    expect(storedOf(bookOf(server), id)).toEqual(before);
  });

  test('to one about other money is a 409, and its id can be used again', async () => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    const event = { payment_id: processingId(id), status: 'succeeded', event_id: 'evt_2' };
    const before = storedOf(bookOf(server), id);
    for (const money of [{ amount: 1 }, { currency: 'USD' }]) {
      expect(await send(id, { ...event, ...money })).toMatchObject({
        status: 409,
        headers: { 'content-type': 'application/problem+json' },
        body: { status: 409, code: 'payment_mismatch' },
      });
    }
    expect(storedOf(bookOf(server), id)).toEqual(before);
    expect(await send(id, event)).toMatchObject({ status: 200, body: { outcome: 'applied' } });
  });

  test.each([
    ['status', { payment_id: 'p', status: '' }],
    ['status', { payment_id: 'p' }],
    ['payment_id', { status: 'succeeded' }],
    ['event_id', { payment_id: 'p', status: 'succeeded', event_id: ' ' }],
    ['payment_id', { payment_id: 'p\n2', status: 'succeeded' }],
  ])('to a bad %s is a 422 that names it', async (path, body) => {
    const id = await orderIn(bookOf(server), 'pending');
    expect(await send(id, body)).toMatchObject({
      status: 422,
      body: { status: 422, code: 'invalid', errors: [{ path }] },
    });
    expect(await show(id)).toMatchObject({ status: 'pending' });
  });

  test('to an unknown order is a 404', async () => {
    for (const id of [999_999, 'x', 0]) {
      const reply = await send(id, { payment_id: 'p', status: 'succeeded' });
      expect(reply).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });

  test('to what is not JSON is a 400, to another method a 405', async () => {
    const id = await orderIn(bookOf(server), 'pending');
    expect(await send(id, '{')).toMatchObject({ status: 400 });
    expect(await server.ask(`/api/v1/orders/${id}/webhook`)).toMatchObject({
      status: 405,
      headers: { allow: 'POST, OPTIONS' },
    });
  });
});

describe('the answer does not wait', () => {
  test('for the e-mail it causes', async () => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    server.fake.script.onMail(() => ({ kind: 'hang', charge: false }));
    const reply = await send(id, { payment_id: processingId(id), status: 'succeeded' });
    // Had it waited, the e-mail would have timed out by now.
    expect(openRows(id, 'notification')).toEqual([{ state: 'running' }]);
    expect(reply).toMatchObject({ status: 200, body: { outcome: 'applied', order: { status: 'paid' } } });
    await until(() => openRows(id, 'notification')[0]?.state === 'refused');
    expect(await show(id)).toMatchObject({ status: 'paid' });
  });

  test('for the refund it causes', async () => {
    const id = await orderIn(bookOf(server), 'cancelled');
    server.fake.script.onRefund(() => ({ kind: 'hang', charge: true }));
    const reply = await send(id, chargeEvent(bookOf(server), id));
    expect(openRows(id, 'compensation')).toEqual([{ state: 'running' }]);
    expect(reply).toMatchObject({ status: 200, body: { order: { status: 'cancelled' } } });
    await until(() => openRows(id, 'compensation')[0]?.state === 'waiting');
    expect(server.fake.net().get(id)).toBe(0);
  });
});

test('an event before the answer of the payment call is applied; the answer then changes nothing', async () => {
  server.fake.script.onPayment(() => ({ kind: 'hang', charge: true }));
  const charges = server.fake.charges.length;
  const creating = server.ask('/api/v1/orders/', { method: 'POST', body: TANAKA });
  await until(() => server.fake.charges.length > charges);
  const { paymentId, orderId } = server.fake.charges[charges] ?? { paymentId: '', orderId: 0 };
  const event = { payment_id: paymentId, status: 'succeeded' };
  expect(await send(orderId, event)).toMatchObject({ status: 200, body: { outcome: 'applied' } });
  expect(await creating).toMatchObject({ status: 201, body: { id: orderId, status: 'paid' } });
  expect(pathOf(bookOf(server), orderId)).toEqual([
    '>PENDING',
    'PENDING>PAYMENT_PROCESSING',
    'PAYMENT_PROCESSING>PAID',
  ]);
  expect(statusOf(bookOf(server), orderId)).toBe('PAID');
  await until(() => mailsOf(bookOf(server), orderId).length > 0);
  await server.context.recover();
  expect(mailsOf(bookOf(server), orderId)).toEqual(['ORDER_CONFIRMATION']);
});
