// Proves which actions the page of an order offers in each situation: those that the server would not refuse.
import { expect, test } from 'vitest';
import { legalActions } from '../../src/console/pages/order/legal-actions.ts';
import type { Explanation } from '../../src/domain/explain/explanation-json.ts';
import type { OrderJson } from '../../src/domain/model/order-json.ts';

const ORDER: OrderJson = {
  id: 1,
  customer_email: 'ann@example.com',
  customer_name: 'Ann',
  status: 'pending',
  total_amount: 10,
  currency: 'JPY',
  items: [],
  created_at: '2025-12-01T10:00:00Z',
  updated_at: '2025-12-01T10:00:00Z',
};

const EXPLANATION: Explanation = {
  order_id: 1,
  status: 'pending',
  situation: 'payment_failed',
  summary: '',
  facts: [],
  waiting_for: null,
  unasked: [],
  next: [],
  avoid: [],
  foreign_charges: [],
};

const HOLD = { reason: 'check', since: '2025-12-01T10:00:00Z' };
const RELEASE = { command: '', action: 'release', why: '', where: 'anywhere' } as const;
const FOREIGN = { payment_id: 'pay_9', amount: 5, currency: 'JPY', other_order_id: null };

function offered(
  status: OrderJson['status'],
  situation: Explanation['situation'],
  order: Partial<OrderJson> = {},
  explanation: Partial<Explanation> = {},
): string {
  const seen = {
    order: { ...ORDER, status, ...order },
    explanation: { ...EXPLANATION, status, situation, ...explanation },
  };
  return [...legalActions(seen)].sort().join(' ');
}

test.each([
  ['pending', 'payment_failed', 'cancel hold pay'],
  ['pending', 'payment_unknown', 'cancel hold pay'],
  ['payment_processing', 'payment_under_way', 'hold'],
  ['paid', 'paid', 'cancel hold ship'],
  ['paid', 'refund_failed', 'cancel hold ship'],
  ['paid', 'refund_unknown', 'cancel hold'],
  ['paid', 'refund_under_way', 'hold'],
  ['shipped', 'shipped', 'correct deliver'],
  ['delivered', 'delivered', ''],
  ['cancelled', 'cancelled', ''],
] as const)('%s, %s: %s', (status, situation, names) => {
  expect(offered(status, situation)).toBe(names);
});

test('a held order is released or cancelled, neither paid nor shipped', () => {
  expect(offered('pending', 'order_held', { hold: HOLD })).toBe('cancel release');
  expect(offered('paid', 'paid', { hold: HOLD })).toBe('cancel release');
});

test('nothing is paid while all charges are on hold', () => {
  expect(offered('pending', 'payment_held', {}, { next: [RELEASE] })).toBe('cancel hold');
});

test('a charge that cannot pay the order forbids to pay or cancel it', () => {
  expect(offered('pending', 'payment_failed', {}, { foreign_charges: [FOREIGN] })).toBe('hold');
});

test('a situation of a newer server offers only what needs no knowledge of the money', () => {
  const situation = 'of_tomorrow' as Explanation['situation'];
  expect(offered('paid', situation)).toBe('hold');
});
