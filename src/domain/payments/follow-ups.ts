// Performs what a transaction left in the journal for its caller.
import type { JournalRow } from '../model/journal.ts';
import type { Order } from '../model/order.ts';
import { performNotification } from '../notifications/send-notification.ts';
import { asked } from '../ports/caller.ts';
import type { Caller, Deps } from '../ports/store.ts';
import { errorText } from '../shared/errors.ts';
import { performCompensation } from './send-compensation.ts';

/**
 * Rows that this process holds, side by side: each has its own lease, which covers one call. Never rejects: what they
 * follow is done, and what fails here is left to recovery. `order` spares a read where the caller has it.
 */
export async function performFollowUps(
  deps: Deps,
  rows: readonly JournalRow[],
  caller: Caller,
  order?: Order,
): Promise<void> {
  if (rows.some(({ state }) => state === 'waiting')) deps.process.wake();
  // What waits is left to recovery, too.
  const ours = rows.filter(({ state }) => state === 'running');
  await Promise.all(ours.map((row) => performFollowUp(deps, row, caller, order)));
}

async function performFollowUp(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
  order: Order | undefined,
): Promise<void> {
  try {
    if (row.kind === 'notification') await performNotification(deps, row, caller, order);
    else if (row.kind === 'compensation') await performCompensation(deps, row, caller);
  } catch (error) {
    deps.log.error(
      { ...asked(caller), orderId: row.orderId, kind: row.kind, reason: errorText(error) },
      'follow-up left to recovery',
    );
  }
}
