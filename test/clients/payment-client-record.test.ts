// Proves that every answer to a look-up and a refund ends in the outcome that docs/api.md names.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { paymentClient } from '../../src/clients/payment-client.ts';
import { type UndiciTransport, undiciTransport } from '../../src/clients/undici-transport.ts';
import type { PaymentService } from '../../src/domain/ports/store.ts';
import { type FakeServices, startFakeServices } from '../support/services/fake-services.ts';

const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c' };
const REFUND = { orderId: 7, amount: 179600, currency: 'JPY', idempotencyKey: 'key-1', paymentId: 'p1' };

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

function recordAnswered(status: number, body: object | string) {
  fake.script.onLookup(() => ({ kind: 'answer', status, body }));
  return payments.getPaymentByOrder(7, TRACE);
}

function refundAnswered(status: number, body: object | string) {
  fake.script.onRefund(() => ({ kind: 'answer', status, body }));
  return payments.processRefund(REFUND, TRACE);
}

describe('recordOf', () => {
  it('asks by order id and reads what is there', async () => {
    const { paymentId } = fake.addCharge({ orderId: 71, amount: 10.5, currency: 'USD' });
    const record = await payments.getPaymentByOrder(71, TRACE);
    expect(fake.calls.at(-1)).toMatchObject({ method: 'GET', path: '/api/v1/payments/order/71' });
    expect(record).toEqual({
      reached: true,
      payments: [{ paymentId, amount: 10.5, currency: 'USD', status: 'succeeded' }],
    });
  });

  it.each([
    ['a list', [{ id: 1, amount: 5, currency: 'JPY' }], { paymentId: '1', amount: 5 }],
    ['one payment', { payment_id: 'p', amount: '5.00', currency: 'jpy' }, { paymentId: 'p', amount: 5 }],
    ['its own order', { id: 'p', order_id: '7', amount: 0, currency: 'JPY' }, { paymentId: 'p', amount: 0 }],
  ])('reads %s', async (_name, body, expected) => {
    const payment = { ...expected, currency: 'JPY', status: 'succeeded' };
    expect(await recordAnswered(200, body)).toEqual({ reached: true, payments: [payment] });
  });

  it.each([
    ['captured', 'succeeded'],
    ['Rejected', 'declined'],
    ['pending', 'processing'],
    ['REFUNDED', 'refunded'],
  ])('reads the status %s as %s', async (status, expected) => {
    const record = await recordAnswered(200, [{ id: 'p', amount: 5, currency: 'JPY', status }]);
    expect(record).toMatchObject({ reached: true, payments: [{ status: expected }] });
  });

  it.each([
    [404, { detail: 'no such order' }],
    [404, ''],
    [200, []],
  ])('finds none in a %i with %j', async (status, body) => {
    expect(await recordAnswered(status, body)).toEqual({ reached: true, payments: [] });
  });

  const good = { id: 'p', amount: 5, currency: 'JPY', status: 'paid' };
  it.each([
    ['the 404 of something else', 404, '<html>'],
    ['one bad entry among good ones', 200, [good, { ...good, id: undefined }]],
    ['no amount', 200, [{ ...good, amount: undefined }]],
    ['a null amount', 200, [{ ...good, amount: null }]],
    ['an amount that is no number', 200, [{ ...good, amount: ' ' }]],
    ['no currency', 200, [{ ...good, currency: undefined }]],
    ['another order', 200, [{ ...good, order_id: 8 }]],
    ['a list in an envelope', 200, { payments: [] }],
    ['null', 200, 'null'],
    ['an empty body', 200, ''],
    ['HTML', 200, '<html>'],
    ['no content', 204, ''],
    ['another 2xx', 202, []],
    ['a redirect', 302, []],
    ['a refusal', 403, []],
    ['a server error', 500, []],
  ])('does not reach the record behind %s', async (_name, status, body) => {
    expect(await recordAnswered(status, body)).toEqual({ reached: false, reason: expect.any(String) });
  });
});

describe('refund', () => {
  it('names payment, order, amount and currency, and gives the money back', async () => {
    const { paymentId } = fake.addCharge({ orderId: 72, amount: 30, currency: 'JPY' });
    const request = { orderId: 72, paymentId, amount: 30, currency: 'JPY', idempotencyKey: 'refund-72' };
    expect(await payments.processRefund(request, TRACE)).toEqual({ outcome: 'succeeded' });
    const call = fake.calls.at(-1);
    expect(call).toMatchObject({ method: 'POST', path: '/api/v1/payments/refund', key: 'refund-72' });
    expect(call?.body).toEqual({ payment_id: paymentId, order_id: 72, amount: 30, currency: 'JPY' });
    expect(fake.net().get(72)).toBe(0);
  });

  it.each([
    [200, { status: 'succeeded' }],
    [200, { status: 'refunded' }],
    [201, { id: 're_1' }],
    [202, { payment_id: 'p1', amount: '179600.00' }],
    [204, ''],
    [409, { status: 'refunded' }],
    [409, { status: 'Refunded' }],
  ])('succeeds with a %i and %j', async (status, body) => {
    expect(await refundAnswered(status, body)).toEqual({ outcome: 'succeeded' });
  });

  it.each([
    [200, { status: 'failed' }, 'the service says "failed"'],
    [200, { status: 'Declined', reason: 'too old' }, 'too old'],
    [200, { status: 'rejected' }, 'the service says "rejected"'],
    [400, '', 'HTTP 400'],
    [404, { message: 'no such payment' }, 'no such payment'],
    [422, { status: 'refunded' }, 'HTTP 422'],
  ])('is refused with a %i and %j', async (status, body, reason) => {
    expect(await refundAnswered(status, body)).toEqual({ outcome: 'refused', reason });
  });

  it.each([
    [200, { status: 'pending' }, 'the service says "pending"'],
    [202, { status: 'PROCESSING' }, 'the service says "PROCESSING"'],
  ])('is pending after a %i and %j', async (status, body, reason) => {
    expect(await refundAnswered(status, body)).toEqual({ outcome: 'pending', reason });
  });

  it('is not known where it was sent before: the refusal may mean that nothing is left to give back', async () => {
    fake.script.onRefund(() => ({ kind: 'answer', status: 422, body: { message: 'no such charge' } }));
    const reason = 'refused, but sent before: no such charge';
    const again = await payments.processRefund({ ...REFUND, sentBefore: true }, TRACE);
    expect(again).toEqual({ outcome: 'unknown', reason });
  });

  it.each([
    [200, { status: 7 }],
    [200, { status: 'voided' }],
    [200, 'OK'],
    [401, ''],
    [404, '<html>'],
    [408, ''],
    [409, { status: 'locked' }],
    [425, ''],
    [429, ''],
    [302, ''],
    [500, { status: 'refunded' }],
    [503, ''],
  ])('is not known after a %i and %j', async (status, body) => {
    expect(await refundAnswered(status, body)).toEqual({ outcome: 'unknown', reason: expect.any(String) });
  });
});
