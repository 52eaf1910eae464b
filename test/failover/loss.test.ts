// Proves that the judge of a loss sees what it is there for: money that no order accounts for and that reconcile does not
// name, and money of a lost order that another one has.
import { expect, test } from 'vitest';
import type { DifferenceJson } from '../../src/domain/reconcile/difference.ts';
import type { Charge } from '../support/services/fake-ledger.ts';
import { type Attempt, misnamed, takenFromLost, unaccountedFor } from './loss.ts';

const charge = (orderId: number, changed: Partial<Charge> = {}): Charge => ({
  paymentId: `pay_${orderId}`,
  orderId,
  amount: 10,
  currency: 'JPY',
  key: `key_${orderId}`,
  refunded: false,
  ...changed,
});

const attempt = (orderId: number, changed: Partial<Attempt> = {}): Attempt => ({
  order_id: orderId,
  payment_id: `pay_${orderId}`,
  state: 'done',
  idempotency_key: `key_${orderId}`,
  ...changed,
});

const order = (id: number, status = 'PAID') => ({ id, status, total_amount: 10, items: 1 });

const named = (orderId: number, paymentId: string | null): DifferenceJson => ({
  order_id: orderId,
  payment_id: paymentId,
  difference: paymentId === null ? 'paid_not_charged' : 'charge_without_order',
  detail: '',
  fixed: false,
});

test('a charge counts where an order of its id is paid by it', () => {
  const charges = [charge(1), charge(2), charge(3), charge(4, { refunded: true }), charge(5)];
  const orders = [order(1), order(2, 'PENDING'), order(5)];
  const attempts = [attempt(1), attempt(2), attempt(5, { payment_id: 'pay_9' })];
  expect(unaccountedFor({ orders }, attempts, charges).map(({ orderId }) => orderId)).toEqual([2, 3, 5]);
});

test('an order that counts as paid by the charge of a lost one is told', () => {
  const attempts = [attempt(1), attempt(2, { idempotency_key: 'new' }), attempt(3, { state: 'unknown' })];
  expect(takenFromLost(attempts, [charge(1), charge(2)])).toEqual([
    'L1: order 2 counts as paid by pay_2, which was charged for a lost order',
  ]);
});

test('reconcile names each of them, each unpaid order, and nothing else', () => {
  expect(misnamed([charge(1)], [2], [named(1, 'pay_1'), named(2, null)])).toEqual([]);
  expect(misnamed([charge(1)], [2], [named(1, 'pay_7')])).toEqual([
    'L2: reconcile does not name payment pay_1 of order 1',
    'L2: reconcile does not name no payment of order 2',
    'L3: reconcile names payment pay_7 of order 1 without reason',
  ]);
});
