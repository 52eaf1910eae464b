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
    const result = resultOf(row, isHeld || (await isOrderHeld(deps, row)));
    rows.push({ orderId: row.orderId, kind: row.kind, result, failed: true });
  }
  return rows;
}

async function isOrderHeld({ store }: Deps, { kind, orderId, sentAt }: JournalRow): Promise<boolean> {
  return kind === 'payment' && sentAt === null && (await store.read.order(orderId))?.hold != null;
}

function resultOf(row: JournalRow, isHeld: boolean): string {
  const { amount, currency, kind, paymentId, sends, sentAt, template } = row;
  const money = `${formatNumber(amount)} ${currency}`;
  switch (kind) {
    case 'payment':
      if (sentAt !== null) return `would look up the payment of ${money}`;
      return isHeld ? 'would keep waiting: its charge is on hold' : `would send the payment of ${money}`;
    case 'refund':
      return `would look up the refund of ${money}`;
    case 'compensation':
      return paymentId === null
        ? `would look for a late charge of ${money}`
        : `would refund payment ${paymentId} of ${money}`;
    case 'notification':
      return `would ${sends === 0 ? 'send' : 'retry'} ${template}`;
  }
}
