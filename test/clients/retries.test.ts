// Proves which answers of a service are asked for again with resilience on, how often, after which pause, and what of
// that is told.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type UndiciTransport, undiciTransport } from '../../src/clients/undici-transport.ts';
import { type Behaviour, type FakeServices, startFakeServices } from '../support/services/fake-services.ts';
import {
  resilientClient,
  type ScriptedTransport,
  scriptedTransport,
} from '../support/services/resilient-client.ts';
import { MAIL, PAYMENT, TRACE } from '../support/services/service-calls.ts';

const START = Date.parse('2026-03-01T12:00:00Z');

describe('over HTTP', () => {
  let fake: FakeServices;
  let transport: UndiciTransport;

  beforeEach(async () => {
    fake = await startFakeServices();
    transport = undiciTransport(fake.url, { connectTimeoutMs: 1_000 });
  });

  afterEach(async () => {
    await fake.close();
    await transport.close();
  });

  const client = (timeoutMs = 5_000) => resilientClient(transport, { timeoutMs });

  it.each<[string, Behaviour, string]>([
    ['a 500', { kind: 'answer', status: 500, charge: true }, 'HTTP 500'],
    ['a 503', { kind: 'answer', status: 503 }, 'HTTP 503'],
    ['a 599', { kind: 'answer', status: 599 }, 'HTTP 599'],
    ['a 429', { kind: 'answer', status: 429 }, 'HTTP 429'],
    ['a broken connection', { kind: 'reset', charge: true }, 'the connection broke'],
    ['silence', { kind: 'hang', charge: true }, 'no answer within 0.5 s'],
    ['an answer that drips', { kind: 'drip', everyMs: 20, charge: true }, 'no answer within 0.5 s'],
  ])('pays after %s, twice, with the same key, body and trace', async (_name, behaviour, reason) => {
    fake.script.onPayment(({ attempt }) => (attempt < 3 ? behaviour : undefined));
    const before = Date.now();
    const result = await client(reason.includes('0.5 s') ? 500 : 5_000).payments.createPayment(
      PAYMENT,
      TRACE,
    );
    const [charge] = fake.charges;
    const at = expect.toSatisfy((time: number) => time >= before && time <= Date.now());
    const tries = [
      { at, reason },
      { at, reason },
    ];
    expect(result).toEqual({ outcome: 'succeeded', paymentId: charge?.paymentId, tries });
    expect(fake.charges).toHaveLength(1);
    expect(fake.calls.map(({ key }) => key)).toEqual(['key-1', 'key-1', 'key-1']);
    expect(new Set(fake.calls.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const parents = fake.calls.map(({ headers }) => String(headers.traceparent));
    for (const parent of parents) expect(parent).toContain(`00-${TRACE.traceId}-`);
    expect(new Set(parents).size).toBe(3);
  });

  it.each<[number, object | string]>([
    [200, ''],
    [200, { id: 'p1', order_id: 8, status: 'paid' }],
    [302, ''],
    [400, ''],
    [402, ''],
    [404, ''],
    [408, ''],
    [409, ''],
    [425, ''],
  ])('asks once for a %i with %j', async (status, body) => {
    fake.script.onPayment(() => ({ kind: 'answer', status, body }));
    expect(await client().payments.createPayment(PAYMENT, TRACE)).not.toHaveProperty('tries');
    expect(fake.calls).toHaveLength(1);
  });

  it('gives up after three, with the last answer and the two before it', async () => {
    fake.script.onPayment(({ attempt }) => ({ kind: 'answer', status: 500 + attempt }));
    const result = await client().payments.createPayment(PAYMENT, TRACE);
    const at = expect.any(Number);
    const tries = ['HTTP 501', 'HTTP 502'].map((reason) => ({ at, reason }));
    expect(result).toEqual({ outcome: 'unknown', reason: 'HTTP 503', tries });
    expect(fake.calls).toHaveLength(3);
  });

  it('repeats look-ups, refunds and mails, too', async () => {
    const { payments, notifications } = client();
    const { paymentId } = fake.addCharge({ orderId: 7, amount: 100, currency: 'JPY' });
    const firstFails = ({ attempt }: { attempt: number }): Behaviour | undefined =>
      attempt === 1 ? { kind: 'answer', status: 503 } : undefined;
    fake.script.onLookup(firstFails);
    fake.script.onRefund(firstFails);
    fake.script.onMail(firstFails);
    expect(await payments.getPaymentByOrder(7, TRACE)).toMatchObject({
      reached: true,
      payments: [{ paymentId }],
    });
    const tries = [{ at: expect.any(Number), reason: 'HTTP 503' }];
    expect(await payments.processRefund({ ...PAYMENT, paymentId }, TRACE)).toEqual({
      outcome: 'succeeded',
      tries,
    });
    expect(await notifications.sendOrderConfirmation(MAIL, TRACE)).toEqual({ outcome: 'sent', tries });
    expect(fake.calls.map(({ key }) => key ?? 'look-up')).toEqual([
      ...['look-up', 'look-up', 'key-1', 'key-1', 'mail-1', 'mail-1'],
    ]);
    expect(fake.net().get(7)).toBe(0);
  });
});

describe('the pause', () => {
  let script: ScriptedTransport;

  beforeEach(() => {
    vi.useFakeTimers({ now: START });
    script = scriptedTransport();
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  /** How long each pause was, in milliseconds. */
  async function pauses(random: () => number = () => 0): Promise<number[]> {
    const paid = resilientClient(script.carry, { random }).payments.createPayment(PAYMENT, TRACE);
    await vi.runAllTimersAsync();
    await paid;
    return script.at.slice(1).map((at, index) => at - (script.at[index] ?? Number.NaN));
  }

  it('is exponential with full jitter', async () => {
    script.answers = [503];
    expect(await pauses(() => 0.5)).toEqual([100, 200]);
  });

  it.each([
    [0, [0, 0]],
    [0.25, [50, 100]],
    [0.999, [199, 399]],
  ])('lies between nothing and its bound: %d', async (random, expected) => {
    script.answers = [undefined];
    expect(await pauses(() => random)).toEqual(expected);
  });

  const asking = (status: number, text: string) => ({ status, headers: { 'retry-after': text } });

  it.each([
    ['seconds', '3', 3_000],
    ['the longest', '10', 10_000],
    ['a date', 'Sun, 01 Mar 2026 12:00:07 GMT', 7_000],
    ['the second form of a date', 'Sunday, 01-Mar-26 12:00:07 GMT', 7_000],
    ['the oldest form of a date', 'Sun Mar  1 12:00:07 2026', 7_000],
  ])('is what the service asks for in %s', async (_name, text, expected) => {
    // All forms mean Greenwich, wherever the reader is.
    vi.stubEnv('TZ', 'Asia/Tokyo');
    script.answers = [asking(503, text), 200];
    expect(await pauses()).toEqual([expected]);
  });

  it('has its jitter on top of what is asked for, and is never longer than ten seconds', async () => {
    script.answers = [asking(429, '3'), asking(429, '10'), 200];
    expect(await pauses(() => 0.5)).toEqual([3_100, 10_000]);
  });

  it.each([
    'soon',
    '',
    '-3',
    '1.5',
    '0',
    '3 s',
    '1, 2',
    'March 1, 2026 12:00:05 GMT',
    'Sun, 99 Mar 2026 12:00:07 GMT',
    'Sun, 01 Mar 2026 11:00:00 GMT',
  ])('is the usual one where the service asks for "%s"', async (text) => {
    script.answers = [asking(503, text), 200];
    expect(await pauses(() => 0.5)).toEqual([100]);
  });

  it.each(['11', '99999999999999999999', 'Sun, 01 Mar 2026 12:00:11 GMT', 'Mon, 02 Mar 2026 12:00:00 GMT'])(
    'is not made where the service asks for %s: that answer is the last',
    async (text) => {
      script.answers = [503, asking(429, text), 200];
      const { payments } = resilientClient(script.carry, { random: () => 0.5 });
      const paid = payments.createPayment(PAYMENT, TRACE);
      await vi.runAllTimersAsync();
      expect(await paid).toEqual({
        outcome: 'unknown',
        reason: 'HTTP 429',
        tries: [{ at: START, reason: 'HTTP 503' }],
      });
      expect(script.calls).toHaveLength(2);
    },
  );

  it('leaves each attempt the whole time limit, and no timer behind', async () => {
    script.hold();
    const { payments } = resilientClient(script.carry, { timeoutMs: 30_000, random: () => 0.5 });
    const paid = payments.createPayment(PAYMENT, TRACE);
    await vi.runAllTimersAsync();
    const reason = 'no answer within 30 s';
    expect(await paid).toEqual({
      outcome: 'unknown',
      reason,
      tries: [
        { at: START, reason },
        { at: START + 30_100, reason },
      ],
    });
    expect(Date.now() - START).toBe(90_300);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends at once when the process is about to end, and nothing is sent any more', async () => {
    script.answers = [{ status: 503, headers: { 'retry-after': '9' } }];
    const { payments, endRetries } = resilientClient(script.carry);
    const paid = payments.createPayment(PAYMENT, TRACE);
    await vi.advanceTimersByTimeAsync(1_000);
    endRetries();
    await vi.advanceTimersByTimeAsync(0);
    expect(await paid).toEqual({ outcome: 'unknown', reason: 'HTTP 503' });
    expect(await payments.createPayment(PAYMENT, TRACE)).toEqual({ outcome: 'unknown', reason: 'HTTP 503' });
    expect(script.calls).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is the last thing of a call in which the machine has slept', async () => {
    script.answers = [503];
    const { payments } = resilientClient(script.carry, { random: () => 0.5 });
    const paid = payments.createPayment(PAYMENT, TRACE);
    await vi.advanceTimersByTimeAsync(50);
    vi.setSystemTime(START + 3_600_000);
    await vi.runAllTimersAsync();
    expect(await paid).toEqual({ outcome: 'unknown', reason: 'HTTP 503' });
    expect(script.calls).toHaveLength(1);
  });

  it('tells nothing of address, token or body', async () => {
    script.answers = [undefined, 500, 503];
    const { payments, log } = resilientClient(script.carry);
    const paid = payments.createPayment(PAYMENT, TRACE);
    await vi.runAllTimersAsync();
    const told = JSON.stringify([await paid, log]);
    expect(told).toContain('the connection broke');
    for (const secret of ['s3cret', 'host', 'pw', '4242']) expect(told).not.toContain(secret);
  });
});
