// One payment attempt: the call that its journal row allows, and the effect of its answer on the order (design
// section 5, steps 5 and 6; section 6.1).

import { asClosed, asUnknown, asWaiting } from '../journal/journal-entries.ts';
import { withLease } from '../journal/lease.ts';
import { lockOrder } from '../journal/open-operation.ts';
import { changeOrder, compensate, markPaid, type OrderChange } from '../journal/order-change.ts';
import { sharing } from '../journal/sharing.ts';
import { actorKind } from '../model/actor.ts';
import {
  type JournalPatch,
  type JournalRow,
  leaveWithinMs,
  lookupBackoffMs,
  MONEY_KINDS,
} from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import { awaitsPayment } from '../model/order-status.ts';
import type { PaymentFacts } from '../ports/payment-store.ts';
import {
  type Caller,
  type Deps,
  logContext,
  type PaymentResult,
  type Tried,
  type Tx,
} from '../ports/store.ts';
import { allEnded } from '../shared/concurrency.ts';
import { applyCharge, type ChargeEffect, leaveAttempt } from './apply-charge.ts';
import { lookUpLateSend } from './late-send.ts';
import { isAccountedFor } from './payment-lookup.ts';

/** Sends the payment of a row that this process holds, and writes its outcome. */
export async function sendPayment(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
  options: PerformOptions = {},
): Promise<ChargeEffect & Pick<PaymentResult, 'outcome'>> {
  return withLease(deps, row, async (lease) => {
    const answer = unlessRepeated(await callPayment(deps, row, caller), options);
    const { applied, result } = await lease.record(
      async (tx) => {
        // Asked together: each sees what the one before it has locked.
        const [order, facts, isHeld] = await allEnded([
          lockOrder(tx, row.orderId),
          factsOf(tx, row.orderId, answer),
          tx.lockHeld(row),
        ]);
        const result = facts ? believed(answer, facts) : answer;
        return { applied: await recordPayment({ deps, tx, order, row, isHeld, result, caller }), result };
      },
      sharing(row.orderId, namedBy(answer)),
    );
    tell(deps, row, result, caller);
    const { orderId } = row;
    caller.onStep?.({ is: 'recorded', orderId, call: 'payment', status: applied.order.status });
    return { ...applied, outcome: result.outcome };
  });
}

interface PerformOptions {
  /** An earlier call of the row has had no answer: a rejection of this one says nothing about it. */
  readonly isRepeat?: boolean;
}

async function callPayment(deps: Deps, row: JournalRow, caller: Caller): Promise<PaymentResult> {
  const withinMs = leaveWithinMs(row, deps.clock.now());
  if (withinMs <= 0) {
    return { outcome: 'unknown', reason: 'the process was suspended before it could send the payment' };
  }
  const { orderId, amount, currency, idempotencyKey, resilient } = row;
  const request = { orderId, amount, currency, idempotencyKey, leaveWithinMs: withinMs };
  caller.onStep?.({ is: 'calling', orderId, call: 'payment' });
  const { read } = deps.store;
  const mayRepeat = async () => !(await read.chargesHeld()) && (await read.order(orderId))?.hold === null;
  return deps.services.payments.createPayment(resilient ? { ...request, mayRepeat } : request, caller);
}

function unlessRepeated(answer: PaymentResult, { isRepeat = false }: PerformOptions): PaymentResult {
  if (answer.outcome !== 'rejected' || (!isRepeat && !answer.tries?.length)) return answer;
  const { reason, ...rest } = answer;
  return { ...rest, outcome: 'unknown', reason: `rejected: ${reason}; an earlier call had no answer` };
}

function tell({ log }: Deps, { orderId }: JournalRow, result: PaymentResult, caller: Caller): void {
  if (result.outcome === 'succeeded' || result.outcome === 'processing') return;
  // A command reports it to its caller itself, in one line.
  const level = actorKind(caller.actor) === 'cli' || result.outcome === 'declined' ? 'info' : 'error';
  const text = result.outcome === 'unknown' ? 'payment outcome unknown' : `payment ${result.outcome}`;
  log[level]({ ...logContext(caller), orderId, reason: result.reason }, text);
}

function namedBy(answer: PaymentResult): string | null {
  return 'paymentId' in answer ? answer.paymentId : null;
}

/** What is known of the payment that an answer names. */
async function factsOf(tx: Tx, orderId: number, answer: PaymentResult): Promise<PaymentFacts | undefined> {
  const paymentId = namedBy(answer);
  return paymentId === null ? undefined : tx.paymentFacts(orderId, paymentId);
}

/** The credible part of an answer: not about a payment of another order, or one that was refunded since. */
function believed(answer: PaymentResult, { ownerId, isGivenBack, isRefunded }: PaymentFacts): PaymentResult {
  if (answer.outcome === 'unknown' || answer.outcome === 'rejected') return answer;
  const { paymentId } = answer;
  if (answer.outcome === 'declined') return ownerId === undefined ? answer : { ...answer, paymentId: null };
  if (ownerId !== undefined) {
    return {
      outcome: 'unknown',
      reason: `the answer names payment ${paymentId}, which belongs to order ${ownerId}`,
    };
  }
  if (isGivenBack && !isRefunded) {
    return { outcome: 'unknown', reason: `the answer names payment ${paymentId}, which was refunded` };
  }
  if (answer.outcome !== 'succeeded' || !isRefunded) return answer;
  return { outcome: 'declined', paymentId, reason: 'the Payment Service refunded it' };
}

/** The answer to a payment call, in the transaction that writes it down. */
interface Answered {
  readonly deps: Deps;
  readonly tx: Tx;
  readonly order: OrderHead;
  readonly row: JournalRow;
  /** Whether the row is still the caller's; it is locked then. */
  readonly isHeld: boolean;
  readonly result: PaymentResult;
  readonly caller: Caller;
}

/** Writes the result of a payment call together with the status change it causes. */
async function recordPayment(answered: Answered): Promise<ChargeEffect> {
  const { deps, tx, order, row, isHeld, result, caller } = answered;
  const now = deps.clock.now();
  if (!isHeld) return recordLate(answered);
  if (!awaitsPayment(order)) return recordForPaidOrder(answered);
  await tx.patchJournal(row.id, patchFor(result, row, now));
  const change = changeOrder(order, caller.actor, now);
  const followUps: JournalRow[] = [];
  recordRetries(change, result);
  const failed = (detail: string, paymentId: string | null = null) => {
    if (change.status === 'payment_processing') change.move('payment_failed', detail, paymentId);
    else change.note('payment_failed', detail, paymentId);
  };
  switch (result.outcome) {
    case 'succeeded':
      followUps.push(await tx.insertJournal(markPaid(deps, change, result.paymentId)));
      break;
    case 'declined':
      failed(`declined: ${result.reason}`, result.paymentId);
      break;
    case 'rejected':
      failed(`rejected: ${result.reason}; nothing was charged`);
      if (waitsForReturn(row)) change.note('payment_parked', 'it waits until the Payment Service accepts it');
      break;
    case 'processing':
      change.note('payment_processing', `payment ${result.paymentId} is being processed`, result.paymentId);
      break;
    case 'unknown':
      change.note('payment_unknown', result.reason);
      failed('outcome unknown; the attempt stays open until recovery reads the record');
  }
  return { order: await change.save(tx), followUps, changed: true };
}

/** A webhook or another process was faster. Only a charge still matters. */
async function recordLate({ deps, tx, order, row, result, caller }: Answered): Promise<ChargeEffect> {
  if (result.outcome === 'succeeded') return applyCharge(deps, tx, order, result.paymentId, caller);
  if (result.outcome === 'unknown' || result.outcome === 'processing') {
    await lookUpLateSend(deps, tx, order, row);
  }
  return { order, followUps: [], changed: false };
}

/** Another payment has paid the order meanwhile: a charge of this call is refunded, now or once it is found. */
async function recordForPaidOrder(answered: Answered): Promise<ChargeEffect> {
  const { deps, tx, order, row, result, caller } = answered;
  const now = deps.clock.now();
  const isNo = result.outcome === 'declined' || result.outcome === 'rejected';
  const paymentId = 'paymentId' in result ? result.paymentId : null;
  const closed = asClosed(
    isNo ? 'refused' : 'dropped',
    isNo ? result.reason : 'another payment paid the order',
  );
  await tx.patchJournal(row.id, { ...closed, paymentId });
  const change = changeOrder(order, caller.actor, now);
  const followUps: JournalRow[] = [];
  recordRetries(change, result);
  if (result.outcome === 'succeeded') {
    const rows = await tx.journalOf(order.id, MONEY_KINDS);
    if (!isAccountedFor(order, rows, result.paymentId)) {
      followUps.push(...(await compensate(deps, tx, change, [result])));
    }
  } else if (!isNo) {
    await leaveAttempt(deps, tx, order, { ...row, state: 'unknown' });
    change.note('payment_unknown', 'another payment paid the order; recovery reads the record for this one');
  }
  return { order: await change.save(tx), followUps, changed: true };
}

/** The sends before the last one, each with its time. */
export function recordRetries(change: OrderChange, { tries = [] }: Tried): void {
  for (const { at, reason } of tries) {
    change.note('call_repeated', `${reason} (sent at ${new Date(at).toISOString()})`);
  }
}

/** A rejected call is retried once a person has fixed the cause, or automatically. */
function waitsForReturn({ batchId, resilient }: JournalRow): boolean {
  return resilient || batchId !== null;
}

function patchFor(result: PaymentResult, row: JournalRow, now: number): JournalPatch {
  const dueAt = now + lookupBackoffMs(row.lookups);
  switch (result.outcome) {
    case 'succeeded':
      return { ...asClosed('done'), paymentId: result.paymentId };
    case 'declined':
      return { ...asClosed('refused', result.reason), paymentId: result.paymentId };
    case 'rejected': {
      const reason = `rejected: ${result.reason}`;
      if (!waitsForReturn(row)) return asClosed('refused', reason);
      return { ...asWaiting(now + lookupBackoffMs(row.sends), reason), sentAt: null, timeoutMs: null };
    }
    case 'processing':
      return { ...asUnknown(dueAt, 'being processed'), paymentId: result.paymentId };
    case 'unknown':
      return asUnknown(dueAt, result.reason);
  }
}
