// The last look at which orders of a file are known, within the transaction that stores them: two files with one
// `order_ref` may be imported at the same time, after both have been checked.
import type { Batch } from '../model/batch.ts';
import { KNOWN_AT_ONCE } from '../ports/batch-store.ts';
import type { Tx } from '../ports/store.ts';
import { OrdersError } from '../shared/errors.ts';

interface Grouped {
  readonly importGroup: string | null;
  readonly groupIsLine?: boolean;
}

/** Throws `conflict` if another import has stored one of these refs since the check. */
export async function refuseKnownNow(
  tx: Pick<Tx, 'knownRefs'>,
  { contentHash, id }: Batch,
  orders: readonly Grouped[],
): Promise<void> {
  const refs = orders.flatMap(({ importGroup, groupIsLine }) =>
    importGroup === null || groupIsLine ? [] : [importGroup],
  );
  for (let at = 0; at < refs.length; at += KNOWN_AT_ONCE) {
    const known = await tx.knownRefs(refs.slice(at, at + KNOWN_AT_ONCE), contentHash);
    for (const [ref, orderId] of known) {
      const what = `order_ref ${ref} became order ${orderId} of this order database while batch ${id} was stored`;
      throw new OrdersError(
        'conflict',
        `${what}; the batch was cancelled and nothing of it was charged: import the file again`,
        { code: 'known_refs' },
      );
    }
  }
}
