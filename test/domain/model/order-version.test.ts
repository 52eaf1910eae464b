// Proves that two changes of an order are two versions, whatever the clock says, and which versions a caller may expect.
import { expect, test } from 'vitest';
import { changeOrder } from '../../../src/domain/journal/order-change.ts';
import type { OrderHead } from '../../../src/domain/model/order.ts';
import { requireVersion, versionOf } from '../../../src/domain/model/order-version.ts';
import type { Tx } from '../../../src/domain/ports/store.ts';

const ORDER: OrderHead = {
  id: 7,
  customerEmail: 'ann@example.com',
  customerName: 'Ann',
  status: 'paid',
  totalAmount: 1,
  currency: 'JPY',
  createdAt: 1_000,
  updatedAt: 1_000,
  batch: null,
  hold: null,
  shipment: null,
};

test.each([1_000, 999, 0])('two changes at %i, no later than the order, are two versions', async (at) => {
  const stored: number[] = [];
  const tx = {
    async appendEvents() {},
    async setStatus(_id: number, _status: string, updatedAt: number) {
      stored.push(updatedAt);
    },
  } as unknown as Tx;
  const shipped = await changeOrder(ORDER, 'api', at).move('shipped').save(tx);
  const delivered = await changeOrder(shipped, 'api', at).move('delivered').save(tx);
  expect(stored).toEqual([1_001, 1_002]);
  expect(new Set([ORDER, shipped, delivered].map(versionOf)).size).toBe(3);
  const noted = await changeOrder(delivered, 'api', at).note('payment_news').save(tx);
  expect(versionOf(noted)).toBe(versionOf(delivered));
});

test('a caller expects any version, one of several, or whichever there is', () => {
  const version = versionOf(ORDER);
  for (const expected of [undefined, 'any', [version], ['x', version]] as const) {
    expect(() => requireVersion(ORDER, expected)).not.toThrow();
  }
  for (const expected of [[], ['x'], [versionOf({ ...ORDER, id: 8 })], ['any']]) {
    expect(() => requireVersion(ORDER, expected)).toThrow(
      expect.objectContaining({ kind: 'precondition_failed' }),
    );
  }
});
