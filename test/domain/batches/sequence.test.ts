// Proves that the orders of a batch are stored in the sequence of its list, with all that belongs to each of them.
import { expect, test } from 'vitest';
import { createBatch } from '../../../src/domain/batches/create-batch.ts';
import { CALLER, openDesk, openFakes } from '../../support/desk.ts';
import { orderOf } from '../../support/orders/order-json.ts';

test('an order with several items comes before the next one, and so do its event and its payment', async () => {
  const { deps, rows } = await openDesk(await openFakes());
  const items = Array.from({ length: 4 }, () => ({ product_name: '机', quantity: 1, unit_price: 1 }));
  const orders = [orderOf(1), orderOf(1, { items }), orderOf(1), orderOf(1, { items })];
  await createBatch(deps, { orders }, CALLER);
  const column = (table: string) =>
    rows<{ order_id: number }>(`SELECT order_id FROM ${table} ORDER BY id`).map(({ order_id: id }) => id);
  expect(column('order_items')).toEqual([1, 2, 2, 2, 2, 3, 4, 4, 4, 4]);
  expect(column('order_events')).toEqual([1, 2, 3, 4]);
  expect(column('journal')).toEqual([1, 2, 3, 4]);
});
