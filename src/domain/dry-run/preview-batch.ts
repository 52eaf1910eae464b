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
      if (status === 'paused') return 'is already paused';
      if (status !== 'running') throw illegalBatchState(batch, 'paused');
      return `would be paused; orders left to charge: ${formatNumber(pending)}`;
    case 'resume':
      if (status === 'running') return 'is already running';
      if (status !== 'paused') throw illegalBatchState(batch, 'resumed');
      return `would be resumed; orders left to charge: ${formatNumber(pending)}`;
    case 'retry':
      if (status === 'aborted') throw illegalBatchState(batch, 'retried');
      return `would be retried; failed orders to charge again: ${formatNumber(failed)}`;
    case 'cancel': {
      if (status === 'completed' && failed === 0 && !refund) throw nothingToCancel(id);
      const uncharged = `uncharged orders to cancel: ${formatNumber(pending + failed)}`;
      const charged = refund ? 'charged orders to refund and cancel' : 'charged orders to keep';
      return `would be cancelled; ${uncharged}; ${charged}: ${formatNumber(paid)}`;
    }
  }
}

/** The same for an import that continues the batch and charges its waiting orders. */
export function foreseeResume(batch: BatchJson): string {
  const { status, pending } = batch;
  if (status === 'completed') return 'is already completed; nothing would be created';
  if (status === 'aborted') throw illegalBatchState(batch, 'resumed');
  return `would continue; orders left to charge: ${formatNumber(pending)}`;
}
