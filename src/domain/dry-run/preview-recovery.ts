// The first steps of a recovery: every open row, and the first action on it.
import type { JournalRow, RecoveredRow } from '../model/journal.ts';
import type { Deps } from '../ports/store.ts';
import { openRows } from '../recovery/recovery-loop.ts';
import { formatNumber } from '../shared/format.ts';

/** In the order of the journal; makes no calls. The finding of a look-up is not known in advance. */
export async function previewRecovery(deps: Deps): Promise<RecoveredRow[]> {
  const isHeld = await deps.store.read.chargesHeld();
  const rows: RecoveredRow[] = [];
  for await (const row of openRows(deps)) {
    rows.push({ orderId: row.orderId, kind: row.kind, result: resultOf(row, isHeld), failed: true });
  }
  return rows;
}

function resultOf(row: JournalRow, isHeld: boolean): string {
  const { amount, currency, kind, paymentId, sends, sentAt, template } = row;
  const money = `${formatNumber(amount)} ${currency}`;
  switch (kind) {
    case 'payment':
      if (sentAt !== null) return `the record would be looked up for the payment of ${money}`;
      return isHeld ? `would wait on, charges are held` : `the payment of ${money} would be sent`;
    case 'refund':
      return `the record would be looked up for the refund of ${money}`;
    case 'compensation':
      return paymentId === null
        ? `the record would be read for a late charge of ${money}`
        : `payment ${paymentId} would be refunded, ${money}`;
    case 'notification':
      return `${template} would be sent${sends === 0 ? '' : ' again'}`;
  }
}
