// Puts many orders into a database without calling anybody: for what lists and pipes have to bear.
import { openStore } from '../../../src/db/open-store.ts';
import { changeOrder, createdEvent } from '../../../src/domain/journal/order-change.ts';
import { formerDraft } from '../orders/former-draft.ts';
import { type OrderBody, orderOf } from '../orders/order-json.ts';

/** Stores `count` pending orders, the totals of which are their numbers. Names may be such as earlier versions took. */
export async function seedOrders(
  path: string,
  count: number,
  changes: Partial<OrderBody> = {},
): Promise<void> {
  const store = await openStore(path);
  const now = Date.UTC(2025, 11, 1, 10);
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  await Promise.all(
    numbers.map((n) =>
      store.write(async (tx) => {
        const order = await tx.insertOrder(formerDraft(orderOf(n, changes)), now);
        await changeOrder(order, 'cli', now, [createdEvent(order, 'cli')]).save(tx);
      }),
    ),
  );
  await store.close();
}
