// Proves that the sandbox serves over HTTP what it does in process, within limits, and that it can be closed.
import { get } from 'node:http';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { paymentClient } from '../../src/clients/payment-client.ts';
import { createCancellation } from '../../src/clients/transport.ts';
import { undiciTransport } from '../../src/clients/undici-transport.ts';
import { type Ledger, openLedger } from '../../src/sandbox/ledger.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { type SandboxServerOptions, serveSandbox } from '../../src/sandbox/serve-sandbox.ts';
import { tempPath } from '../support/temp.ts';

const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c' };
const PAYMENTS = '/api/v1/payments';
const NOW = Date.parse('2026-01-02T03:04:05Z');

let ledger: Ledger;
let sandbox: Sandbox;

beforeEach(() => {
  const clock = { now: () => NOW };
  ledger = openLedger(tempPath('ledger.db'), clock);
  sandbox = createSandbox({ ledger, clock });
});

afterEach(() => ledger.close());

function request(amount: number) {
  return { orderId: 7, amount, currency: 'JPY', idempotencyKey: `key-${amount}` };
}

async function serve(options: Partial<SandboxServerOptions> = {}) {
  const server = await serveSandbox({ sandbox, host: '127.0.0.1', port: 0, ...options });
  const transport = undiciTransport(server.url, { connectTimeoutMs: 1_000 });
  onTestFinished(async () => {
    await transport.close();
    await server.close();
  });
  return { server, transport };
}

it('serves the same services', async () => {
  const { server, transport } = await serve();
  const client = paymentClient({ transport, timeoutMs: 5_000 });
  const paid = await client.createPayment(request(5), TRACE);
  expect(await client.createPayment(request(5), TRACE)).toEqual(paid);
  const shown = await fetch(`${server.url}/sandbox/payments`);
  expect(shown.headers.get('content-type')).toBe('application/json');
  expect(await shown.json()).toMatchObject([{ order_id: 7, amount: 5, idempotency_key: 'key-5' }]);
  expect((await fetch(`${server.url}${PAYMENTS}`, { method: 'DELETE' })).status).toBe(405);
});

it('tells of a payment that began to process once, not of its repeats or of others', async () => {
  const told: unknown[] = [];
  const { transport } = await serve({ onProcessing: (payment) => told.push(payment) });
  const client = paymentClient({ transport, timeoutMs: 5_000 });
  for (const amount of [5, 4000202, 4000202, 4000402]) await client.createPayment(request(amount), TRACE);
  const settles_at = new Date(NOW + 2_000).toISOString();
  expect(told).toMatchObject([{ order_id: 7, amount: 4000202, status: 'processing', settles_at }]);
});

it('refuses a body over the limit', async () => {
  const { transport } = await serve();
  const reply = await transport(
    { method: 'POST', path: PAYMENTS, headers: {}, body: 'x'.repeat(1024 * 1024 + 1) },
    createCancellation(),
  );
  expect(reply.status).toBe(413);
  expect(ledger.payments()).toEqual([]);
});

it('tells the sandbox when the caller is gone', async () => {
  let isGone = false;
  const { transport } = await serve({
    sandbox: {
      handle: (_call, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            isGone = true;
            reject(signal.reason);
          });
        }),
    },
  });
  const client = paymentClient({ transport, timeoutMs: 100 });
  expect(await client.createPayment(request(5), TRACE)).toMatchObject({ outcome: 'unknown' });
  await expect.poll(() => isGone).toBe(true);
});

it('closes although an answer is outstanding', async () => {
  const { server, transport } = await serve();
  const client = paymentClient({ transport, timeoutMs: 60_000 });
  const hanging = client.createPayment(request(4000504), TRACE);
  await expect.poll(() => ledger.payments()).toHaveLength(1);
  await server.close();
  expect(await hanging).toEqual({ outcome: 'unknown', reason: 'the connection broke' });
});

it('answers no page of a browser here, by whatever name it asks', async () => {
  const { server } = await serve();
  const port = Number(new URL(server.url).port);
  const ask = (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: '/sandbox/emails', headers, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      }).on('error', reject);
    });
  expect(await ask({ host: 'evil.example' })).toBe(403);
  expect(await ask({ host: '127.0.0.1.evil.example' })).toBe(403);
  expect(await ask({ origin: 'https://evil.example' })).toBe(403);
  expect(await ask({ host: `localhost:${port}` })).toBe(200);
});

it('says so when the port is taken', async () => {
  const { server } = await serve();
  const port = Number(new URL(server.url).port);
  await expect(serveSandbox({ sandbox, host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
