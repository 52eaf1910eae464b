// Proves the words for the steps of an order: what a command waits for, and where it was stopped.
import { describe, expect, test } from 'vitest';
import type { Step } from '../../../src/domain/ports/steps.ts';
import { type AboutCall, stepsSoFar } from '../../../src/terminal/calls/steps-so-far.ts';

const STORED: Step = { is: 'stored', orderId: 12 };
const calling = (call: 'payment' | 'refund' | 'record' | 'email'): Step => ({
  is: 'calling',
  orderId: 12,
  call,
});
const PAID: Step = { is: 'recorded', orderId: 12, call: 'payment', status: 'paid' };

function wordsAfter(about: AboutCall, ...steps: Step[]) {
  const told = stepsSoFar(about);
  for (const step of steps) told.take(step);
  return [told.waitsFor(), told.whereStopped(), told.orderId()];
}

describe('steps so far', () => {
  test.each([
    [
      { command: 'create' },
      [],
      'storing the order',
      /^it is unknown whether the order was stored; .*"orders list"$/,
    ],
    [
      { command: 'create' },
      [STORED],
      'order 12 is stored',
      /^order 12 is stored and was not charged; run "orders explain 12"$/,
    ],
    [
      { command: 'create' },
      [STORED, calling('payment')],
      'order 12 is stored; waiting for the Payment Service',
      /^order 12 is stored; whether it was charged is unknown; run "orders explain 12"$/,
    ],
    [
      { command: 'create' },
      [STORED, calling('payment'), PAID, calling('email')],
      'order 12 is paid; sending the email',
      /^order 12 is paid; whether its email was sent is unknown/,
    ],
    [
      { command: 'create' },
      [STORED, calling('payment'), PAID],
      'order 12 is stored',
      /^order 12 is paid; run "orders show 12"$/,
    ],
    [{ command: 'pay', orderId: 12 }, [], 'order 12: saving the change', /^nothing was sent for order 12; /],
    [
      { command: 'pay', orderId: 12 },
      [calling('record')],
      "order 12: reading the Payment Service's record",
      /neither charged nor refunded by this command/,
    ],
    [
      { command: 'cancel', orderId: 12 },
      [calling('record'), { is: 'recorded', orderId: 12, call: 'record', status: 'paid' }, calling('refund')],
      'order 12: waiting for the Payment Service to refund it',
      /^whether order 12 was refunded is unknown/,
    ],
    [
      { command: 'ship', orderId: 12 },
      [calling('email')],
      'order 12 is shipped; sending the email',
      /^order 12 is shipped; whether its email was sent is unknown/,
    ],
  ] as const)('%o after %o', (about, steps, waits, stopped) => {
    const [waitsFor, whereStopped] = wordsAfter(about, ...steps);
    expect(waitsFor).toBe(waits);
    expect(whereStopped).toMatch(stopped);
  });

  test('a payment counts more than an email of the same order', () => {
    const [, stopped] = wordsAfter({ command: 'cancel', orderId: 12 }, calling('email'), calling('refund'));
    expect(stopped).toContain('was refunded is unknown');
  });

  test('steps of another order do not count', () => {
    const other: Step = { is: 'calling', orderId: 7, call: 'payment' };
    expect(wordsAfter({ command: 'pay', orderId: 12 }, other)[1]).toMatch(/^nothing was sent for order 12/);
  });

  test('a server that does the work goes on, whatever is known here', () => {
    const url = 'http://127.0.0.1:8000';
    expect(wordsAfter({ command: 'create', url })[0]).toBe(
      `waiting for ${url}, whose answer has the order id`,
    );
    expect(wordsAfter({ command: 'create', url })[1]).toMatch(
      /goes on, so the order may be stored and charged/,
    );
    expect(wordsAfter({ command: 'create', url, idempotencyKey: 'k' })[1]).toMatch(
      /the same --idempotency-key/,
    );
    expect(wordsAfter({ command: 'pay', orderId: 3, url })).toEqual([
      `order 3: waiting for ${url}`,
      `${url} goes on with order 3; run "orders explain 3"`,
      3,
    ]);
  });
});
