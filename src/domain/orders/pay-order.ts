// A new payment attempt of a PENDING order: an attempt that is still open is looked up first, so that no order is
// ever charged twice.
import { chargesOnHold, operationInProgress, orderOnHold, recordDisagrees } from '../journal/conflicts.ts';
import { asClosed, reservedPaymentRow, waitingPaymentRow } from '../journal/journal-entries.ts';
import { claimOpenRow, isFree, lockOrder, recordUnreachable } from '../journal/open-operation.ts';
import { changeOrder } from '../journal/order-change.ts';
import { isOpen, type JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import { illegalTransition } from '../model/order-status.ts';
import { runFollowUps } from '../payments/follow-ups.ts';
import { wasEverSent } from '../payments/payment-lookup.ts';
import { recoverPayment } from '../payments/recover-payment.ts';
import { sendPayment } from '../payments/send-payment.ts';
import { isOrphan } from '../payments/send-waiting.ts';
import {
  canCallPayments,
  markSending,
  PARKED,
  refuseWhileHeld,
  startAttempt,
} from '../payments/start-attempt.ts';
import type { Caller, Deps, Tx } from '../ports/store.ts';

type Start = { readonly send: JournalRow } | LookUp | { readonly parked: true };

interface LookUp {
  readonly lookUp: JournalRow;
  /** `send`: it was accepted before, and waits on where it cannot be sent now. */
  readonly purpose: 'pay' | 'send';
}

/**
 * Pays a PENDING order and resolves when the attempt has ended, with any outcome. Throws `illegal_transition`,
 * `conflict` while another operation is under way or charges are on hold, `downstream_failed` if an open attempt could
 * not be looked up.
 */
export async function payOrder(deps: Deps, id: number, caller: Caller): Promise<void> {
  const start = await deps.store.write((tx) => begin(deps, tx, id, caller));
  if ('parked' in start) return;
  const looked = 'lookUp' in start ? start.lookUp : undefined;
  const send = 'send' in start ? start.send : await lookUpFirst(deps, start, caller);
  if (!send) return;
  const isRepeat = looked !== undefined && looked.sentAt !== null && looked.id === send.id;
  const { followUps } = await sendPayment(deps, send, caller, { isRepeat });
  await runFollowUps(deps, followUps, caller);
}

async function begin(deps: Deps, tx: Tx, id: number, caller: Caller): Promise<Start> {
  const order = await lockOrder(tx, id, caller.ifMatch);
  if (order.status !== 'pending') throw illegalTransition(order.status, 'payment_processing', id);
  if (order.hold) throw orderOnHold(order);
  await refuseWhileHeld(tx);
  const rows = await tx.journalOf(id, ['payment', 'refund']);
  const reserved = rows.find((row) => row.kind === 'refund' && isOpen(row));
  // A cancellation whose process has ended before it sent a call.
  if (reserved) await tx.patchHeld(await claimOpenRow(deps, tx, reserved), asClosed('dropped', 'never sent'));
  const open = rows.find((row) => row.kind === 'payment' && isOpen(row));
  const isNew = !open || open.sentAt === null;
  if (isNew && !canCallPayments(deps)) return park(deps, tx, order, open, caller);
  // A call that was ever sent may have charged the order, whatever the answer.
  if (wasEverSent(rows)) {
    if (open) return { lookUp: await claimOpenRow(deps, tx, open), purpose: isOrphan(open) ? 'pay' : 'send' };
    const reserved = reservedPaymentRow(deps, order, deps.clock.now());
    return { lookUp: await tx.insertJournal(reserved), purpose: 'pay' };
  }
  return {
    send: open
      ? await markSending(deps, tx, order, open, caller)
      : await startAttempt(deps, tx, order, caller),
  };
}

/** The row to send after the look-up; undefined if the record has decided the order's payment. */
async function lookUpFirst(
  deps: Deps,
  { lookUp, purpose }: LookUp,
  caller: Caller,
): Promise<JournalRow | undefined> {
  const recovered = await recoverPayment(deps, lookUp, caller, purpose);
  const { finding, followUps, held, order, send } = recovered;
  await runFollowUps(deps, followUps, caller);
  if (!held && order.status === 'pending') throw operationInProgress(order.id);
  if (!held || send) return send;
  if (finding.found === 'foreign') throw recordDisagrees(order, finding.payments);
  if (finding.found === 'captured' || finding.found === 'processing') return undefined;
  if (order.hold) throw orderOnHold(order);
  if (recovered.chargesHeld) throw chargesOnHold();
  if (finding.found === 'unreachable') throw recordUnreachable(order.id, finding.reason);
  throw operationInProgress(order.id);
}

async function park(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  open: JournalRow | undefined,
  caller: Caller,
): Promise<Start> {
  const now = deps.clock.now();
  if (open) {
    // Its process may drop it after a look-up.
    if (!isFree(deps, open, now)) throw operationInProgress(order.id);
    return { parked: true };
  }
  await tx.insertJournal(waitingPaymentRow(deps, order, now));
  await changeOrder(order, caller.actor, now)
    .note(...PARKED)
    .save(tx);
  return { parked: true };
}
