// Ends the batches whose request broke off while their orders were stored, and that nobody can go on with: they came
// without a file and without an idempotency key, and were never answered.
import type { Caller, Deps } from '../ports/store.ts';
import { isHeld } from './load-batch.ts';
import { cancelBatch } from './manage-batch.ts';

/** None of their orders has been charged, so they are dropped without a word. */
export async function abortUnrepeatable(deps: Deps, caller: Caller): Promise<void> {
  for (const batch of await deps.store.read.unrepeatableLoads()) {
    if (isHeld(deps, batch)) continue;
    const {
      batch: { status },
      dropped,
    } = await cancelBatch(deps, batch.id, caller, {
      refund: false,
      reason: 'its request broke off before it was accepted',
      // It may have been stored to its end, and accepted, since it was read.
      onlyIf: (now) => now.status === 'loading' && !isHeld(deps, now),
    });
    if (status === 'aborted')
      deps.log.warn({ batchId: batch.id, dropped }, 'batch whose request broke off aborted');
  }
}
