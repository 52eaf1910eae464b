// Explains an order whose payment is open: it has not left yet, a process is sending it, or its outcome is unknown.
import { ageText, momentText } from '../shared/format.ts';
import { advise, payUnlessHeld } from './advice.ts';
import { type Call, underWay } from './call.ts';
import { type AutomaticStep, isDown, type MainPart, type Part } from './explanation.ts';
import type { Advice, Warning } from './explanation-json.ts';
import { MOVES } from './moves.ts';

const NEVER_SENT = 'nothing was charged: the payment was never sent';
const RECOVER = advise.recover('looks up the payment');

const SECOND_ORDER: Warning = {
  key: 'second_order',
  what: 'a second order to replace this one',
  why: 'the customer may be charged for both',
};

const NOT_CHARGED: Warning = {
  key: 'resolve_as_not_charged',
  what: 'marking the payment as not charged',
  why: 'do so only if the Payment Service has confirmed it; otherwise the customer may be charged twice',
};

/** A cancelled order is not charged again; its late charge is refunded only while recovery looks for it. */
const NOT_CHARGED_LATE: Warning = {
  key: 'resolve_late_charge_as_not_charged',
  what: NOT_CHARGED.what,
  why: 'do so only if the Payment Service has confirmed it; otherwise a late charge is not refunded',
};

/** The call is the open payment, or the refund that reserves the order while a cancellation reads the record. */
export const PAYMENT_CALLS = {
  order_held: (call) => ({
    says: `pending: its payment has been waiting for ${call.waited}`,
    waitingFor: { what: 'release_of_order', since: call.order.hold?.since ?? call.row.createdAt },
    facts: [NEVER_SENT],
    unasked: [
      { key: 'send_payment_once_order_released', does: 'sends the payment once the order is released' },
    ],
    next: [advise.releaseOrder(call.id, 'releases the order; then its payment is sent'), cancelUnsent(call)],
  }),
  payment_held: (call) => ({
    says: `pending: all charges are on hold; its payment has been waiting for ${call.waited}`,
    waitingFor: { what: 'release_of_charges', since: call.row.createdAt },
    facts: [NEVER_SENT],
    unasked: [
      { key: 'send_payment_once_charges_released', does: 'sends the payment once the charges are released' },
    ],
    next: [
      advise.release('sends the held charges of all orders; first find out why they are on hold'),
      cancelUnsent(call),
    ],
  }),
  payment_parked: (call) => {
    const state = isDown(call) ? 'is unavailable' : 'was unavailable';
    return {
      says: `pending: the Payment Service ${state}; its payment has been waiting for ${call.waited}`,
      ...toBeSent(call, advise.recover('sends the payment')),
    };
  },
  payment_due: (call) => ({
    says: 'pending: its payment is about to be sent',
    ...toBeSent(call, advise.pay(call.id, MOVES.unsent.pay.why)),
  }),
  batch_loading: (call) => {
    const batch = `batch ${batchOf(call)}`;
    const canResume = !call.isBatchHeld && call.batch?.contentHash !== null;
    const resume = advise.resumeImport(batchOf(call), 'continues where it was interrupted');
    return {
      says: call.isBatchHeld
        ? `pending: ${batch} is still being stored; its orders are charged after that`
        : `pending: storing ${batch} was interrupted; its orders are charged once all are stored`,
      ...inBatch(call, [...(canResume ? [resume] : []), advise.showBatch(batchOf(call))]),
    };
  },
  batch_paused: (call) => ({
    says: `pending: batch ${batchOf(call)} is paused (${call.batch?.reason ?? 'manually'})`,
    ...inBatch(call, [
      advise.showBatch(batchOf(call)),
      advise.resumeBatch(batchOf(call), 'charges the remaining orders of the batch'),
      cancelUnsent(call),
    ]),
  }),
  batch_turn: (call) => ({
    says: `pending: it waits for its turn in batch ${batchOf(call)}`,
    ...inBatch(call, [
      advise.showBatch(batchOf(call)),
      advise.pay(call.id, 'charges it now, before its turn'),
      cancelUnsent(call),
    ]),
    unasked: [{ key: 'charge_batch', does: 'or a running import charges the orders of the batch' }],
  }),
  batch_ended: (call) => ({
    says: `pending, but batch ${batchOf(call)} has ended`,
    ...inBatch(call, [advise.pay(call.id, MOVES.unsent.pay.why), cancelUnsent(call)]),
  }),
  payment_under_way: (call) => ({
    says: `being paid: its payment was sent ${call.ago} ago and has no answer yet`,
    waitingFor: { what: 'payment_answer', since: call.since, until: call.row.leaseUntil },
    ...underWay(call),
    avoid: [SECOND_ORDER],
  }),
  payment_looked_up: (call) => ({
    says: 'pending: a process is asking the Payment Service whether it was charged',
    waitingFor: { what: 'payment_record', since: call.since, until: call.row.leaseUntil },
    ...underWay(call),
    avoid: [SECOND_ORDER],
  }),
  payment_abandoned: (call) => {
    const isPending = call.order.status === 'pending';
    const status = isPending ? 'pending' : 'being paid';
    const sent = momentText(call.since, call.now);
    return {
      says: `${status}: the process working on its payment stopped before it stored the outcome`,
      waitingFor: { what: 'payment_record', since: call.since },
      facts: [`the payment was sent at ${sent}; the customer may have been charged`, ...soFar(call)],
      unasked: [call.lookUp],
      next: isPending ? carefully(call) : [RECOVER],
      avoid: [NOT_CHARGED, SECOND_ORDER],
    };
  },
  payment_unknown: (call) => {
    const { since, ago } = firstSent(call);
    return {
      says: `pending: the outcome of its payment has been unknown for ${ago}; the customer may have been charged`,
      waitingFor: { what: 'payment_record', since, until: call.row.dueAt },
      facts: [...soFar(call), ...call.leftAlone],
      unasked: [call.lookUp, whatThen(call)],
      next: [...carefully(call), ...call.serve],
      avoid: [NOT_CHARGED, SECOND_ORDER],
    };
  },
  payment_undecided: (call) => {
    const { since, ago } = firstSent(call);
    const { dueAt, paymentId } = call.row;
    const payment = paymentId === null ? 'its payment' : `payment ${paymentId}`;
    return {
      says: `being paid: the Payment Service has been processing ${payment} for ${ago}`,
      waitingFor: { what: 'payment_decision', since, until: dueAt },
      facts: [
        'the Payment Service has not reported the result by webhook yet',
        ...call.sentOften,
        ...call.lastFound,
        ...call.leftAlone,
      ],
      unasked: [
        call.lookUp,
        { key: 'first_result_counts', says: 'the first result counts, from the record or from a webhook' },
      ],
      next: [RECOVER, ...call.serve],
      avoid: [NOT_CHARGED, SECOND_ORDER],
    };
  },
  late_charge: (call) => ({
    says: 'cancelled, but the outcome of its payment is unknown; recovery refunds a late charge',
    waitingFor: { what: 'payment_record', since: call.since, until: call.row.dueAt },
    facts: soFar(call),
    unasked: [call.lookUp],
    next: [RECOVER],
    avoid: [NOT_CHARGED_LATE],
  }),
} as const satisfies Record<string, (call: Call) => MainPart>;

/** A payment that leaves when it is due. */
function toBeSent(call: Call, send: Advice) {
  const { createdAt, dueAt } = call.row;
  return {
    waitingFor: { what: 'payment_service', since: createdAt },
    facts: [NEVER_SENT, ...call.leftAlone],
    unasked: [{ key: 'send_payment', does: 'sends the payment', dueAt, calls: 'payments' }],
    next: [send, ...call.serve, cancelUnsent(call)],
  } as const satisfies Part;
}

/** A payment that waits for its batch. */
function inBatch({ order }: Call, next: readonly Advice[]) {
  return { waitingFor: { what: 'batch', since: order.createdAt }, facts: [NEVER_SENT], next } as const;
}

function batchOf({ row }: Call): number {
  return row.batchId ?? 0;
}

function cancelUnsent({ id }: Call): Advice {
  return advise.cancel(id, MOVES.unsent.cancel.why);
}

/** The possible actions while it is unknown whether a PENDING order was charged. */
function carefully(call: Call): Advice[] {
  // The other actions need the record.
  if (isDown(call)) return [RECOVER];
  const { pay, cancel } = MOVES.unknown;
  return [payUnlessHeld(call, pay.why), RECOVER, advise.cancel(call.id, cancel.why)];
}

/** The facts about the sends and the look-ups so far. */
function soFar({ sentOften, lastFound, emptyIsNoAnswer }: Call): string[] {
  return [...sentOften, ...lastFound, ...emptyIsNoAnswer];
}

/** Since when the attempt has had no answer, however often it was sent. */
function firstSent({ ago, events, now, row, since }: Call): Pick<Call, 'since' | 'ago'> {
  const first = events.find(({ type, at }) => type === 'payment_initiated' && at >= row.createdAt);
  return first ? { since: first.at, ago: ageText(now - first.at) } : { since, ago };
}

/** The next step after a look-up. */
function whatThen({ batch, chargesHeld, order, row }: Call): AutomaticStep {
  const charged = 'if the record has the charge, the order becomes paid';
  if (!row.resilient && row.batchId === null) {
    const says = `${charged}; if not, you decide whether to pay or to cancel it`;
    return { key: 'paid_or_decide', says };
  }
  const rests = batch?.status === 'paused' ? `, once batch ${row.batchId ?? ''} runs again` : '';
  const held = chargesHeld ? ', once the charges are released' : order.hold ? ', once it is released' : rests;
  const says = `${charged}; if not, the payment is sent again with the same idempotency key${held}`;
  return { key: 'paid_or_send_again', says };
}
