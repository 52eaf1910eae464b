// Payments that have waited for their turn: charges were held, their batch rested, the service was down. Where a call for
// the order was ever sent, the record is read first (contract section 1).
import { asClosed } from '../journal/journal-entries.ts';
import { lockOrder, takeOver } from '../journal/open-operation.ts';
import { isOpen, type JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import type { Caller, Deps, PaymentResult, Tx } from '../ports/store.ts';
import type { Applied } from './apply-charge.ts';
import { type Finding, wasEverSent } from './payment-lookup.ts';
import { settlePayment } from './recover-payment.ts';
import { performPayment } from './send-payment.ts';
import { sendAgain } from './start-attempt.ts';

/** A payment that this process has claimed. */
export interface StartedPayment {
  readonly row: JournalRow;
  readonly looksUp: boolean;
}

/** Undefined where it is not to be sent now. Throws `conflict` while another process is at it. */
export async function startWaiting(
  deps: Deps,
  tx: Tx,
  row: JournalRow,
  caller: Caller,
): Promise<StartedPayment | undefined> {
  const order = await lockOrder(tx, row.orderId);
  if (order.status !== 'pending' || (await tx.chargesHeld())) return undefined;
  const rows = await tx.journalOf(order.id, ['payment']);
  const isOrphan = row.state === 'running' && row.batchId === null && !row.resilient;
  if (!isOrphan) return claimWaiting(deps, tx, order, row, caller, wasEverSent(rows));
  // A person has asked for it, and its process died before anything left: nobody is charged unasked.
  await tx.patchHeld(await takeOver(deps, tx, row), asClosed('dropped', 'never sent'));
  return undefined;
}

/** The same for an order that is locked and may be charged. `wasSent`: a call for it has left before. */
export async function claimWaiting(
  deps: Deps,
  tx: Tx,
  order: OrderHead,
  row: JournalRow,
  caller: Caller,
  wasSent: boolean,
): Promise<StartedPayment | undefined> {
  if (!isOpen(row)) return undefined;
  if (wasSent) return { row: await takeOver(deps, tx, row), looksUp: true };
  return { row: await sendAgain(deps, tx, order, row, caller), looksUp: false };
}

export async function payWaiting(
  deps: Deps,
  { row, looksUp }: StartedPayment,
  caller: Caller,
): Promise<Applied & Pick<PaymentResult, 'outcome'>> {
  if (!looksUp) return performPayment(deps, row, caller);
  const { finding, followUps, order, send } = await settlePayment(deps, row, caller, 'send');
  if (send) return performPayment(deps, send, caller);
  return { order, followUps, changed: true, outcome: outcomeOf(finding) };
}

/** What the record makes of a payment that did not leave. */
function outcomeOf({ found }: Finding): PaymentResult['outcome'] {
  if (found === 'captured') return 'succeeded';
  if (found === 'processing') return 'processing';
  return found === 'foreign' ? 'declined' : 'unknown';
}
