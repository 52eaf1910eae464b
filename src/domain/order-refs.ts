// Which orders have an `order_ref` of their file, here and through a server: the JSON of an order does not tell whether
// its group is one or only the number of a line.
import type { Order } from './model/order.ts';
import type { OrderService } from './order-service.ts';
import type { Caller } from './ports/store.ts';

/** The `order_ref` of each of these orders that has one, by its id. */
export type FindRefs = (orders: readonly Order[]) => Promise<ReadonlyMap<number, string>>;

/** Asks the service at most once for each batch, and only about orders read through the API. */
export function refFinder(service: OrderService, caller: Caller): FindRefs {
  /** Whether whole numbers are refs in a batch. A file has refs for all orders or for none, but for rare ones. */
  const known = new Map<number, boolean>();
  async function hasRefs(batchId: number, group: string): Promise<boolean> {
    const before = known.get(batchId);
    if (before !== undefined) return before;
    const asked = { batch_id: String(batchId), order_ref: group, limit: '1' };
    const { orders } = await service.listOrders(asked, caller, { uncounted: true });
    known.set(batchId, orders.length > 0);
    return orders.length > 0;
  }
  return async (orders) => {
    const refs = new Map<number, string>();
    for (const { id, batch } of orders) {
      if (!batch || batch.importGroup === null) continue;
      const { batchId, importGroup, groupIsLine } = batch;
      const isLine = groupIsLine ?? (isNumber(batch) && !(await hasRefs(batchId, importGroup)));
      if (!isLine) refs.set(id, importGroup);
    }
    return refs;
  };
}

/** A list of orders has no refs, and every other group than a number is one. */
function isNumber({ csvSource, importGroup }: NonNullable<Order['batch']>): boolean {
  return csvSource === null || /^\d+$/.test(importGroup ?? '');
}
