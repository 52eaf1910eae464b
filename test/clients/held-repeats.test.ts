// Proves that a repeat is made only as long as the caller wants it: charges that are held meanwhile are not sent again.
import { beforeEach, expect, it, vi } from 'vitest';
import {
  type ResilientClient,
  resilientClient,
  type ScriptedTransport,
  scriptedTransport,
} from '../support/services/resilient-client.ts';
import { PAYMENT, TRACE } from '../support/services/service-calls.ts';

let script: ScriptedTransport;
let client: ResilientClient;

beforeEach(() => {
  script = scriptedTransport();
  client = resilientClient(script.carry);
});

const tries = (...reasons: string[]) => reasons.map((reason) => ({ at: expect.any(Number), reason }));

it('is asked before each repeat, after the pause, and not before the first send', async () => {
  script.answers = [503];
  const sent: number[] = [];
  const mayRepeat = async () => sent.push(script.calls.length) > 0;
  const result = await client.payments.createPayment({ ...PAYMENT, mayRepeat }, TRACE);
  expect(result).toEqual({ outcome: 'unknown', reason: 'HTTP 503', tries: tries('HTTP 503', 'HTTP 503') });
  expect(sent).toEqual([1, 2]);
  expect(script.calls).toHaveLength(3);
});

it.each<[string, number, number[]]>([
  ['first', 1, [503]],
  ['second', 2, [500, 503]],
])('ends the call before the %s repeat with the last answer', async (_name, no, answers) => {
  script.answers = [...answers, 200];
  let asked = 0;
  const mayRepeat = async () => {
    asked += 1;
    return asked < no;
  };
  const result = await client.payments.createPayment({ ...PAYMENT, mayRepeat }, TRACE);
  const before = no === 1 ? {} : { tries: tries('HTTP 500') };
  expect(result).toEqual({ outcome: 'unknown', reason: 'HTTP 503', ...before });
  expect(script.calls).toHaveLength(no);
  expect(client.log).toEqual([]);
});

it('ends it where it cannot be asked, and says so', async () => {
  script.answers = [503, 200];
  const mayRepeat = async () => {
    throw new Error('the database is locked');
  };
  expect(await client.payments.createPayment({ ...PAYMENT, mayRepeat }, TRACE)).toEqual({
    outcome: 'unknown',
    reason: 'HTTP 503',
  });
  expect(script.calls).toHaveLength(1);
  expect(client.log).toMatchObject([{ level: 'warn', fields: { reason: 'the database is locked' } }]);
});

it('sends nothing either when the process is about to end while it asks', async () => {
  script.answers = [503, 200];
  let answer = () => {};
  const mayRepeat = vi.fn(
    () =>
      new Promise<boolean>((resolve) => {
        answer = () => resolve(true);
      }),
  );
  const paid = client.payments.createPayment({ ...PAYMENT, mayRepeat }, TRACE);
  await expect.poll(() => mayRepeat.mock.calls).toHaveLength(1);
  client.endRetries();
  answer();
  expect(await paid).toEqual({ outcome: 'unknown', reason: 'HTTP 503' });
  expect(script.calls).toHaveLength(1);
});

it('is asked of a refund as well', async () => {
  script.answers = [503, 200];
  const refund = { ...PAYMENT, paymentId: 'p1', mayRepeat: async () => false };
  expect(await client.payments.processRefund(refund, TRACE)).toEqual({
    outcome: 'unknown',
    reason: 'HTTP 503',
  });
  expect(script.calls).toHaveLength(1);
});

it('is not asked for an answer that is final', async () => {
  const mayRepeat = vi.fn(async () => true);
  for (const status of [200, 402, 401, 409]) {
    script.answers = [status];
    await client.payments.createPayment({ ...PAYMENT, mayRepeat }, TRACE);
  }
  expect(mayRepeat).not.toHaveBeenCalled();
});
