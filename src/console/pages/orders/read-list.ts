// A page of the list, with the `order_ref` of the orders that have one: the group of an order may be one, or the number of
// a line of its file.
import type { OrderJson } from '../../../domain/model/order-json.ts';
import { listOrders, type Page } from '../../api/calls.ts';

export interface List extends Page<OrderJson> {
  readonly refs: ReadonlyMap<number, string>;
}

/** Whether whole numbers are refs in a batch. A file has refs for all its orders or for none. */
const hasNumbers = new Map<number, Promise<boolean>>();

export async function readList(query: string, signal: AbortSignal): Promise<List> {
  const page = await listOrders(new URLSearchParams(query), signal);
  const found = await Promise.all(page.rows.map(refOf));
  const refs = new Map(
    page.rows.flatMap(({ id }, at) => {
      const ref = found[at];
      return ref === undefined ? [] : [[id, ref] as const];
    }),
  );
  return { ...page, refs };
}

async function refOf({ batch_id, csv_source, import_group }: OrderJson): Promise<string | undefined> {
  // A list of orders has no refs.
  if (batch_id === undefined || csv_source == null || import_group == null) return undefined;
  if (!/^\d+$/.test(import_group)) return import_group;
  let isRef = hasNumbers.get(batch_id);
  if (isRef === undefined) {
    isRef = areRefs(batch_id, import_group);
    hasNumbers.set(batch_id, isRef);
    // What failed is asked again with the next page.
    isRef.catch(() => hasNumbers.delete(batch_id));
  }
  return (await isRef) ? import_group : undefined;
}

async function areRefs(batchId: number, group: string): Promise<boolean> {
  const { rows } = await listOrders({ batch_id: String(batchId), order_ref: group, limit: '1' });
  return rows.length > 0;
}
