// Stores a checked file as a batch. If another import takes one of its refs meanwhile, the batch ends uncharged.
import type { Caller, Deps } from '../ports/store.ts';
import { OrdersError } from '../shared/errors.ts';
import { type CheckedOrders, isHeld, type Loaded, type LoadOptions, loadBatch } from './load-batch.ts';
import { cancelBatch } from './manage-batch.ts';

/** Throws as `loadBatch` does, and `conflict` if an order of the file has become known since the check. */
export async function storeFile(
  deps: Deps,
  checked: CheckedOrders,
  caller: Caller,
  options: LoadOptions,
): Promise<Loaded> {
  let loading: number | undefined = options.batchId;
  const onStoring = (id: number) => {
    loading = id;
  };
  try {
    return await loadBatch(deps, checked, caller, { ...options, onStoring });
  } catch (error) {
    if (!(error instanceof OrdersError) || error.code !== 'known_refs' || loading === undefined) throw error;
    await cancelBatch(deps, loading, caller, {
      refund: false,
      reason: 'an order of its file was imported with another file meanwhile',
      onlyIf: (now) => now.status === 'loading' && !isHeld(deps, now),
    });
    throw error;
  }
}
