// Applies the Payment Service's record to an order: paid, cancelled, charged now, or refunded.
import {
  knownChargeRow,
  lookLaterRow,
  paymentRow,
  refundRow,
  sendingNow,
} from '../journal/journal-entries.ts';
import { compensate, markCancelled, markPaid, type OrderChange } from '../journal/order-change.ts';
import { isOpen, type JournalRow } from '../model/journal.ts';
import type { Deps, Tx } from '../ports/store.ts';
import { describe, type Finding, type KnownRecord } from './payment-lookup.ts';
import type { Ruling } from './recovery-patch.ts';

export interface Done {
  /** The refund that a cancellation has to send now. */
  readonly refund: JournalRow | undefined;
  /** The payment that has to leave now. */
  readonly send: JournalRow | undefined;
  readonly followUps: readonly JournalRow[];
}

export interface Ruled {
  readonly deps: Deps;
  readonly tx: Tx;
  /** The row after the change. */
  readonly row: JournalRow;
  /** Whether a call of the row may have arrived before. */
  readonly wasSent: boolean;
  readonly known: KnownRecord;
  readonly finding: Finding;
  readonly change: OrderChange;
  readonly ruling: Ruling;
}

export async function applyFinding(ruled: Ruled, isCancellation: boolean): Promise<Done> {
  const { deps, tx, row, change, finding, known, ruling } = ruled;
  const { order } = known;
  const { waits } = ruling;
  if (finding.found === 'captured') {
    if (!ruling.isOfAttempt && ruled.wasSent && row.kind === 'payment') {
      // Another call made the payment: a possible charge of this one is still to be found.
      const at = deps.clock.now();
      await tx.insertJournal(lookLaterRow(deps, order, at, row));
      if (waits) await tx.insertJournal(knownChargeRow(deps, order, finding.payments[0].paymentId, at));
    }
    return waits
      ? recordCharge(ruled, finding.payments, isCancellation)
      : {
          refund: undefined,
          send: undefined,
          followUps: await compensate(deps, tx, change, finding.payments),
        };
  }
  if (ruling.sends) return { refund: undefined, send: await sendNow(ruled), followUps: [] };
  const followUps: JournalRow[] = [];
  if (ruling.cancels) {
    if (finding.found === 'unreachable' || (finding.found === 'processing' && !isOpen(row))) {
      await readLater(ruled);
    }
    followUps.push(await tx.insertJournal(markCancelled(deps, change, describe(finding))));
  } else if (finding.found === 'processing' && order.status === 'pending') {
    change.move('payment_initiated', describe(finding));
  }
  return { refund: undefined, send: undefined, followUps };
}

/** The same attempt with its key, or a new one if it has ended. */
async function sendNow(ruled: Ruled): Promise<JournalRow> {
  const { deps, tx, row, change, finding, known, wasSent } = ruled;
  if (finding.found === 'unreachable') await readLater(ruled);
  if (finding.found === 'ended' && wasSent) {
    const next = await tx.insertJournal(paymentRow(deps, known.order, deps.clock.now()));
    change.move('payment_initiated');
    return next;
  }
  change.move('payment_initiated', wasSent ? 'sent again with the same key' : null);
  return row;
}

/**
 * All earlier calls were refused, so the order continues; charges they made all the same are found once the record is
 * available.
 */
async function readLater({ deps, tx, change, finding, known }: Ruled): Promise<void> {
  const due = known.rows.find((row) => row.kind === 'compensation' && row.paymentId === null && isOpen(row));
  const now = deps.clock.now();
  // It is read for as long as a new one would be.
  if (due) await tx.patchJournal(due.id, { createdAt: now, lookups: 0 });
  else await tx.insertJournal(lookLaterRow(deps, known.order, now));
  change.note(
    'payment_record_unread',
    `${describe(finding)}; every payment so far was refused; recovery reads the record later`,
  );
}

/** The first charge pays the order, and for a cancellation is refunded at once; any other charge is refunded. */
async function recordCharge(
  ruled: Ruled,
  [first, ...more]: Extract<Finding, { found: 'captured' }>['payments'],
  isCancellation: boolean,
): Promise<Done> {
  const { deps, tx, row, change, known } = ruled;
  const now = deps.clock.now();
  const confirmation = markPaid(deps, change, first.paymentId);
  const followUps = await compensate(deps, tx, change, more);
  if (isCancellation) {
    if (row.kind === 'refund')
      await tx.insertJournal(knownChargeRow(deps, known.order, first.paymentId, now));
    change.note('refund_initiated', `payment ${first.paymentId}`, first.paymentId);
    const refund = {
      ...refundRow(deps, known.order, now),
      paymentId: first.paymentId,
      ...sendingNow(deps, 'refund', now),
    };
    return {
      refund: row.kind === 'refund' ? row : await tx.insertJournal(refund),
      send: undefined,
      followUps,
    };
  }
  followUps.push(await tx.insertJournal(confirmation));
  return { refund: undefined, send: undefined, followUps };
}
