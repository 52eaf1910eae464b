// Proves that the status table is the design's diagram (section 4): each of its arrows and no other.
import { expect, test } from 'vitest';
import {
  allowedNext,
  illegalTransition,
  nextStatus,
  ORDER_STATUSES,
  type OrderStatus,
  parseStatus,
  TRANSITIONS,
  type TransitionName,
} from '../../../src/domain/model/order-status.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';

/** Copied by hand from section 4 of the design document. */
const DIAGRAM = `
PENDING --> PAYMENT_PROCESSING : Payment initiated
PAYMENT_PROCESSING --> PAID : Payment successful
PAYMENT_PROCESSING --> PENDING : Payment failed
PAID --> SHIPPED : Order shipped
SHIPPED --> DELIVERED : Order delivered
PENDING --> CANCELLED : Customer cancels
PAID --> CANCELLED : Customer cancels (triggers refund)`;

const ARROWS = DIAGRAM.trim()
  .split('\n')
  .map((line) => {
    const [, from = '', to = ''] = /^(\w+) --> (\w+) :/.exec(line) ?? [];
    return `${from.toLowerCase()} -> ${to.toLowerCase()}`;
  });

test('the statuses are those of the diagram', () => {
  const named = new Set(ARROWS.flatMap((arrow) => arrow.split(' -> ')));
  expect([...ORDER_STATUSES].sort()).toEqual([...named].sort());
});

test('allowedNext draws the diagram, arrow by arrow', () => {
  const drawn = ORDER_STATUSES.flatMap((from) => allowedNext(from).map((to) => `${from} -> ${to}`));
  expect(drawn.sort()).toEqual([...ARROWS].sort());
});

test('every pair of a status and an event either follows an arrow or is refused', () => {
  const moved: string[] = [];
  for (const from of ORDER_STATUSES) {
    for (const name of Object.keys(TRANSITIONS) as TransitionName[]) {
      try {
        moved.push(`${from} -> ${nextStatus(from, name)}`);
      } catch (error) {
        expect(error).toBeInstanceOf(OrdersError);
        expect(error).toMatchObject({ kind: 'illegal_transition' });
      }
    }
  }
  expect(moved.sort()).toEqual([...ARROWS].sort());
});

test('only delivered and cancelled are ends, and every status is reached from pending', () => {
  const ends = ORDER_STATUSES.filter((status) => allowedNext(status).length === 0);
  expect(ends).toEqual(['delivered', 'cancelled']);
  const reached = new Set<OrderStatus>(['pending']);
  for (const status of reached) for (const next of allowedNext(status)) reached.add(next);
  expect([...reached].sort()).toEqual([...ORDER_STATUSES].sort());
});

test('a refused move says from where, to where and what is possible instead', () => {
  const refused = illegalTransition('shipped', 'cancelled', 7);
  expect(refused.message).toBe('order 7 is shipped and cannot be cancelled');
  expect(refused.members).toEqual({ from: 'shipped', to: 'cancelled', allowed: ['delivered'] });
  expect(refused.hint).toEqual({ to: 'move_order', orderId: 7, allowed: ['delivered'] });
});

test('a step that an order has taken before is told as such', () => {
  const told = (from: OrderStatus, to: OrderStatus) => illegalTransition(from, to, 7).message;
  expect(told('shipped', 'shipped')).toBe('order 7 is already shipped');
  expect(told('delivered', 'shipped')).toBe('order 7 is already delivered');
  expect(told('paid', 'payment_processing')).toBe('order 7 is already paid');
  expect(told('payment_processing', 'payment_processing')).toBe('order 7 is already being charged');
  expect(told('payment_processing', 'shipped')).toBe('order 7 is being charged and cannot be shipped');
  expect(told('pending', 'delivered')).toBe('order 7 is pending and cannot be delivered');
  expect(told('cancelled', 'cancelled')).toBe('order 7 is already cancelled');
  expect(told('cancelled', 'payment_processing')).toBe('order 7 is cancelled and cannot be paid');
  expect(told('cancelled', 'shipped')).toBe('order 7 is cancelled and cannot be shipped');
});

test('a status is read in either case, and nothing else is one', () => {
  expect(parseStatus('PAYMENT_PROCESSING')).toBe('payment_processing');
  expect(parseStatus('Paid')).toBe('paid');
  for (const word of ['', 'canceled', ' paid', 'paid ', 'ｐａｉｄ', '__proto__', 'toString']) {
    expect(parseStatus(word), word).toBeUndefined();
  }
});
