// Proves that resilience wraps the calls to the two services where it is switched on, and leaves them as they are
// where it is off.
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openContext } from '../../src/app/context.ts';
import { deferredHealth } from '../../src/app/service-connection.ts';
import { openServices, type Services } from '../../src/app/services.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Health } from '../../src/domain/model/service-health.ts';
import { type FakeServices, startFakeServices } from '../support/services/fake-services.ts';
import { MAIL, PAYMENT, TRACE } from '../support/services/service-calls.ts';
import { tempPath } from '../support/temp.ts';

const LOG = { info() {}, warn() {}, error() {}, flush: async () => {}, dropped: () => 0 };

const loaded = vi.hoisted((): string[] => []);
vi.mock('cockatiel', async (original) => {
  loaded.push('cockatiel');
  return await original<object>();
});

let fake: FakeServices;
let open: { close(): Promise<void> } | undefined;

beforeEach(async () => {
  fake = await startFakeServices();
});

afterEach(async () => {
  await open?.close();
  open = undefined;
  await fake.close();
});

function configOf(resilience: 'on' | 'off') {
  const db = tempPath('orders.db');
  const services = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  return loadConfig({
    flags: { db },
    env: { ...services, ORDERS_RESILIENCE: resilience },
    directory: dirname(db),
    defaultLogLevel: 'warn',
  }).config;
}

async function services(resilience: 'on' | 'off'): Promise<Services> {
  const clock = { now: () => Date.now() };
  const opened = await openServices({ config: configOf(resilience), log: LOG, clock, notice: () => {} });
  open = opened;
  return opened;
}

it('off: sends each call once, has no breaker, and does not even load the library', async () => {
  const { payments, notifications, health } = await services('off');
  fake.script.onPayment(() => ({ kind: 'answer', status: 503 }));
  fake.script.onMail(() => ({ kind: 'answer', status: 503 }));
  for (let count = 1; count <= 6; count += 1) {
    expect(await payments.createPayment(PAYMENT, TRACE)).toEqual({ outcome: 'unknown', reason: 'HTTP 503' });
    expect(await notifications.sendOrderConfirmation(MAIL, TRACE)).toEqual({
      outcome: 'failed',
      reason: 'HTTP 503',
    });
    expect(fake.calls).toHaveLength(2 * count);
  }
  expect([health.payments.state(), health.notifications.state()]).toEqual(['closed', 'closed']);
  expect(loaded).toEqual([]);
});

it('on: repeats calls, each service has a breaker of its own, and the doctor asks past them', async () => {
  const { payments, notifications, health, probe } = await services('on');
  fake.script.onPayment(() => ({ kind: 'answer', status: 503, headers: { 'retry-after': '60' } }));
  fake.script.onMail(({ attempt }) => (attempt === 1 ? { kind: 'reset', charge: false } : undefined));
  for (let count = 0; count < 6; count += 1) await payments.createPayment(PAYMENT, TRACE);
  expect(fake.calls).toHaveLength(5);
  expect([health.payments.state(), health.notifications.state()]).toEqual(['open', 'closed']);
  const tries = [{ at: expect.any(Number), reason: 'the connection broke' }];
  expect(await notifications.sendOrderConfirmation(MAIL, TRACE)).toEqual({ outcome: 'sent', tries });
  expect(await probe()).toMatchObject([{ ok: true }, { ok: true }]);
  expect(loaded).toEqual(['cockatiel']);
});

it('the doctor tells where a service is, and nobody the credentials in its URL', async () => {
  const config = { ...configOf('off'), paymentServiceUrl: fake.url.replace('//', '//desk:s3cret@') };
  const clock = { now: () => Date.now() };
  open = await openServices({ config, log: LOG, clock, notice: () => {} });
  const told = JSON.stringify(await (open as Services).probe());
  expect(told).toContain(new URL(fake.url).host);
  expect(told).not.toMatch(/s3cret|desk/);
});

it('the health that use cases see is there before the services are, and theirs from then on', async () => {
  const context = await openContext({ config: configOf('on'), log: LOG, notice: () => {} });
  open = context;
  const { deps } = context;
  expect(deps.services.health.payments.state()).toBe('closed');
  fake.script.onPayment(() => ({ kind: 'answer', status: 503, headers: { 'retry-after': '60' } }));
  for (let count = 0; count < 5; count += 1) await deps.services.payments.createPayment(PAYMENT, TRACE);
  expect([deps.services.health.payments.state(), deps.services.health.notifications.state()]).toEqual([
    'open',
    'closed',
  ]);
});

it('a recovery is heard by who asked before the services were there, and by who asked after', () => {
  const { health, connect } = deferredHealth();
  const listeners: (() => void)[] = [];
  const heard: string[] = [];
  health.payments.onRecovered(() => heard.push('before'));
  health.notifications.onRecovered(() => heard.push('mail'));
  const opened: Health = {
    payments: { state: () => 'half_open', onRecovered: (listener) => void listeners.push(listener) },
    notifications: { state: () => 'open', onRecovered: () => {} },
  };
  connect(opened);
  health.payments.onRecovered(() => heard.push('after'));
  for (const listener of listeners) listener();
  expect(heard).toEqual(['before', 'after']);
  expect([health.payments.state(), health.notifications.state()]).toEqual(['half_open', 'open']);
});

it('a call that waits for leave to use the sandbox, and is late by then, is not made', async () => {
  const db = tempPath('orders.db');
  const { config } = loadConfig({ flags: { db }, env: {}, directory: dirname(db), defaultLogLevel: 'warn' });
  const clock = { now: () => Date.now() };
  const mayPretend = async () => {
    await sleep(60);
    return true;
  };
  const opened = await openServices({ config, log: LOG, clock, notice: () => {}, mayPretend });
  open = opened;
  expect(await opened.payments.createPayment({ ...PAYMENT, leaveWithinMs: 20 }, TRACE)).toMatchObject({
    outcome: 'unknown',
  });
  expect(await opened.payments.getPaymentByOrder(PAYMENT.orderId, TRACE)).toEqual({
    reached: true,
    payments: [],
  });
});
