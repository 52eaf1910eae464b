// One payment attempt: the call that its journal row allows, and what its answer does to the order
// (design section 5, steps 5 and 6; section 6.1).
import { asked } from './caller.ts';
import { type Applied, applyCharge, movePaid } from './charge.ts';
import { orderNotFound } from './errors.ts';
import { type JournalRow, leaveWithinMs, lookupBackoffMs } from './journal.ts';
import { asClosed, asUnknown, notificationRow } from './journal-rows.ts';
import { lookUpLateSend } from './late-send.ts';
import { type HeldLease, holdingLease } from './lease.ts';
import { changeOrder, type OrderChange } from './order-change.ts';
import type { Caller, Deps, PaymentResult, Tried, Tx } from './ports.ts';

/** Sends the payment of a row that this process holds, and writes what came of it. */
export async function performPayment(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
): Promise<Applied & Pick<PaymentResult, 'outcome'>> {
  return holdingLease(deps, row, (lease) => sendAndRecord(deps, lease, row, caller));
}

async function sendAndRecord(
  deps: Deps,
  lease: HeldLease,
  row: JournalRow,
  caller: Caller,
): Promise<Applied & Pick<PaymentResult, 'outcome'>> {
  const result = await sendPayment(deps, row, caller);
  if (result.outcome === 'declined') {
    deps.log.info({ ...asked(caller), orderId: row.orderId, reason: result.reason }, 'payment declined');
  } else if (result.outcome === 'unknown') {
    // A command tells its caller itself, in its one line.
    const level = caller.actor === 'cli' ? 'info' : 'error';
    deps.log[level](
      { ...asked(caller), orderId: row.orderId, reason: result.reason },
      'payment outcome unknown',
    );
  }
  const applied = await lease.record((tx) => recordPayment(deps, tx, row, result, caller));
  return { ...applied, outcome: result.outcome };
}

async function sendPayment(deps: Deps, row: JournalRow, caller: Caller): Promise<PaymentResult> {
  const withinMs = leaveWithinMs(row, deps.clock.now());
  if (withinMs <= 0) {
    return { outcome: 'unknown', reason: 'the process was suspended before it could send the payment' };
  }
  const { orderId, amount, currency, idempotencyKey } = row;
  return deps.payments.pay({ orderId, amount, currency, idempotencyKey, leaveWithinMs: withinMs }, caller);
}

/** Writes the result of a payment call together with the status change it causes. */
async function recordPayment(
  deps: Deps,
  tx: Tx,
  row: JournalRow,
  answer: PaymentResult,
  caller: Caller,
): Promise<Applied> {
  const order = await tx.lockOrder(row.orderId);
  if (!order) throw orderNotFound(row.orderId);
  const result = await unlessRefunded(tx, row.orderId, answer);
  const now = deps.clock.now();
  const held = await tx.patchHeld(row, patchFor(result, row, now));
  if (!held) {
    // A webhook or another process was faster. Only the news of a charge still matters.
    if (result.outcome === 'succeeded') return applyCharge(deps, tx, order, result.paymentId, caller);
    if (result.outcome !== 'declined') await lookUpLateSend(deps, tx, order, row);
    return { order, followUps: [], changed: false };
  }
  const change = changeOrder(order, caller.actor, now);
  const followUps: JournalRow[] = [];
  noteTries(change, result);
  switch (result.outcome) {
    case 'succeeded':
      movePaid(change, result.paymentId);
      followUps.push(await tx.insertJournal(notificationRow(deps, order, 'ORDER_CONFIRMATION', now)));
      break;
    case 'declined':
      change.move('payment_failed', `declined: ${result.reason}`);
      break;
    case 'rejected':
      change.move('payment_failed', `rejected: ${result.reason}`);
      break;
    case 'processing':
      change.note('payment_processing', `payment ${result.paymentId} is being processed`);
      break;
    case 'unknown':
      change.note('payment_unknown', result.reason);
      change.move('payment_failed', 'no answer; the attempt stays open until the record is looked up');
  }
  return { order: await change.save(tx), followUps, changed: true };
}

/** The sends before the last one, each with the time it had. */
export function noteTries(change: OrderChange, { tries = [] }: Tried): void {
  for (const { at, reason } of tries) {
    change.note('call_repeated', `${reason} (sent at ${new Date(at).toISOString()})`);
  }
}

/** A charge that went back before its answer came is none. */
async function unlessRefunded(tx: Tx, orderId: number, answer: PaymentResult): Promise<PaymentResult> {
  if (answer.outcome !== 'succeeded' || !(await tx.wasRefunded(orderId, answer.paymentId))) return answer;
  return { outcome: 'declined', paymentId: answer.paymentId, reason: 'the Payment Service gave it back' };
}

function patchFor(result: PaymentResult, row: JournalRow, now: number) {
  const dueAt = now + lookupBackoffMs(row.lookups);
  switch (result.outcome) {
    case 'succeeded':
      return { ...asClosed('done'), paymentId: result.paymentId };
    case 'declined':
      return { ...asClosed('refused', result.reason), paymentId: result.paymentId };
    case 'rejected':
      return asClosed('refused', `rejected: ${result.reason}`);
    case 'processing':
      return { ...asUnknown(dueAt, 'being processed'), paymentId: result.paymentId };
    case 'unknown':
      return asUnknown(dueAt, result.reason);
  }
}
