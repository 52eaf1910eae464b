// Proves that a selection is one of orders, not of places in a list, and which steps it allows.
import { describe, expect, test } from 'vitest';
import {
  countOutside,
  MAX_SELECTED,
  rowsBetween,
  type Selection,
  seenIn,
  seenInEvents,
  withOrders,
} from '../../../src/console/pages/orders/selection.ts';
import { heldBack, ordersFor, STEPS, wasTaken } from '../../../src/console/pages/orders/steps.ts';
import { type FeedEventJson, ORDER_EXAMPLE, type OrderJson } from '../../../src/domain/model/order-json.ts';
import { ORDER_STATUSES, type OrderStatus } from '../../../src/domain/model/order-status.ts';

const HOLD = { reason: 'check', since: '2026-11-30T10:00:00Z' };

function order(id: number, status: OrderStatus = 'paid', more: Partial<OrderJson> = {}): OrderJson {
  return { ...ORDER_EXAMPLE, items: [...ORDER_EXAMPLE.items], id, status, ...more };
}

function event(orderId: number, type: string, to: OrderStatus | null = null): FeedEventJson {
  const at = '2026-11-30T10:00:00Z';
  return { id: 1, order_id: orderId, at, type, from: null, to, actor: 'api', detail: null, payment_id: null };
}

const NONE: Selection = new Map();
const ROWS = [5, 4, 3, 2, 1].map((id) => order(id));
const idsOf = (selection: Selection) => [...selection.keys()];

describe('a selection', () => {
  test('holds what was added, and loses what was taken out', () => {
    const some = withOrders(NONE, ROWS.slice(0, 3), true);
    expect(idsOf(withOrders(some, ROWS.slice(1, 2), false))).toEqual([5, 3]);
    expect(countOutside(some, ROWS.slice(2))).toBe(2);
  });

  test('loses an order of another database that has the id of a selected one', () => {
    const some = withOrders(NONE, ROWS.slice(0, 2), true);
    const restored = [order(5, 'paid', { total_amount: 9 }), order(4, 'shipped')];
    const now = seenIn(some, restored);
    expect(idsOf(now)).toEqual([4]);
    expect(now.get(4)?.status).toBe('shipped');
  });

  test('takes no more than its greatest number', () => {
    const many = Array.from({ length: MAX_SELECTED + 5 }, (_, at) => order(at + 1));
    const full = withOrders(NONE, many, true);
    expect(full.size).toBe(MAX_SELECTED);
    expect(withOrders(full, [order(5_000)], true).has(5_000)).toBe(false);
  });

  test.each([
    [4, 2, [4, 3, 2]],
    [2, 4, [4, 3, 2]],
    [3, 3, [3]],
    [99, 2, [2]],
    [undefined, 2, [2]],
  ])('from %s to %s is %j', (from, to, ids) => {
    expect(rowsBetween(ROWS, from, order(to)).map(({ id }) => id)).toEqual(ids);
  });

  test('shows an order as a list or an event shows it last', () => {
    const some = withOrders(NONE, ROWS, true);
    expect(seenIn(some, ROWS)).toBe(some);
    expect(seenInEvents(some, [event(99, 'shipped', 'shipped'), event(5, 'note')])).toBe(some);
    expect(seenIn(some, [order(5, 'shipped'), order(77)]).get(5)?.status).toBe('shipped');
    expect(idsOf(seenIn(some, [order(5, 'shipped'), order(77)]))).toEqual([5, 4, 3, 2, 1]);
    const told = seenInEvents(some, [event(4, 'shipped', 'shipped'), event(3, 'order_held')]);
    expect([told.get(4)?.status, told.get(3)?.status, told.get(3)?.isHeld]).toEqual([
      'shipped',
      'paid',
      true,
    ]);
    expect(seenInEvents(told, [event(3, 'order_released')]).get(3)?.isHeld).toBe(false);
  });
});

describe('the steps', () => {
  const chosen = (orders: readonly OrderJson[]) => [...withOrders(NONE, orders, true).values()];
  const every = ORDER_STATUSES.map((status, at) => order(at + 1, status));
  const stepped = (orders: readonly OrderJson[]) =>
    STEPS.map((step) => ordersFor(step, chosen(orders)).map(({ status }) => status));

  test('each apply to the orders whose status allows them', () => {
    expect(stepped(every)).toEqual([['paid'], ['shipped'], ['pending'], ['pending', 'paid']]);
  });

  test('neither ship nor pay what is held, and tell how many that are', () => {
    const held = every.map((one) => ({ ...one, hold: HOLD }));
    expect(stepped(held)).toEqual([[], ['shipped'], [], ['pending', 'paid']]);
    expect(heldBack(chosen(held))).toBe(2);
    expect(heldBack(chosen(every))).toBe(0);
  });

  test('were taken for an order that has gone further, not for one that was cancelled', () => {
    const taken = STEPS.map((step) => ORDER_STATUSES.filter((status) => wasTaken(step, status)));
    expect(taken).toEqual([
      ['shipped', 'delivered'],
      ['delivered'],
      ['paid', 'shipped', 'delivered'],
      ['cancelled'],
    ]);
  });
});
