// Proves that each skin words a hint for its own users: the terminal by commands, the API by none.
import { expect, test } from 'vitest';
import { httpOrderService } from '../../../src/clients/remote-orders.ts';
import { illegalTransition, type OrderStatus } from '../../../src/domain/model/order-status.ts';
import { OrdersError, orderNotFound } from '../../../src/domain/shared/errors.ts';
import { apiProblem } from '../../../src/server/api-problem.ts';
import { errorLine, wordedFinding } from '../../../src/terminal/output/hints.ts';
import { CALLER } from '../../support/desk.ts';

test('the terminal ends the line with the next command', () => {
  expect(errorLine(orderNotFound(999))).toBe('there is no order 999; "orders list" shows the orders');
  expect(errorLine(new OrdersError('conflict', 'busy'))).toBe('busy');
});

test.each<[OrderStatus, OrderStatus, string]>([
  ['shipped', 'shipped', 'order 1 is already shipped; next: orders deliver 1'],
  ['pending', 'shipped', 'order 1 is pending and cannot be shipped; next: orders pay 1 or orders cancel 1'],
  [
    'payment_processing',
    'shipped',
    'order 1 is being charged and cannot be shipped; "orders explain 1" explains why',
  ],
  ['delivered', 'cancelled', 'order 1 is delivered and cannot be cancelled'],
])('a step from %s to %s is refused with the commands that are left', (from, to, line) => {
  expect(errorLine(illegalTransition(from, to, 1))).toBe(line);
});

test('the API names no command, and its own parameters where they help', () => {
  expect(apiProblem(orderNotFound(999)).detail).toBe('there is no order 999');
  const forced = new OrdersError('conflict', 'stored', { hint: { to: 'force_import' } });
  expect(apiProblem(forced)).toMatchObject({ detail: 'stored; force=true imports it as a second batch' });
  expect(apiProblem(forced)).not.toHaveProperty('hint');
});

/** The line of a command that drives a server which answers with this error. */
async function remoteLine(error: OrdersError): Promise<string> {
  const problem = apiProblem(error);
  const transport = async () => ({ status: problem.status, headers: {}, body: JSON.stringify(problem) });
  const options = { url: 'https://orders.example.com', transport, token: undefined, timeoutMs: 1_000 };
  return httpOrderService(options)
    .getOrder(5, CALLER)
    .then(() => 'no error', errorLine);
}

test.each([
  orderNotFound(5),
  illegalTransition('shipped', 'shipped', 5),
  new OrdersError('conflict', 'held', { code: 'charges_held', hint: { to: 'release_charges' } }),
  new OrdersError('conflict', 'more charges', {
    code: 'payment_record_disagrees',
    members: { payments: [{ payment_id: 'a', other_order_id: 3 }, { payment_id: 'b' }] },
    hint: { to: 'refund_charge', orderId: 5, paymentId: 'b' },
  }),
  new OrdersError('downstream_failed', 'not refunded', {
    code: 'refund_not_done',
    hint: { to: 'explain_order', orderId: 5 },
  }),
  new OrdersError('conflict', 'recorded', {
    code: 'payment_settled',
    hint: { to: 'show_events', orderId: 5 },
  }),
  new OrdersError('conflict', 'stored', {
    code: 'import_under_way',
    members: { batch_id: 3 },
    hint: { to: 'force_import' },
  }),
  new OrdersError('invalid', 'imported before', {
    code: 'charged_before',
    members: { batch_ids: [3] },
    hint: { to: 'refund_or_force_import', batchId: 3 },
  }),
  new OrdersError('invalid', 'bad rows', { code: 'bad_rows', hint: { to: 'skip_bad_orders' } }),
])('behind --url the line is the same: $message', async (error) => {
  expect(await remoteLine(error)).toBe(errorLine(error));
});

test('the fix of a finding is a sentence, or a hint in words', () => {
  const finding = { check: 'x', ok: false, detail: 'y' };
  expect(wordedFinding(finding)).toEqual(finding);
  expect(wordedFinding({ ...finding, fix: 'free space' }).fix).toBe('free space');
  expect(
    wordedFinding({ ...finding, fix: { to: 'recover_payments', resilience: false, oldestOrder: 7 } }).fix,
  ).toBe(
    'start "orders serve", or run "orders recover" now; "orders pay" or "orders cancel" ends a payment that was never charged; "orders explain 7" explains the oldest',
  );
});
