// Describes the effect of an action on a batch without doing it.

import { illegalBatchState, nothingToCancel } from '../journal/conflicts.ts';
import type { BatchAction } from '../model/batch.ts';
import type { BatchJson } from '../model/batch-json.ts';
import { formatNumber } from '../shared/format.ts';

/** Continues after "batch 3". Throws the errors of the action. */
export function previewBatchAction(batch: BatchJson, action: BatchAction, refund: boolean): string {
  const { id, status, failed, pending, paid } = batch;
  switch (action) {
    case 'pause':
      if (status === 'paused') return 'is paused already';
      if (status !== 'running') throw illegalBatchState(batch, 'paused');
      return `would be paused; orders left to charge: ${formatNumber(pending)}`;
    case 'resume':
      if (status === 'running') return 'runs already';
      if (status !== 'paused') throw illegalBatchState(batch, 'resumed');
      return `would run again; orders left to charge: ${formatNumber(pending)}`;
    case 'retry':
      if (status === 'aborted') throw illegalBatchState(batch, 'retried');
      return `would run again, with another payment for orders that failed: ${formatNumber(failed)}`;
    case 'cancel': {
      if (status === 'completed' && failed === 0 && !refund) throw nothingToCancel(id);
      const charged = refund ? 'cancelled and refunded' : 'charged, and left as they are';
      return `would be cancelled; orders dropped: ${formatNumber(pending + failed)}; ${charged}: ${formatNumber(paid)}`;
    }
  }
}

/** The same for an import that continues the batch and charges its waiting orders. */
export function foreseeResume(batch: BatchJson): string {
  const { status, pending } = batch;
  if (status === 'completed') return 'is completed; nothing would be created';
  if (status === 'aborted') throw illegalBatchState(batch, 'resumed');
  return `would go on; orders left to charge: ${formatNumber(pending)}`;
}
