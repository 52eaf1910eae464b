// Proves over real connections that a call ends within its time limit, leaves once, and is never a false yes or no.
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { paymentClient } from '../../src/clients/payment-client.ts';
import { createCancellation, type ServiceOptions } from '../../src/clients/transport.ts';
import {
  type UndiciTransport,
  type UndiciTransportOptions,
  undiciTransport,
} from '../../src/clients/undici-transport.ts';
import type { PaymentService } from '../../src/domain/ports/services.ts';
import { type FakeServices, NOBODY, startFakeServices } from '../support/services/fake-services.ts';

const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c' };
const REQUEST = { orderId: 7, amount: 100, currency: 'JPY', idempotencyKey: 'key-1' };

let fake: FakeServices;
let transports: UndiciTransport[];

beforeEach(async () => {
  fake = await startFakeServices();
  transports = [];
});

afterEach(async () => {
  await fake.close();
  for (const transport of transports) await transport.close();
});

function transportTo(url: string, options: Partial<UndiciTransportOptions> = {}): UndiciTransport {
  const transport = undiciTransport(url, { connectTimeoutMs: 1_000, ...options });
  transports.push(transport);
  return transport;
}

const pay = (client: PaymentService) => client.createPayment(REQUEST, TRACE);

function clientOf(options: Partial<ServiceOptions> = {}, url = fake.url) {
  return paymentClient({ transport: transportTo(url), timeoutMs: 5_000, ...options });
}

describe('what every call carries', () => {
  it('has a W3C traceparent with a span of its own', async () => {
    const client = clientOf();
    await pay(client);
    await client.getPaymentByOrder(7, TRACE);
    const parents = fake.calls.map((call) => call.headers.traceparent);
    for (const parent of parents)
      expect(parent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(new Set(parents).size).toBe(2);
  });

  it('has the same key on every repeat of a payment, and the service charges once', async () => {
    const client = clientOf();
    const first = await pay(client);
    expect(await pay(client)).toEqual(first);
    expect(fake.calls.map((call) => call.key)).toEqual(['key-1', 'key-1']);
    expect(fake.charges).toHaveLength(1);
  });

  it('has the bearer token where one is set, and none where not', async () => {
    await pay(clientOf({ token: 's3cret' }));
    await clientOf().getPaymentByOrder(7, TRACE);
    expect(fake.calls[0]?.headers).toMatchObject({
      authorization: 'Bearer s3cret',
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-encoding': 'identity',
    });
    expect(fake.calls[1]?.headers.authorization).toBeUndefined();
    expect(fake.calls[1]?.headers['idempotency-key']).toBeUndefined();
  });

  it.each(['/pay', '/pay/', '/a/b'])("goes below the base URL's path %s", async (path) => {
    expect(await pay(clientOf({}, fake.url + path))).toMatchObject({ outcome: 'succeeded' });
    expect(fake.calls[0]?.path).toBe(`${path.replace(/\/$/, '')}/api/v1/payments`);
  });
});

describe('what never comes to an end', () => {
  it.each([true, false])('gives up a body that drips, charged: %s', async (charge) => {
    fake.script.onPayment(() => ({ kind: 'drip', everyMs: 10, charge }));
    const result = await pay(clientOf({ timeoutMs: 500 }));
    expect(result).toEqual({ outcome: 'unknown', reason: 'no answer within 0.5 s' });
    expect(fake.charges).toHaveLength(charge ? 1 : 0);
  });

  it('gives up silence', async () => {
    fake.script.onPayment(() => ({ kind: 'hang', charge: true }));
    const result = await pay(clientOf({ timeoutMs: 100 }));
    expect(result).toEqual({ outcome: 'unknown', reason: 'no answer within 0.1 s' });
  });

  it('never sends a call that was given up while it waited for a connection', async () => {
    const transport = transportTo(fake.url, { connections: 1 });
    fake.script.onLookup(() => ({ kind: 'delay', ms: 300 }));
    const first = paymentClient({ transport, timeoutMs: 5_000 }).getPaymentByOrder(1, TRACE);
    const second = paymentClient({ transport, timeoutMs: 100 }).createPayment(REQUEST, TRACE);
    expect(await second).toEqual({ outcome: 'unknown', reason: 'no answer within 0.1 s' });
    await first;
    await paymentClient({ transport, timeoutMs: 5_000 }).getPaymentByOrder(2, TRACE);
    expect(fake.calls.map((call) => call.method)).toEqual(['GET', 'GET']);
    expect(fake.charges).toEqual([]);
  });

  it.each(['Date', 'performance'] as const)(
    'nor one whose process was suspended while it waited: by %s its time is over, whatever its timer says',
    async (clock) => {
      const transport = transportTo(fake.url, { connections: 1 });
      const client = paymentClient({ transport, timeoutMs: 60_000 });
      let answer = () => {};
      const until = new Promise<void>((resolve) => {
        answer = resolve;
      });
      fake.script.onLookup(() => ({ kind: 'held', until }));
      const first = client.getPaymentByOrder(1, TRACE);
      await expect.poll(() => fake.calls).toHaveLength(1);
      const second = pay(client);
      const now = globalThis[clock].now();
      vi.spyOn(globalThis[clock], 'now').mockImplementation(() => now + 60_000);
      onTestFinished(() => void vi.restoreAllMocks());
      answer();
      await first;
      expect(await second).toEqual({ outcome: 'unknown', reason: 'no answer within 60 s' });
      expect(fake.charges).toEqual([]);
    },
  );

  it('rejects at once when given up, also before there is a connection', async () => {
    const transport = transportTo(fake.url, { connections: 1 });
    const call = { method: 'GET', path: '/api/v1/payments/order/7', headers: {} } as const;
    fake.script.onLookup(() => ({ kind: 'hang', charge: false }));
    const [forFirst, forSecond] = [createCancellation(), createCancellation()];
    const under = transport(call, forFirst);
    const queued = transport(call, forSecond);
    await expect.poll(() => fake.calls).toHaveLength(1);
    forSecond.end();
    await expect(queued).rejects.toThrow('cancelled');
    forFirst.end();
    await expect(under).rejects.toThrow('cancelled');
    await expect(transport(call, forFirst)).rejects.toThrow('cancelled');
    expect(fake.calls).toHaveLength(1);
  });

  it('frees the connection of a call that was given up', async () => {
    const client = clientOf({ timeoutMs: 1_000, transport: transportTo(fake.url, { connections: 1 }) });
    fake.script.onPayment(({ attempt }) => (attempt === 1 ? { kind: 'hang', charge: true } : undefined));
    expect(await pay(client)).toMatchObject({ outcome: 'unknown' });
    expect(await pay(client)).toMatchObject({ outcome: 'succeeded' });
    expect(fake.charges).toHaveLength(1);
  });
});

describe('what breaks', () => {
  it.each([true, false])(
    'does not know after a reset, charged: %s, and sends no second time',
    async (charge) => {
      fake.script.onPayment(() => ({ kind: 'reset', charge }));
      expect(await pay(clientOf())).toEqual({ outcome: 'unknown', reason: 'the connection broke' });
      expect(fake.calls).toHaveLength(1);
      expect(fake.charges).toHaveLength(charge ? 1 : 0);
    },
  );

  it('does not know after a reset of a connection that had served before', async () => {
    const client = clientOf();
    await client.getPaymentByOrder(7, TRACE);
    fake.script.onPayment(() => ({ kind: 'reset', charge: true }));
    expect(await pay(client)).toMatchObject({ outcome: 'unknown' });
    expect(fake.calls.map((call) => call.method)).toEqual(['GET', 'POST']);
  });

  it('says that nobody listens', async () => {
    const client = clientOf({}, NOBODY);
    const failure = 'connection refused';
    expect(await pay(client)).toEqual({ outcome: 'unknown', reason: failure });
    expect(await client.getPaymentByOrder(7, TRACE)).toEqual({ reached: false, reason: failure });
    const refund = await client.processRefund({ ...REQUEST, paymentId: 'p1' }, TRACE);
    expect(refund).toEqual({ outcome: 'unknown', reason: failure });
  });

  it.each(['HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"id":"p1"}', 'SSH-2.0-OpenSSH_9.6\r\n'])(
    'does not know after %j and an end',
    async (text) => {
      const server = createServer((socket) => socket.once('data', () => socket.end(text)));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      expect(await pay(clientOf({}, `http://127.0.0.1:${port}`))).toMatchObject({ outcome: 'unknown' });
      await new Promise((resolve) => server.close(resolve));
    },
  );

  it('keeps a token out of what it says when the token cannot be sent', async () => {
    const result = await pay(clientOf({ token: 'line\nbreak-s3cret' }));
    expect(result).toMatchObject({ outcome: 'unknown' });
    expect(JSON.stringify(result)).not.toContain('s3cret');
    expect(fake.calls).toEqual([]);
  });
});

describe('what goes elsewhere or goes on too long', () => {
  it('follows no redirect', async () => {
    const location = `${fake.url}/elsewhere/api/v1/payments`;
    fake.script.onPayment(() => ({ kind: 'answer', status: 302, headers: { location } }));
    expect(await pay(clientOf())).toEqual({ outcome: 'unknown', reason: 'HTTP 302' });
    expect(fake.calls).toHaveLength(1);
  });

  it('does not know after a body over the limit', async () => {
    const body = JSON.stringify({ id: 'p1', status: 'succeeded', padding: 'x'.repeat(1024 * 1024) });
    fake.script.onPayment(() => ({ kind: 'answer', status: 201, charge: true, body }));
    expect(await pay(clientOf())).toEqual({ outcome: 'unknown', reason: 'the answer is too large' });
  });

  it('reads a large body below the limit, in many pieces', async () => {
    const body = JSON.stringify({ padding: '表'.repeat(300_000), id: 'p1', status: 'succeeded' });
    fake.script.onPayment(() => ({ kind: 'answer', status: 201, charge: true, body }));
    expect(await pay(clientOf())).toEqual({ outcome: 'succeeded', paymentId: 'p1' });
  });

  it('serves more calls at once than it has connections', async () => {
    const transport = transportTo(fake.url, { connections: 4 });
    const client = paymentClient({ transport, timeoutMs: 5_000 });
    const orders = Array.from({ length: 100 }, (_, index) => index + 1);
    const results = await Promise.all(
      orders.map((orderId) =>
        client.createPayment({ ...REQUEST, orderId, idempotencyKey: `key-${orderId}` }, TRACE),
      ),
    );
    expect(results.every((result) => result.outcome === 'succeeded')).toBe(true);
    expect(fake.charges.map((charge) => charge.orderId).toSorted((a, b) => a - b)).toEqual(orders);
  });
});

describe('a proxy in the environment', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('carries no call: whatever its variables say, calls go to the service itself', async () => {
    // Nothing listens there: a call that asked it would fail.
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])
      vi.stubEnv(name, NOBODY);
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    vi.stubEnv('NO_PROXY', '');
    expect(await pay(clientOf())).toMatchObject({ outcome: 'succeeded' });
    expect(fake.calls.map(({ headers }) => headers.host)).toEqual([new URL(fake.url).host]);
  });
});
