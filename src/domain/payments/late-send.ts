// A process that was suspended while sending may have sent its request long after another process found nothing in
// the record and ended the attempt.
import { asUnknown, lookLaterRow, sendingNow } from '../journal/journal-entries.ts';
import { isOpen, type JournalRow, lookupBackoffMs, MONEY_KINDS } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import type { Deps, Tx } from '../ports/store.ts';

/** From now on absence counts anew: an ended attempt is reopened if its money would matter. */
export async function lookUpLateSend(deps: Deps, tx: Tx, order: OrderHead, row: JournalRow): Promise<void> {
  const now = deps.clock.now();
  const { timeoutMs } = sendingNow(deps, row.kind, now);
  const sent = { sentAt: now, timeoutMs: Math.max(timeoutMs, row.timeoutMs ?? 0) };
  const rows = await tx.journalOf(order.id, MONEY_KINDS);
  const own = rows.find(({ id }) => id === row.id);
  if (row.kind === 'payment' && own?.state === 'dropped') {
    // Another payment has paid the order: its record is read for the charge of this one.
    const later = rows.find((one) => one.kind === 'compensation' && one.paymentId === null && isOpen(one));
    if (later) await tx.patchJournal(later.id, { ...sent, createdAt: now, lookups: 0 });
    else await tx.insertJournal(lookLaterRow(deps, order, now, { ...row, ...sent }));
    return;
  }
  const open = rows.find((one) => one.kind !== 'compensation' && isOpen(one));
  if (open) {
    if (open.kind === row.kind && open.sentAt !== null) await tx.patchJournal(open.id, sent);
    return;
  }
  if (own?.state !== 'refused' || !matters(order, own)) return;
  const reason = 'a suspended process may have sent it late';
  await tx.patchJournal(own.id, { ...asUnknown(now + lookupBackoffMs(0), reason), ...sent, lookups: 0 });
}

/** A payment that the service itself has ended has an id: that answer is final. */
function matters({ status }: OrderHead, { kind, paymentId }: JournalRow): boolean {
  if (kind === 'refund') return status === 'paid';
  return paymentId === null && (status === 'cancelled' || status === 'pending');
}
