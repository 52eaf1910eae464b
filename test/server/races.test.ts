// Proves that of any number of clients who ask at once exactly one gets its way: money and e-mails move once,
// and the others are told so with a 409 or a duplicate.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  bookOf,
  chargeEvent,
  keysOf,
  mailsOf,
  orderIn,
  orderWithUnknownPayment,
  pathOf,
  processingId,
  statusOf,
  TOTAL,
} from '../support/orders/order-stages.ts';
import { type Reply, startTestServer, type TestServer } from '../support/server/server.ts';
import { until } from '../support/until.ts';

const CLIENTS = 8;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '3600000' });
});
beforeEach(() => {
  server.fake.script.reset();
  server.fake.calls.length = 0;
});
afterAll(() => server.close());

const put = (id: number, status: string) =>
  server.ask(`/api/v1/orders/${id}/status`, { method: 'PUT', body: { status } });
const cancel = (id: number) => server.ask(`/api/v1/orders/${id}`, { method: 'DELETE' });
const hook = (id: number, body: object) =>
  server.ask(`/api/v1/orders/${id}/webhook`, { method: 'POST', body });

const atOnce = (count: number, ask: (client: number) => Promise<Reply>) =>
  Promise.all(Array.from({ length: count }, (_, client) => ask(client)));

const statusesOf = (replies: Reply[]) => replies.map(({ status }) => status).sort();

const ONE_OF_EIGHT = [200, 409, 409, 409, 409, 409, 409, 409];

const refundsOf = (id: number) => server.fake.refunds.filter(({ orderId }) => orderId === id).length;
const chargesOf = (id: number) => server.fake.charges.filter(({ orderId }) => orderId === id).length;

describe('cancelled by eight clients at once', () => {
  test.each(['paid', 'pending'] as const)('an order that is %s: one 200, seven 409', async (status) => {
    const id = await orderIn(bookOf(server), status);
    const replies = await atOnce(CLIENTS, () => cancel(id));
    expect(statusesOf(replies)).toEqual(ONE_OF_EIGHT);
    for (const { status: code, body } of replies.filter(({ status }) => status === 409)) {
      expect([code, body.status]).toEqual([409, 409]);
      expect(['illegal_transition', 'operation_under_way']).toContain(body.code);
    }
    expect(refundsOf(id)).toBe(status === 'paid' ? 1 : 0);
    expect(keysOf(bookOf(server), 'payments/refund')).toHaveLength(refundsOf(id));
    expect(statusOf(bookOf(server), id)).toBe('CANCELLED');
    expect(mailsOf(bookOf(server), id).filter((mail) => mail === 'ORDER_CANCELLED')).toHaveLength(1);
  });

  test('an order with a charge that nobody knows of: one refund', async () => {
    const id = await orderWithUnknownPayment(bookOf(server), true);
    expect(statusesOf(await atOnce(CLIENTS, () => cancel(id)))).toEqual(ONE_OF_EIGHT);
    expect([chargesOf(id), refundsOf(id)]).toEqual([1, 1]);
    expect(server.fake.net().get(id)).toBe(0);
  });
});

test('cancelled and shipped at once, exactly one of the two happens to each of twenty orders', async () => {
  const ids: number[] = [];
  for (let order = 0; order < 20; order++) ids.push(await orderIn(bookOf(server), 'paid'));
  const outcomes = await Promise.all(
    ids.map(async (id, at) => {
      // Who asks first is different from order to order.
      const asked = at % 2 === 0 ? [cancel(id), put(id, 'shipped')] : [put(id, 'shipped'), cancel(id)];
      const replies = await Promise.all(asked);
      const [cancelled, shipped] = at % 2 === 0 ? replies : replies.toReversed();
      return { id, cancelled: cancelled?.status, shipped: shipped?.status };
    }),
  );
  for (const { id, cancelled, shipped } of outcomes) {
    const won = cancelled === 200 ? 'CANCELLED' : 'SHIPPED';
    expect([cancelled, shipped].sort()).toEqual([200, 409]);
    expect(statusOf(bookOf(server), id)).toBe(won);
    expect(server.fake.net().get(id)).toBe(won === 'CANCELLED' ? 0 : TOTAL);
    expect(mailsOf(bookOf(server), id).slice(1)).toEqual([`ORDER_${won}`]);
  }
});

describe('one webhook twenty times at once', () => {
  test('is applied once and a duplicate nineteen times, with one e-mail', async () => {
    const id = await orderIn(bookOf(server), 'payment_processing');
    const event = { payment_id: processingId(id), status: 'succeeded', event_id: 'evt_1' };
    const replies = await atOnce(20, () => hook(id, event));
    expect(statusesOf(replies)).toEqual(Array(20).fill(200));
    const outcomes = replies.map(({ body }) => body.outcome).sort();
    expect(outcomes).toEqual(['applied', ...Array(19).fill('duplicate')]);
    await until(() => mailsOf(bookOf(server), id).length > 0);
    await server.context.recover();
    expect(mailsOf(bookOf(server), id)).toEqual(['ORDER_CONFIRMATION']);
    expect(pathOf(bookOf(server), id).slice(2)).toEqual(['PAYMENT_PROCESSING>PAID']);
  });

  test('under twenty ids, of a second payment: it goes back once', async () => {
    const id = await orderIn(bookOf(server), 'paid');
    const event = chargeEvent(bookOf(server), id);
    const replies = await atOnce(20, (client) => hook(id, { ...event, event_id: `evt_${client}` }));
    const outcomes = replies.map(({ body }) => body.outcome).sort();
    expect(outcomes).toEqual(['applied', ...Array(19).fill('ignored')]);
    await until(() => refundsOf(id) > 0);
    await server.context.recover();
    expect(keysOf(bookOf(server), 'payments/refund')).toHaveLength(1);
    expect(server.fake.net().get(id)).toBe(TOTAL);
  });
});

describe('paid by eight clients at once', () => {
  test('a PENDING order is charged once', async () => {
    const id = await orderIn(bookOf(server), 'pending');
    const replies = await atOnce(CLIENTS, () => put(id, 'payment_processing'));
    expect(statusesOf(replies)).toEqual(ONE_OF_EIGHT);
    expect(chargesOf(id)).toBe(1);
    expect(keysOf(bookOf(server), 'payments')).toHaveLength(2);
    expect(mailsOf(bookOf(server), id)).toEqual(['ORDER_CONFIRMATION']);
  });

  test.each([true, false])(
    'one whose payment got no answer is charged once (charged: %s)',
    async (charged) => {
      const id = await orderWithUnknownPayment(bookOf(server), charged);
      const replies = await atOnce(CLIENTS, () => put(id, 'payment_processing'));
      expect(statusesOf(replies)).toEqual(ONE_OF_EIGHT);
      expect(chargesOf(id)).toBe(1);
      expect(new Set(keysOf(bookOf(server), 'payments')).size).toBe(1);
      expect(mailsOf(bookOf(server), id)).toEqual(['ORDER_CONFIRMATION']);
    },
  );

  test('and cancelled by eight others, it ends as one of the two and the money agrees', async () => {
    const id = await orderWithUnknownPayment(bookOf(server), true);
    const replies = await atOnce(2 * CLIENTS, (client) =>
      client % 2 === 0 ? put(id, 'payment_processing') : cancel(id),
    );
    expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(statusesOf(replies).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    const paid = statusOf(bookOf(server), id) === 'PAID';
    expect(server.fake.net().get(id)).toBe(paid ? TOTAL : 0);
    expect(chargesOf(id)).toBe(1);
  });
});

test('shipped by eight clients at once, an order is shipped once, with one e-mail', async () => {
  const id = await orderIn(bookOf(server), 'paid');
  expect(statusesOf(await atOnce(CLIENTS, () => put(id, 'shipped')))).toEqual(ONE_OF_EIGHT);
  expect(mailsOf(bookOf(server), id)).toEqual(['ORDER_CONFIRMATION', 'ORDER_SHIPPED']);
  expect(statusesOf(await atOnce(CLIENTS, () => put(id, 'delivered')))).toEqual(ONE_OF_EIGHT);
});
