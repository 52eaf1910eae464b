// Proves that every answer to a payment call ends in the outcome that docs/api.md names.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { paymentClient } from '../../src/clients/payment-client.ts';
import { type UndiciTransport, undiciTransport } from '../../src/clients/undici-transport.ts';
import type { PaymentService } from '../../src/domain/ports/store.ts';
import { type FakeServices, startFakeServices } from '../support/services/fake-services.ts';

const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c' };
const REQUEST = { orderId: 7, amount: 179600, currency: 'JPY', idempotencyKey: 'key-1' };

let fake: FakeServices;
let transport: UndiciTransport;
let payments: PaymentService;

beforeAll(async () => {
  fake = await startFakeServices();
  transport = undiciTransport(fake.url, { connectTimeoutMs: 1_000 });
  payments = paymentClient({ transport, timeoutMs: 5_000 });
});

beforeEach(() => fake.script.reset());

afterAll(async () => {
  await fake.close();
  await transport.close();
});

function payAnswered(status: number, body: object | string) {
  fake.script.onPayment(() => ({ kind: 'answer', status, body }));
  return payments.createPayment(REQUEST, TRACE);
}

describe('pay', () => {
  it('sends order, amount and currency, and understands the answer', async () => {
    const result = await payments.createPayment({ ...REQUEST, idempotencyKey: 'key-sent' }, TRACE);
    const call = fake.calls.at(-1);
    expect(call).toMatchObject({ method: 'POST', path: '/api/v1/payments' });
    expect(call?.body).toEqual({ order_id: 7, amount: 179600, currency: 'JPY' });
    const [charge] = fake.charges;
    expect(charge).toMatchObject({ orderId: 7, amount: 179600, currency: 'JPY', key: 'key-sent' });
    expect(result).toEqual({ outcome: 'succeeded', paymentId: charge?.paymentId });
  });

  it.each(['succeeded', 'success', 'completed', 'paid', 'captured', 'approved', 'SUCCEEDED', 'Paid'])(
    'takes %s for a success',
    async (status) => {
      expect(await payAnswered(201, { id: 'p1', status })).toEqual({ outcome: 'succeeded', paymentId: 'p1' });
    },
  );

  it.each(['failed', 'declined', 'rejected', 'error', 'DECLINED'])(
    'takes %s for a decline',
    async (status) => {
      const result = await payAnswered(200, { id: 'p1', status });
      expect(result).toEqual({
        outcome: 'declined',
        paymentId: 'p1',
        reason: `the service says "${status}"`,
      });
    },
  );

  it.each(['pending', 'processing', 'Pending'])('takes %s for not decided yet', async (status) => {
    expect(await payAnswered(202, { id: 'p1', status })).toEqual({ outcome: 'processing', paymentId: 'p1' });
  });

  it.each([
    ['no status', { id: 'p1' }, 'p1'],
    ['payment_id instead of id', { payment_id: 'p2', status: 'paid' }, 'p2'],
    ['a null id beside payment_id', { id: null, payment_id: 'p2', status: 'paid' }, 'p2'],
    ['a number for an id', { id: 42, status: 'paid' }, '42'],
    ['the number 0 for an id', { id: 0, status: 'paid' }, '0'],
    ['the order as a numeric string', { id: 'p1', order_id: '7', status: 'paid' }, 'p1'],
    ['the amount with decimals', '{"id":"p1","amount":179600.00,"status":"paid"}', 'p1'],
    ['the amount as a numeric string', { id: 'p1', amount: '179600.00', status: 'paid' }, 'p1'],
    ['the currency in lower case', { id: 'p1', currency: 'jpy', status: 'paid' }, 'p1'],
    ['null for what it does not name', { id: 'p1', order_id: null, amount: null, currency: null }, 'p1'],
    ['members nobody knows', { id: 'p1', status: 'paid', card: { last4: '4242' } }, 'p1'],
  ])('is a success with %s', async (_name, body, paymentId) => {
    expect(await payAnswered(200, body)).toEqual({ outcome: 'succeeded', paymentId });
  });

  it.each([
    ['an empty body', ''],
    ['a page of HTML', '<html>hello</html>'],
    ['half a body', '{"id":"p1","status":"succ'],
    ['null', 'null'],
    ['a list', [{ id: 'p1', status: 'succeeded' }]],
    ['no id', { status: 'succeeded' }],
    ['an empty id', { id: '', status: 'succeeded' }],
    ['an object for an id', { id: { value: 'p1' }, status: 'succeeded' }],
    ['an id beyond 2^53', '{"id":9007199254740993,"status":"succeeded"}'],
    ['an id of 300 characters', { id: 'p'.repeat(300), status: 'succeeded' }],
    ['a status nobody knows', { id: 'p1', status: 'disputed' }],
    ['a status of the language itself', { id: 'p1', status: 'constructor' }],
    ['an empty status', { id: 'p1', status: '' }],
    ['a null status', { id: 'p1', status: null }],
    ['a number for a status', { id: 'p1', status: 200 }],
    ['"refunded", which a payment is not', { id: 'p1', status: 'refunded' }],
    ['another order', { id: 'p1', order_id: 8, status: 'succeeded' }],
    ['another order as a string', { id: 'p1', order_id: 'order-7', status: 'succeeded' }],
    ['another amount', { id: 'p1', amount: 179600.01, status: 'succeeded' }],
    ['an amount that is no number', { id: 'p1', amount: '', status: 'succeeded' }],
    ['an endless amount', '{"id":"p1","amount":1e999,"status":"succeeded"}'],
    ['another currency', { id: 'p1', currency: 'USD', status: 'succeeded' }],
    ['a decline of another order', { id: 'p1', order_id: 8, status: 'declined' }],
  ])('does not know after a 200 with %s', async (_name, body) => {
    expect(await payAnswered(200, body)).toEqual({ outcome: 'unknown', reason: expect.any(String) });
  });

  it.each([300, 301, 302, 304, 307, 308, 408, 409, 425, 429, 500, 502, 503, 504, 599])(
    'does not know after a %i, whatever its body says',
    async (status) => {
      const body = status === 304 ? '' : { id: 'p1', status: 'declined' };
      expect(await payAnswered(status, body)).toEqual({ outcome: 'unknown', reason: `HTTP ${status}` });
    },
  );

  it.each([400, 402, 422])('is declined by a %i, with or without a body', async (status) => {
    const bare = { outcome: 'declined', paymentId: null, reason: `HTTP ${status}` };
    expect(await payAnswered(status, '')).toEqual(bare);
    expect(await payAnswered(status, '<html>no</html>')).toEqual(bare);
    expect(await payAnswered(status, { id: 'p9', message: 'no funds' })).toEqual({
      outcome: 'declined',
      paymentId: 'p9',
      reason: 'no funds',
    });
  });

  it.each([401, 403, 404, 405, 410, 413, 415, 418, 451, 499])(
    'is rejected by a %i, unless its body says that the payment was declined',
    async (status) => {
      const bare = { outcome: 'rejected', reason: `HTTP ${status}` };
      expect(await payAnswered(status, '')).toEqual(bare);
      expect(await payAnswered(status, '<html>no</html>')).toEqual(bare);
      const told = { outcome: 'rejected', reason: `HTTP ${status}: not today` };
      expect(await payAnswered(status, { id: 'p9', message: 'not today' })).toEqual(told);
      const declined = { outcome: 'declined', paymentId: 'p9', reason: `HTTP ${status}` };
      expect(await payAnswered(status, { id: 'p9', status: 'Declined' })).toEqual(declined);
    },
  );

  it.each([
    [{ message: 'a', error: 'b' }, 'a'],
    [{ error: 'b', detail: 'c' }, 'b'],
    [{ error: { code: 1 }, detail: 'c' }, 'c'],
    [{ reason: 'd', title: 'e' }, 'd'],
    [{ message: '  ', title: 'e' }, 'e'],
    [{ message: 'x'.repeat(201), title: 'e' }, 'e'],
    [{ message: 'two\nlines \u001b[31mred' }, 'two lines [31mred'],
    [{ message: 17 }, 'HTTP 402'],
  ])('takes the reason from %j', async (body, reason) => {
    expect(await payAnswered(402, body)).toEqual({ outcome: 'declined', paymentId: null, reason });
  });

  it('keeps the declined payment and its reason from a 200', async () => {
    const result = await payAnswered(200, { id: 'p1', status: 'declined', reason: 'stolen card' });
    expect(result).toEqual({ outcome: 'declined', paymentId: 'p1', reason: 'stolen card' });
  });
});
