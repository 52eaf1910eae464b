// Proves that a use case tells its caller each step once it is true: an order is stored before its call leaves, and an
// outcome is committed before it is told; and that a caller that reports failed emails keeps them out of the log.
import { expect, test } from 'vitest';
import type { Step } from '../../../src/domain/ports/steps.ts';
import { CALLER } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { openLife } from '../../support/orders/order-stages.ts';

async function openListening(reportsEmails = true) {
  const life = await openLife();
  const steps: Step[] = [];
  const seen: string[] = [];
  const caller = {
    ...CALLER,
    reportsEmails,
    onStep(step: Step) {
      steps.push(step);
      const rows = life.desk.rows<{ status: string }>('SELECT status FROM orders ORDER BY id');
      seen.push(`${step.is} ${rows.at(-1)?.status}`);
    },
  };
  return { ...life, steps, seen, caller };
}

test('a creation tells that the order is stored, then each call and its outcome', async () => {
  const { desk, steps, seen, caller } = await openListening();
  await desk.desk.createOrder(TANAKA, caller);
  expect(steps).toEqual([
    { is: 'stored', orderId: 1 },
    { is: 'calling', orderId: 1, call: 'payment' },
    { is: 'recorded', orderId: 1, call: 'payment', status: 'paid' },
    { is: 'calling', orderId: 1, call: 'email' },
    { is: 'recorded', orderId: 1, call: 'email' },
  ]);
  expect(seen.slice(0, 3)).toEqual([
    'stored PAYMENT_PROCESSING',
    'calling PAYMENT_PROCESSING',
    'recorded PAID',
  ]);
});

test('a cancellation tells of the look-up and the refund', async () => {
  const { desk, steps, caller } = await openListening();
  const { id } = await desk.desk.createOrder(TANAKA, CALLER);
  await desk.desk.cancelOrder(id, caller);
  expect(steps.map((step) => ('call' in step ? `${step.is} ${step.call}` : step.is))).toEqual([
    'calling record',
    'recorded record',
    'calling refund',
    'recorded refund',
    'calling email',
    'recorded email',
  ]);
  expect(steps[3]).toMatchObject({ status: 'cancelled' });
});

test.each([true, false])('a failed email is told; reported by its caller: %s', async (reportsEmails) => {
  const { desk, fake, steps, caller } = await openListening(reportsEmails);
  fake.script.onMail(() => ({ kind: 'answer', status: 500 }));
  await desk.desk.createOrder(TANAKA, caller);
  expect(steps.at(-1)).toEqual({
    is: 'email_failed',
    orderId: 1,
    template: 'ORDER_CONFIRMATION',
    reason: 'HTTP 500',
    end: 'refused',
  });
  const told = desk.log.filter(({ message }) => message === 'notification failed');
  expect(told.map(({ level }) => level)).toEqual([reportsEmails ? 'info' : 'error']);
});
