// Proves that a mail leaves as docs/api.md has it, and that only a 2xx counts as sent.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { notificationClient } from '../../src/clients/notification-client.ts';
import { type UndiciTransport, undiciTransport } from '../../src/clients/undici-transport.ts';
import type { OrderEmail } from '../../src/domain/ports/store.ts';
import { type FakeServices, startFakeServices } from '../support/services/fake-services.ts';

const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c' };
const EMAIL: OrderEmail = {
  to: 'tanaka@example.co.jp',
  idempotencyKey: 'mail-1',
  orderId: 7,
  customerName: '田中太郎',
  totalAmount: 179600,
  currency: 'JPY',
  items: [{ id: 3, productName: 'ノートPC', quantity: 2, unitPrice: 89800 }],
};

let fake: FakeServices;
let transport: UndiciTransport;

beforeAll(async () => {
  fake = await startFakeServices();
  transport = undiciTransport(fake.url, { connectTimeoutMs: 1_000 });
});

beforeEach(() => fake.script.reset());

afterAll(async () => {
  await fake.close();
  await transport.close();
});

function send(timeoutMs = 5_000) {
  return notificationClient({ transport, timeoutMs }).sendOrderConfirmation(EMAIL, TRACE);
}

it('sends recipient, template and the order, with the key of the intent', async () => {
  expect(await send()).toEqual({ outcome: 'sent' });
  const call = fake.calls.at(-1);
  expect(call).toMatchObject({ method: 'POST', path: '/api/v1/notifications/email', key: 'mail-1' });
  expect(call?.body).toEqual({
    to: 'tanaka@example.co.jp',
    template: 'ORDER_CONFIRMATION',
    data: {
      order_id: 7,
      customer_name: '田中太郎',
      total_amount: 179600,
      currency: 'JPY',
      items: [{ id: 3, product_name: 'ノートPC', quantity: 2, unit_price: 89800 }],
    },
  });
});

it.each([
  ['sendOrderConfirmation', 'ORDER_CONFIRMATION'],
  ['sendOrderShipped', 'ORDER_SHIPPED'],
  ['sendOrderCancelled', 'ORDER_CANCELLED'],
] as const)('%s sends the template %s', async (method, template) => {
  const client = notificationClient({ transport, timeoutMs: 5_000 });
  expect(await client[method](EMAIL, TRACE)).toEqual({ outcome: 'sent' });
  expect(fake.calls.at(-1)?.body).toMatchObject({ template });
});

it.each([200, 201, 202, 204])('takes a %i for sent', async (status) => {
  fake.script.onMail(() => ({ kind: 'answer', status, body: '' }));
  expect(await send()).toEqual({ outcome: 'sent' });
});

it.each([302, 400, 404, 409, 429, 500, 503])('takes a %i for a failure', async (status) => {
  fake.script.onMail(() => ({ kind: 'answer', status, body: { status: 'sent' } }));
  expect(await send()).toEqual({ outcome: 'failed', reason: `HTTP ${status}` });
});

it('fails on a broken connection and on silence, without throwing', async () => {
  fake.script.onMail(() => ({ kind: 'reset', charge: false }));
  expect(await send()).toEqual({ outcome: 'failed', reason: 'the connection broke' });
  fake.script.onMail(() => ({ kind: 'hang', charge: true }));
  expect(await send(100)).toEqual({ outcome: 'failed', reason: 'no answer within 0.1 s' });
});

it('takes a 2xx for sent whose body cannot be unpacked: nothing in it counts', async () => {
  fake.script.onMail(() => ({
    kind: 'answer',
    status: 200,
    headers: { 'content-encoding': 'gzip' },
    body: 'OK',
  }));
  expect(await send()).toEqual({ outcome: 'sent' });
});
