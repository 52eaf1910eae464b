// Performs the calls that a transaction left in the journal for its caller.
import type { JournalRow } from '../model/journal.ts';
import type { Order } from '../model/order.ts';
import { sendNotification } from '../notifications/send-notification.ts';
import { type Caller, type Deps, logContext } from '../ports/store.ts';
import { errorText } from '../shared/errors.ts';
import { sendCompensation } from './send-compensation.ts';

/**
 * Rows that this process holds, in parallel: each has its own lease, which covers one call. Never rejects: the change
 * before them is done, and failures are left to recovery. `order` saves a read if the caller has it.
 */
export async function runFollowUps(
  deps: Deps,
  rows: readonly JournalRow[],
  caller: Caller,
  order?: Order,
): Promise<void> {
  if (rows.some(({ state }) => state === 'waiting')) deps.process.wake();
  // Waiting rows are left to recovery, too.
  const ours = rows.filter(({ state }) => state === 'running');
  const perform = async (row: JournalRow) => {
    try {
      if (row.kind === 'notification') await sendNotification(deps, row, caller, order);
      else if (row.kind === 'compensation') await sendCompensation(deps, row, caller);
    } catch (error) {
      const { orderId, kind } = row;
      const told = { ...logContext(caller), orderId, kind, reason: errorText(error) };
      deps.log.error(told, 'follow-up left to recovery');
    }
  };
  await Promise.all(ours.map(perform));
}
