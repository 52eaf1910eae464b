// Proves that each fact of an order that is stored twice is compared, and what pruning leaves is no fault.
import { expect, test } from 'vitest';
import { type OrderFault, orderFaults, type StoredOrder } from '../../../src/domain/reports/order-faults.ts';

const AT = Date.UTC(2025, 11, 1, 10);
const iso = (ms: number) => new Date(ms).toISOString();
const move = (type: string, from: string | null, to: string | null, changes = {}) => ({
  type,
  at: AT,
  from,
  to,
  paymentId: null,
  ...changes,
});
const call = (changes = {}) => ({
  kind: 'payment' as const,
  state: 'done' as const,
  paymentId: 'pay_1',
  amount: 0.3,
  currency: 'USD',
  ...changes,
});

const SHIPPED: StoredOrder = {
  id: 1,
  status: 'SHIPPED',
  totalAmount: 0.3,
  currency: 'USD',
  createdAt: iso(AT),
  updatedAt: iso(AT + 5),
  items: [
    { quantity: 2, unitPrice: 0.1 },
    { quantity: 1, unitPrice: 0.1 },
  ],
  events: [
    move('order_created', null, 'PENDING'),
    move('payment_initiated', 'PENDING', 'PAYMENT_PROCESSING'),
    move('payment_succeeded', 'PAYMENT_PROCESSING', 'PAID', { paymentId: 'pay_1' }),
    move('notification_sent', null, null),
    move('shipped', 'PAID', 'SHIPPED', { at: AT + 5 }),
  ],
  calls: [call(), call({ kind: 'notification', paymentId: null })],
};

const [CREATED, INITIATED, PAID, NOTE, LEFT] = SHIPPED.events as [
  StoredOrder['events'][number],
  StoredOrder['events'][number],
  StoredOrder['events'][number],
  StoredOrder['events'][number],
  StoredOrder['events'][number],
];

test('an order that agrees with itself has no fault, before and after it is pruned', () => {
  expect(orderFaults(SHIPPED)).toEqual([]);
  expect(orderFaults({ ...SHIPPED, events: [PAID, LEFT], calls: [call()] })).toEqual([]);
  const delivered = move('delivered', 'SHIPPED', 'DELIVERED', { at: AT + 5 });
  expect(orderFaults({ ...SHIPPED, status: 'DELIVERED', events: [PAID, delivered] })).toEqual([]);
  const pending = { ...SHIPPED, status: 'PENDING', events: [CREATED], calls: [call({ state: 'refused' })] };
  expect(orderFaults(pending)).toEqual([]);
  const foreign = call({ kind: 'compensation', amount: 7, currency: 'JPY' });
  expect(orderFaults({ ...SHIPPED, calls: [...SHIPPED.calls, foreign] })).toEqual([]);
  // Payments of the first releases have no id in the timeline.
  expect(
    orderFaults({ ...SHIPPED, events: [CREATED, INITIATED, { ...PAID, paymentId: null }, LEFT] }),
  ).toEqual([]);
});

test.each<[string, Partial<StoredOrder>, OrderFault[]]>([
  ['another total', { totalAmount: 0.30000000000000004 }, ['total', 'payment']],
  ['another quantity', { items: [{ quantity: 4, unitPrice: 0.1 }] }, ['total']],
  ['a price that is text', { items: [{ quantity: 3, unitPrice: '0.1' as unknown as number }] }, ['total']],
  ['a price that is no number', { items: [{ quantity: 3, unitPrice: Number.NaN }] }, ['total']],
  ['no items', { items: [] }, ['total']],
  ['another currency', { currency: 'EUR' }, ['payment']],
  ['no currency', { currency: 'UST' }, ['total', 'payment']],
  ['another status', { status: 'DELIVERED' }, ['status']],
  ['no timeline', { events: [] }, ['status']],
  ['a move that is missing', { events: [CREATED, PAID, NOTE, LEFT] }, ['timeline']],
  ['a move that is none', { events: [CREATED, INITIATED, PAID, { ...LEFT, from: 'PENDING' }] }, ['timeline']],
  [
    'a move by another name',
    { events: [CREATED, INITIATED, PAID, { ...LEFT, type: 'shippef' }] },
    ['timeline'],
  ],
  ['a move to nowhere', { events: [CREATED, { ...INITIATED, to: 'PAYMENT' }, PAID, LEFT] }, ['timeline']],
  [
    'a status in small letters',
    { status: 'shipped', events: [PAID, { ...LEFT, to: 'shipped' }] },
    ['timeline'],
  ],
  ['another time of creation', { createdAt: iso(AT + 1) }, ['times']],
  ['a change before the last move', { updatedAt: iso(AT + 4) }, ['times']],
  ['a time that is none', { updatedAt: '2025-13-01' }, ['times']],
  ['a payment without its row', { calls: [] }, ['payment']],
  ['a move along no arrow of a pruned order', { events: [PAID, { ...LEFT, from: 'PENDING' }] }, ['timeline']],
  ['a payment that was refused', { calls: [call({ state: 'refused' })] }, ['payment']],
  ['another payment', { calls: [call({ paymentId: 'pay_2' })] }, ['payment']],
  ['another amount', { calls: [call({ amount: 0.31 })] }, ['payment']],
])('%s is a fault', (_what, changes, faults) => {
  expect(orderFaults({ ...SHIPPED, ...changes })).toEqual(faults);
});
