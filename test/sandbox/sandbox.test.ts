// Proves that the sandbox does what its totals, keys and temper promise.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notificationClient } from '../../src/clients/notification-client.ts';
import { paymentClient } from '../../src/clients/payment-client.ts';
import { bySignal } from '../../src/clients/transport.ts';
import { type Ledger, openLedger } from '../../src/sandbox/ledger.ts';
import { createSandbox, type Sandbox, type SandboxTemper } from '../../src/sandbox/sandbox.ts';
import { tempPath } from '../support/temp.ts';

const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c' };
const PAYMENTS = '/api/v1/payments';

let now: number;
let ledger: Ledger;
let sandbox: Sandbox;
const clock = { now: () => now };

beforeEach(() => {
  now = Date.parse('2026-01-02T03:04:05Z');
  ledger = openLedger(tempPath('ledger.db'), clock);
  sandbox = createSandbox({ ledger, clock });
});

afterEach(() => ledger.close());

function payments(timeoutMs = 5_000) {
  return paymentClient({ transport: bySignal(sandbox.handle), timeoutMs });
}

function request(amount: number, orderId = 7) {
  return { orderId, amount, currency: 'JPY', idempotencyKey: `key-${amount}-${orderId}` };
}

function restless(temper: Partial<SandboxTemper>): Sandbox {
  return createSandbox({ ledger, clock, temper });
}

/** A bare call; `body` is sent as JSON unless it is text. */
async function call(method: string, path: string, body?: unknown, key?: string) {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const sent = text === undefined ? { method, path, headers } : { method, path, headers, body: text };
  const reply = await sandbox.handle(sent, new AbortController().signal);
  return { ...reply, json: JSON.parse(reply.body) };
}

describe('totals choose the outcome', () => {
  it('charges any other total', async () => {
    const result = await payments().createPayment(request(179600), TRACE);
    const paymentId = expect.stringMatching(/^pay_[0-9a-f]{32}$/);
    expect(result).toEqual({ outcome: 'succeeded', paymentId });
    expect(await payments().getPaymentByOrder(7, TRACE)).toEqual({
      reached: true,
      payments: [{ paymentId, amount: 179600, currency: 'JPY', status: 'succeeded' }],
    });
  });

  it('declines 4000402 and records it', async () => {
    const result = await payments().createPayment(request(4000402), TRACE);
    expect(result).toMatchObject({ outcome: 'declined', reason: 'the card was declined' });
    expect(ledger.paymentsOf(7)).toMatchObject([{ status: 'declined', amount: 4000402 }]);
  });

  it('charges 4000500, says 500, and gives the payment to a repeat with the key', async () => {
    const first = await payments().createPayment(request(4000500), TRACE);
    expect(first).toEqual({ outcome: 'unknown', reason: 'HTTP 500' });
    const [charged] = ledger.paymentsOf(7);
    expect(charged).toMatchObject({ status: 'succeeded', amount: 4000500 });
    const repeat = await payments().createPayment(request(4000500), TRACE);
    expect(repeat).toEqual({ outcome: 'succeeded', paymentId: charged?.id });
    expect(ledger.paymentsOf(7)).toHaveLength(1);
  });

  it('says 503 to 4000503 and charges nothing, however often', async () => {
    for (const _attempt of [1, 2]) {
      const result = await payments().createPayment(request(4000503), TRACE);
      expect(result).toEqual({ outcome: 'unknown', reason: 'HTTP 503' });
    }
    expect(await payments().getPaymentByOrder(7, TRACE)).toEqual({ reached: true, payments: [] });
  });

  it('charges 4000504 and answers too late, but a repeat at once', async () => {
    const first = await payments(100).createPayment(request(4000504), TRACE);
    expect(first).toEqual({ outcome: 'unknown', reason: 'no answer within 0.1 s' });
    const repeat = await payments().createPayment(request(4000504), TRACE);
    expect(repeat).toEqual({ outcome: 'succeeded', paymentId: ledger.paymentsOf(7)[0]?.id });
    expect(ledger.paymentsOf(7)).toHaveLength(1);
  });

  it('answers 4000504 after the slow time where nobody gives up', async () => {
    sandbox = restless({ slowMs: 20 });
    expect(await payments().createPayment(request(4000504), TRACE)).toMatchObject({ outcome: 'succeeded' });
  });

  it('leaves 4000202 processing until its time has come, and then lets it be refunded', async () => {
    const result = await payments().createPayment(request(4000202), TRACE);
    expect(result).toMatchObject({ outcome: 'processing' });
    const paymentId = result.outcome === 'processing' ? result.paymentId : '';
    const refund = { ...request(4000202), paymentId, idempotencyKey: 'refund' };
    expect(await payments().processRefund(refund, TRACE)).toMatchObject({ outcome: 'refused' });
    expect(await payments().getPaymentByOrder(7, TRACE)).toMatchObject({
      payments: [{ status: 'processing' }],
    });
    now += 2_000;
    expect(await payments().getPaymentByOrder(7, TRACE)).toMatchObject({
      payments: [{ status: 'succeeded' }],
    });
    expect(await payments().processRefund(refund, TRACE)).toEqual({ outcome: 'succeeded' });
    expect(await payments().getPaymentByOrder(7, TRACE)).toMatchObject({
      payments: [{ status: 'refunded' }],
    });
  });
});

describe('idempotency', () => {
  it.each([179600, 4000402, 4000202])('answers a repeat of %i to the letter', async (amount) => {
    const body = { order_id: 7, amount, currency: 'JPY' };
    const first = await call('POST', PAYMENTS, body, 'k');
    now += 60_000;
    const repeat = await call('POST', PAYMENTS, body, 'k');
    expect([repeat.status, repeat.body]).toEqual([first.status, first.body]);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(ledger.payments()).toHaveLength(1);
  });

  it('charges again for another key, and for none', async () => {
    const body = { order_id: 7, amount: 5, currency: 'JPY' };
    for (const key of ['a', 'b', undefined, undefined]) await call('POST', PAYMENTS, body, key);
    expect((await call('GET', `${PAYMENTS}/order/7`)).json).toHaveLength(4);
  });

  it('refunds once: the key repeats its answer, another key meets a 409', async () => {
    const { json: payment } = await call('POST', PAYMENTS, { order_id: 7, amount: 5, currency: 'JPY' }, 'k');
    const body = { payment_id: payment.id, order_id: 7, amount: 5, currency: 'JPY' };
    const first = await call('POST', `${PAYMENTS}/refund`, body, 'r1');
    expect(first).toMatchObject({ status: 200, json: { payment_id: payment.id, status: 'succeeded' } });
    expect((await call('POST', `${PAYMENTS}/refund`, body, 'r1')).body).toBe(first.body);
    const other = await call('POST', `${PAYMENTS}/refund`, body, 'r2');
    expect(other).toMatchObject({ status: 409, json: { status: 'refunded' } });
  });

  it('mails once per key', async () => {
    const notifications = notificationClient({
      transport: bySignal(sandbox.handle),
      timeoutMs: 5_000,
    });
    const mail = {
      to: 'a@example.com',
      idempotencyKey: 'mail-1',
      orderId: 7,
      customerName: '田中',
      totalAmount: 5,
      currency: 'JPY',
      items: [{ id: 1, productName: 'pen', quantity: 1, unitPrice: 5 }],
    } as const;
    for (const _attempt of [1, 2])
      expect(await notifications.sendOrderCancelled(mail, TRACE)).toEqual({ outcome: 'sent' });
    expect((await call('GET', '/sandbox/emails')).json).toMatchObject([
      { to: 'a@example.com', template: 'ORDER_CANCELLED', data: { order_id: 7, customer_name: '田中' } },
    ]);
  });
});

describe('what is wrong', () => {
  const good = { order_id: 7, amount: 5, currency: 'JPY' };
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  it.each([
    [PAYMENTS, ''],
    [PAYMENTS, '{'],
    [PAYMENTS, []],
    [PAYMENTS, { ...good, order_id: '7' }],
    [PAYMENTS, { ...good, amount: '5' }],
    [PAYMENTS, { ...good, amount: -1 }],
    [PAYMENTS, { ...good, currency: undefined }],
    [`${PAYMENTS}/refund`, good],
    ['/api/v1/notifications/email', { to: 'a@b.c', template: 'HELLO', data: {} }],
    ['/api/v1/notifications/email', `{"to":"a@b.c","template":"ORDER_SHIPPED","data":${deep}}`],
  ])('answers 400 to %s with %.60j and does nothing', async (path, body) => {
    const reply = await call('POST', path, body, 'k');
    expect(reply).toMatchObject({ status: 400, json: { status: 400 } });
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect([...ledger.payments(), ...ledger.emails()]).toEqual([]);
  });

  it('refunds no payment that is not there or is another', async () => {
    const { json: payment } = await call('POST', PAYMENTS, good, 'k');
    const wrong = [
      [{ ...good, payment_id: 'pay_0' }, 404],
      [{ ...good, payment_id: payment.id, order_id: 8 }, 422],
      [{ ...good, payment_id: payment.id, amount: 4 }, 422],
      [{ ...good, payment_id: payment.id, currency: 'USD' }, 422],
    ] as const;
    for (const [body, status] of wrong) {
      expect((await call('POST', `${PAYMENTS}/refund`, body, 'r')).status).toBe(status);
    }
    expect(ledger.payments()).toMatchObject([{ status: 'succeeded' }]);
  });

  it('knows its paths and methods', async () => {
    expect((await call('GET', '/api/v1/nothing')).status).toBe(404);
    expect((await call('GET', `${PAYMENTS}/order/x`)).status).toBe(404);
    expect(await call('DELETE', PAYMENTS)).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(await call('POST', '/sandbox/emails')).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    expect((await call('GET', `${PAYMENTS}/order/7/?x=1`)).json).toEqual([]);
  });

  it('answers 503 while the ledger cannot be used', async () => {
    const broken = openLedger(tempPath('broken.db'), clock);
    sandbox = createSandbox({ ledger: broken, clock });
    broken.close();
    expect((await call('POST', PAYMENTS, good, 'k')).status).toBe(503);
  });
});

describe('temper', () => {
  it('fails every call before anything is done at a rate of 1, and shows its books all the same', async () => {
    sandbox = restless({ failRate: 1 });
    expect(await payments().createPayment(request(5), TRACE)).toEqual({
      outcome: 'unknown',
      reason: 'HTTP 503',
    });
    expect(await payments().getPaymentByOrder(7, TRACE)).toEqual({ reached: false, reason: 'HTTP 503' });
    expect((await call('GET', '/sandbox/payments')).json).toEqual([]);
  });

  it.each([
    ['the latency, and then charges nothing', { latencyMs: 60_000 }, 5, 0],
    ['a slow answer, whose charge stays', { slowMs: 60_000 }, 4000504, 1],
  ])('ends at once for a caller who goes during %s', async (_name, temper, amount, charges) => {
    const body = JSON.stringify({ order_id: 7, amount, currency: 'JPY' });
    const gone = new AbortController();
    const sent = { method: 'POST', path: PAYMENTS, headers: {}, body };
    const answer = restless(temper).handle(sent, gone.signal);
    gone.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(ledger.payments()).toHaveLength(charges);
  });
});
