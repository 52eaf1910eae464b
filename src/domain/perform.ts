// Performs what a transaction left in the journal for its caller.
import { performCompensation } from './compensate.ts';
import type { JournalRow } from './journal.ts';
import { performNotification } from './notify.ts';
import type { Order } from './order.ts';
import type { Caller, Deps } from './ports.ts';

/** Rows that this process holds, side by side: each has its own lease, which covers one call. `order` spares a read where the caller has it. */
export async function performFollowUps(
  deps: Deps,
  rows: readonly JournalRow[],
  caller: Caller,
  order?: Order,
): Promise<void> {
  if (rows.some(({ state }) => state === 'waiting')) deps.wake();
  await Promise.all(
    rows.map(async (row) => {
      // What waits is left to settle.
      if (row.state !== 'running') return;
      if (row.kind === 'notification') await performNotification(deps, row, caller, order);
      else if (row.kind === 'compensation') await performCompensation(deps, row, caller);
    }),
  );
}
