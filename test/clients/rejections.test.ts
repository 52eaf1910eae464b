// Proves what the circuit breaker makes of a Payment Service that takes no request: with a token that was withdrawn, or
// behind a proxy that lets nothing through.
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ResilientClient,
  resilientClient,
  type ScriptedTransport,
  scriptedTransport,
} from '../support/services/resilient-client.ts';
import { MAIL, PAYMENT, TRACE } from '../support/services/service-calls.ts';

let script: ScriptedTransport;
let client: ResilientClient;

beforeEach(() => {
  script = scriptedTransport();
  client = resilientClient(script.carry);
});

const pay = () => client.payments.createPayment(PAYMENT, TRACE);
const lookUp = () => client.payments.getPaymentByOrder(7, TRACE);
const refund = () => client.payments.processRefund({ ...PAYMENT, paymentId: 'p1' }, TRACE);

async function times(count: number, status: number, call: () => Promise<object>): Promise<void> {
  script.answers = [status];
  for (let made = 0; made < count; made += 1) await call();
}

async function open(): Promise<void> {
  await times(5, 401, pay);
  expect(client.health.state()).toBe('open');
  script.calls.length = 0;
}

describe('a payment call that is rejected', () => {
  it.each([401, 403, 404, 405, 413, 415])('is made once for a %i, and five in a row open', async (status) => {
    script.answers = [status];
    expect(await pay()).toEqual({ outcome: 'rejected', reason: `HTTP ${status}` });
    await times(3, status, pay);
    expect(client.health.state()).toBe('closed');
    await pay();
    expect(client.health.state()).toBe('open');
    expect(await pay()).toEqual({ outcome: 'unknown', reason: 'the circuit breaker is open' });
    expect(script.calls).toHaveLength(5);
    expect(client.log).toMatchObject([{ fields: { service: 'payment', reason: `HTTP ${status}` } }]);
  });

  it('counts like a failure among others', async () => {
    await times(4, 401, pay);
    script.answers = [503];
    expect(await pay()).toEqual({ outcome: 'unknown', reason: 'HTTP 503' });
    expect(client.health.state()).toBe('open');
  });

  it('is the last word after a failure that was repeated', async () => {
    script.answers = [503, 403];
    const tries = [{ at: expect.any(Number), reason: 'HTTP 503' }];
    expect(await pay()).toEqual({ outcome: 'rejected', reason: 'HTTP 403', tries });
    expect(script.calls).toHaveLength(2);
  });

  it('is no trial that was passed; a decline is one', async () => {
    await open();
    client.advance(5_000);
    await pay();
    expect(client.health.state()).toBe('open');
    client.advance(5_000);
    await times(1, 402, pay);
    expect(client.health.state()).toBe('closed');
  });
});

describe.each([
  ['a look-up', lookUp],
  ['a refund', refund],
])('%s that is shut out', (_name, call) => {
  it.each([401, 403])('by a %i does not stop the payments', async (status) => {
    await times(9, status, call);
    expect(client.health.state()).toBe('closed');
    expect(script.calls).toHaveLength(9);
  });

  it.each([401, 403])('by a %i does not hide either that no payment is taken', async (status) => {
    await times(3, 401, pay);
    await times(1, status, call);
    await times(2, 401, pay);
    expect(client.health.state()).toBe('open');
  });

  it('is no trial that was passed; any other answer is one', async () => {
    await open();
    client.advance(5_000);
    await times(1, 403, call);
    expect(client.health.state()).toBe('open');
    client.advance(5_000);
    await times(1, 404, call);
    expect(client.health.state()).toBe('closed');
  });
});

it('a mail that is shut out is one failed mail, and the service works', async () => {
  await times(9, 403, () => client.notifications.sendOrderConfirmation(MAIL, TRACE));
  expect(client.health.state()).toBe('closed');
});
