// Proves by random walks that an order never leaves the diagram, and that a walk ends only where it may.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOrder } from '../../src/domain/journal/order-change.ts';
import type { OrderHead } from '../../src/domain/model/order.ts';
import {
  allowedNext,
  ORDER_STATUSES,
  type OrderStatus,
  TRANSITIONS,
  type TransitionName,
} from '../../src/domain/model/order-status.ts';
import type { NewEvent, Tx } from '../../src/domain/ports/store.ts';

const NAMES = Object.keys(TRANSITIONS) as TransitionName[];
const ENDS: readonly OrderStatus[] = ['delivered', 'cancelled'];

/** What the diagram says, written down a second time: event by event. */
const MODEL: Record<TransitionName, Partial<Record<OrderStatus, OrderStatus>>> = {
  payment_initiated: { pending: 'payment_processing' },
  payment_succeeded: { payment_processing: 'paid' },
  payment_failed: { payment_processing: 'pending' },
  shipped: { paid: 'shipped' },
  delivered: { shipped: 'delivered' },
  cancelled: { pending: 'cancelled', paid: 'cancelled' },
};

const pendingOrder: OrderHead = {
  id: 1,
  customerEmail: 'tanaka@example.co.jp',
  customerName: '田中太郎',
  status: 'pending',
  totalAmount: 1,
  currency: 'JPY',
  createdAt: 0,
  updatedAt: 0,
  batch: null,
  hold: null,
  shipment: null,
};

/** Collects what a change writes; a transaction is the border of the domain. */
function collectingTx() {
  const events: NewEvent[] = [];
  const statuses: OrderStatus[] = [];
  const tx = {
    appendEvents: async (added: readonly NewEvent[]) => void events.push(...added),
    setStatus: async (_id: number, status: OrderStatus) => void statuses.push(status),
  } as unknown as Tx;
  return { tx, events, statuses };
}

test('any sequence of events moves an order as the model says, and its timeline is unbroken', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...NAMES), { maxLength: 30 }), async (walk) => {
      const { tx, events, statuses } = collectingTx();
      const change = changeOrder(pendingOrder, 'api', 5);
      let expected: OrderStatus = 'pending';
      let moves = 0;
      for (const name of walk) {
        const to: OrderStatus | undefined = MODEL[name][expected];
        if (to === undefined) {
          expect(() => change.move(name)).toThrowError(/cannot be |is already /);
        } else {
          change.move(name);
          expected = to;
          moves += 1;
        }
        expect(change.status).toBe(expected);
      }
      const saved = await change.save(tx);
      expect(saved.status).toBe(expected);
      expect(events).toHaveLength(moves);
      expect(statuses).toEqual(moves > 0 ? [expected] : []);
      let at: OrderStatus = 'pending';
      for (const event of events) {
        expect(event.from).toBe(at);
        at = event.to as OrderStatus;
      }
      expect(at).toBe(expected);
    }),
  );
});

test('a walk that always goes on gets stuck only in delivered or cancelled', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (choices) => {
      let status: OrderStatus = 'pending';
      for (const choice of choices) {
        const next: OrderStatus[] = allowedNext(status);
        if (next.length === 0) break;
        status = next[choice % next.length] as OrderStatus;
      }
      expect(allowedNext(status).length === 0).toBe(ENDS.includes(status));
    }),
  );
});

test('from every status an end can be reached', () => {
  for (const start of ORDER_STATUSES) {
    const reached = new Set<OrderStatus>([start]);
    for (const status of reached) for (const next of allowedNext(status)) reached.add(next);
    expect(
      ENDS.some((end) => reached.has(end)),
      start,
    ).toBe(true);
  }
});
