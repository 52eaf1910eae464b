// A new payment attempt of a PENDING order: an attempt that is still open is looked up first, so that no
// order is ever charged twice (contract section 1).

import { isOpen, type JournalRow } from './journal.ts';
import { asClosed, reservedPaymentRow, waitingPaymentRow } from './journal-rows.ts';
import { wasEverSent } from './look-up.ts';
import { lockOrder, recordUnreachable, takeOver } from './open-operation.ts';
import type { OrderHead } from './order.ts';
import { changeOrder } from './order-change.ts';
import { mayCall, PARKED } from './parking.ts';
import { performPayment } from './pay.ts';
import { performFollowUps } from './perform.ts';
import type { Caller, Deps, Tx } from './ports.ts';
import { chargesAreHeld, recordDisagrees, underWay } from './refusals.ts';
import { settlePayment } from './settle-payment.ts';
import { refuseWhileHeld, sendAgain, startAttempt } from './start-attempt.ts';
import { illegalTransition } from './status.ts';

type Start = { readonly send: JournalRow } | { readonly lookUp: JournalRow } | { readonly parked: true };

/**
 * Pays a PENDING order and resolves when the attempt has ended, however it did. Throws `illegal_transition`,
 * `conflict` while another operation is under way or charges are held, `downstream_failed` where an open
 * attempt could not be looked up.
 */
export async function payOrder(deps: Deps, id: number, caller: Caller): Promise<void> {
  const start = await deps.store.write((tx) => begin(deps, tx, id, caller));
  if ('parked' in start) return;
  const looked = 'lookUp' in start ? start.lookUp : undefined;
  const send = 'send' in start ? start.send : await lookUpFirst(deps, start.lookUp, caller);
  if (!send) return;
  const isRepeat = looked !== undefined && looked.sentAt !== null && looked.id === send.id;
  const { followUps } = await performPayment(deps, send, caller, { isRepeat });
  await performFollowUps(deps, followUps, caller);
}

async function begin(deps: Deps, tx: Tx, id: number, caller: Caller): Promise<Start> {
  const order = await lockOrder(tx, id);
  if (order.status !== 'pending') throw illegalTransition(order.status, 'payment_processing', id);
  await refuseWhileHeld(tx);
  const rows = await tx.journalOf(id, ['payment', 'refund']);
  const reserved = rows.find((row) => row.kind === 'refund' && isOpen(row));
  // A cancellation whose process has ended before it sent anything.
  if (reserved) await tx.patchHeld(await takeOver(deps, tx, reserved), asClosed('dropped', 'never sent'));
  const open = rows.find((row) => row.kind === 'payment' && isOpen(row));
  const isNew = !open || open.sentAt === null;
  if (isNew && !mayCall(deps)) return park(deps, tx, order, open, caller);
  // A call that was ever sent may have charged the order, whatever was answered.
  if (wasEverSent(rows)) {
    if (open) return { lookUp: await takeOver(deps, tx, open) };
    return { lookUp: await tx.insertJournal(reservedPaymentRow(deps, order, deps.clock.now())) };
  }
  return {
    send: open ? await sendAgain(deps, tx, order, open, caller) : await startAttempt(deps, tx, order, caller),
  };
}

/** The row to send after the look-up; undefined where the record has settled the order's payment. */
async function lookUpFirst(deps: Deps, row: JournalRow, caller: Caller): Promise<JournalRow | undefined> {
  const settled = await settlePayment(deps, row, caller, 'pay');
  const { finding, followUps, held, order, send } = settled;
  await performFollowUps(deps, followUps, caller);
  if (!held && order.status === 'pending') throw underWay(order.id);
  if (!held || send) return send;
  if (finding.found === 'foreign') throw recordDisagrees(order, finding.payments);
  if (finding.found === 'captured' || finding.found === 'processing') return undefined;
  if (settled.chargesHeld) throw chargesAreHeld();
  if (finding.found === 'unreachable') throw recordUnreachable(order.id, finding.reason);
  throw underWay(order.id);
}

async function park(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  open: JournalRow | undefined,
  caller: Caller,
): Promise<Start> {
  if (open) return { parked: true };
  const now = deps.clock.now();
  await tx.insertJournal(waitingPaymentRow(deps, order, now));
  const change = changeOrder(order, caller.actor, now);
  change.note(...PARKED);
  await change.save(tx);
  return { parked: true };
}
