// Proves when the circuit breaker of a service opens, that nothing is sent while it is open, and that one trial call
// decides whether it closes.
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PaymentResult } from '../../src/domain/ports/store.ts';
import {
  type ResilientClient,
  resilientClient,
  type ScriptedTransport,
  scriptedTransport,
} from '../support/services/resilient-client.ts';

const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c' };
const REQUEST = { orderId: 7, amount: 100, currency: 'JPY', idempotencyKey: 'key-1' };
const REFUSED_TO_SEND = { outcome: 'unknown', reason: 'the circuit breaker is open' };
/** An answer to one attempt that fails and is not repeated, so that a call is one failure. */
const FAILS_ONCE = { status: 503, headers: { 'retry-after': '60' } };

let script: ScriptedTransport;
let client: ResilientClient;

beforeEach(() => {
  script = scriptedTransport();
  client = resilientClient(script.carry);
});

const pay = (): Promise<PaymentResult> => client.payments.createPayment(REQUEST, TRACE);

async function fail(times: number): Promise<void> {
  script.answers = [FAILS_ONCE];
  for (let count = 0; count < times; count += 1) await pay();
}

async function open(): Promise<void> {
  await fail(5);
  expect(client.health.state()).toBe('open');
  script.calls.length = 0;
}

describe('opening', () => {
  it('takes five failures in a row, not four, and sends nothing after that', async () => {
    await fail(4);
    expect(client.health.state()).toBe('closed');
    await fail(1);
    expect(client.health.state()).toBe('open');
    script.answers = [200];
    expect(await pay()).toEqual(REFUSED_TO_SEND);
    expect(script.calls).toHaveLength(5);
  });

  it('counts attempts, and an attempt that would meet an open breaker is not made', async () => {
    script.answers = [500];
    expect(await pay()).toMatchObject({ reason: 'HTTP 500', tries: [{}, {}] });
    const second = await pay();
    const tries = [{ at: expect.any(Number), reason: 'HTTP 500' }];
    expect(second).toEqual({ outcome: 'unknown', reason: 'HTTP 500', tries });
    expect(script.calls).toHaveLength(5);
  });

  it('ends the call that opened it at once: no pause is made before an attempt that would not be', async () => {
    await fail(4);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    script.answers = [500];
    expect(await pay()).toEqual({ outcome: 'unknown', reason: 'HTTP 500' });
    client.advance(5_000);
    expect(await pay()).toEqual({ outcome: 'unknown', reason: 'HTTP 500' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that happens during a pause ends the call with the failure before', async () => {
    script.answers = [500];
    const slow = resilientClient(script.carry, { random: () => 0.5 });
    const paused = slow.payments.createPayment(REQUEST, TRACE);
    while (script.calls.length < 1) await Promise.resolve();
    script.answers = [FAILS_ONCE];
    for (let count = 0; count < 4; count += 1) await slow.payments.createPayment(REQUEST, TRACE);
    expect(await paused).toEqual({ outcome: 'unknown', reason: 'HTTP 500' });
    expect(script.calls).toHaveLength(5);
  });

  it.each([200, 204, 302, 400, 402, 408, 409, 422])('is put off by a %i in between', async (status) => {
    await fail(4);
    script.answers = [status];
    await pay();
    await fail(4);
    expect(client.health.state()).toBe('closed');
    await fail(1);
    expect(client.health.state()).toBe('open');
  });

  it('comes from payments, look-ups and refunds together, and stops all of them', async () => {
    script.answers = [FAILS_ONCE];
    const refund = () => client.payments.processRefund({ ...REQUEST, paymentId: 'p1' }, TRACE);
    await pay();
    await client.payments.getPaymentByOrder(7, TRACE);
    await refund();
    await client.payments.getPaymentByOrder(7, TRACE);
    await refund();
    const reason = 'the circuit breaker is open';
    expect(await client.payments.getPaymentByOrder(7, TRACE)).toEqual({ reached: false, reason });
    expect(await refund()).toEqual({ outcome: 'unknown', reason });
    expect(await pay()).toEqual(REFUSED_TO_SEND);
    expect(script.calls).toHaveLength(5);
  });

  it('of one service is nothing to another', async () => {
    await open();
    expect(resilientClient(script.carry).health.state()).toBe('closed');
  });

  it('is one line in the log with the last reason, however many trials fail; closing is another', async () => {
    await open();
    client.advance(5_000);
    await pay();
    client.advance(5_000);
    script.answers = [200];
    await pay();
    const [opened, closed] = client.log;
    expect([opened, closed]).toEqual([
      {
        level: 'warn',
        message: 'circuit breaker opened',
        fields: { service: 'payment', reason: 'HTTP 503' },
      },
      { level: 'info', message: 'circuit breaker closed', fields: { service: 'payment' } },
    ]);
    await open();
    expect(client.log).toEqual([opened, closed, opened]);
  });
});

describe('the trial', () => {
  it('may be made after five seconds, and the state says so without a call', async () => {
    await open();
    client.advance(4_999);
    expect(client.health.state()).toBe('open');
    expect(await pay()).toEqual(REFUSED_TO_SEND);
    expect(script.calls).toHaveLength(0);
    client.advance(1);
    expect(client.health.state()).toBe('half_open');
    expect(script.calls).toHaveLength(0);
  });

  it('is one call, also where many come at once; the rest fails without waiting for it', async () => {
    await open();
    client.advance(5_000);
    script.answers = [200];
    script.hold();
    const trial = pay();
    expect(client.health.state()).toBe('open');
    const others = await Promise.all([pay(), pay(), pay()]);
    expect(others).toEqual([REFUSED_TO_SEND, REFUSED_TO_SEND, REFUSED_TO_SEND]);
    script.release();
    expect(await trial).toEqual({ outcome: 'succeeded', paymentId: 'p1' });
    expect(script.calls).toHaveLength(1);
  });

  it.each([200, 402])(
    'closes with a %i, says so to whoever listens, and calls are sent again',
    async (status) => {
      const heard: string[] = [];
      client.health.onRecovered(() => heard.push(`first: ${client.health.state()}`));
      client.health.onRecovered(() => {
        throw new Error('a listener that fails');
      });
      client.health.onRecovered(() => heard.push('last'));
      await open();
      client.advance(5_000);
      script.answers = [status, 200];
      await pay();
      expect(heard).toEqual(['first: closed', 'last']);
      expect(await pay()).toEqual({ outcome: 'succeeded', paymentId: 'p1' });
      expect(script.calls).toHaveLength(2);
      await fail(4);
      expect(client.health.state()).toBe('closed');
      expect(heard).toHaveLength(2);
    },
  );

  it('that fails is not repeated, and opens for five seconds more', async () => {
    await open();
    client.advance(7_000);
    script.answers = [500];
    expect(await pay()).toEqual({ outcome: 'unknown', reason: 'HTTP 500' });
    expect(script.calls).toHaveLength(1);
    client.advance(4_999);
    expect(client.health.state()).toBe('open');
    client.advance(1);
    expect(client.health.state()).toBe('half_open');
  });
});

describe('a call that left before the breaker opened', () => {
  /** Sends a call that gets `answer` only when it is released, then opens the breaker with others. */
  async function leaveBehind(answer: ScriptedTransport['answers'][number]) {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const carry: ScriptedTransport['carry'] = async (call, signal) => {
      if (!call.body?.includes('"order_id":8,')) return script.carry(call, signal);
      await released;
      const late = scriptedTransport();
      late.answers = [answer];
      return late.carry(call, signal);
    };
    client = resilientClient(carry);
    const late = client.payments.createPayment({ ...REQUEST, orderId: 8 }, TRACE);
    await open();
    return { late, release };
  }

  it('ends as it does, and neither its success closes it', async () => {
    const { late, release } = await leaveBehind(200);
    release();
    expect(await late).toEqual({ outcome: 'succeeded', paymentId: 'p1' });
    expect(client.health.state()).toBe('open');
  });

  it('nor does its failure while the trial is under way open it again', async () => {
    const { late, release } = await leaveBehind(500);
    client.advance(5_000);
    script.answers = [200];
    script.hold();
    const trial = pay();
    release();
    expect(await late).toEqual({ outcome: 'unknown', reason: 'HTTP 500' });
    script.release();
    await trial;
    expect(client.health.state()).toBe('closed');
    await fail(4);
    expect(client.health.state()).toBe('closed');
  });
});
