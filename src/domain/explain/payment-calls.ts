// Explains an order whose payment is open: it has not left yet, a process is sending it, or its outcome is unknown.
import { ageText, momentText } from '../shared/format.ts';
import { advise, payUnlessHeld } from './advice.ts';
import { type Call, underWay } from './call.ts';
import { isDown, type MainPart, type Part } from './explanation.ts';
import type { Advice, Warning } from './explanation-json.ts';
import { MOVES } from './moves.ts';

const NEVER_SENT = 'nothing has been charged: the payment has never been sent';
const RECOVER = advise.recover('looks it up now, and settles whatever else is open');

const SECOND_ORDER: Warning = {
  what: 'a second order in its place',
  why: 'it is charged as well, and this one may have been charged',
};

/** The call is the open payment, or the refund that reserves the order while a cancellation reads the record. */
export const PAYMENT_CALLS = {
  payment_held: (call) => ({
    says: `pending: all charges are held, and its payment has been waiting for ${call.waited}`,
    waitingFor: { what: 'release_of_charges', since: call.row.createdAt },
    facts: [NEVER_SENT],
    unasked: [{ does: 'sends the payment once the charges are released' }],
    next: [
      advise.release('lets the held charges of all orders leave; ask first why they were held'),
      cancelUnsent(call),
    ],
  }),
  payment_parked: (call) => {
    const down = isDown(call) ? 'is not answering' : 'was not answering when it was to be sent';
    const send = advise.recover('sends the payment now; if the service is still down, it waits on');
    return {
      says: `pending: the Payment Service ${down}, and its payment has been waiting for ${call.waited}`,
      ...toBeSent(call, send),
    };
  },
  payment_due: (call) => ({
    says: 'pending: its payment is about to be sent',
    ...toBeSent(call, advise.pay(call.id, MOVES.unsent.pay.why)),
  }),
  batch_loading: (call) => {
    const state = call.isBatchHeld
      ? 'is still being stored, and nothing of it is charged before that'
      : 'was cut short while its orders were stored, and nothing of it is charged before all are';
    const canResume = !call.isBatchHeld && call.batch?.contentHash !== null;
    const resume = advise.resumeImport(batchOf(call), 'goes on where it was cut short');
    return {
      says: `pending: batch ${batchOf(call)} ${state}`,
      ...inBatch(call, [...(canResume ? [resume] : []), advise.showBatch(batchOf(call))]),
    };
  },
  batch_paused: (call) => ({
    says: `pending: batch ${batchOf(call)} is paused (${call.batch?.reason ?? 'by hand'})`,
    ...inBatch(call, [
      advise.showBatch(batchOf(call)),
      advise.resumeBatch(batchOf(call), 'lets the rest of the batch be charged'),
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
    unasked: [{ does: 'or "orders import" charges the orders of the batch, one after the other' }],
  }),
  batch_ended: (call) => ({
    says: `pending, although batch ${batchOf(call)} has ended`,
    ...inBatch(call, [advise.pay(call.id, 'sends its payment'), cancelUnsent(call)]),
  }),
  payment_under_way: (call) => ({
    says: `being paid: its payment was sent ${call.ago} ago, and the answer has not come yet`,
    waitingFor: { what: 'payment_answer', since: call.since, until: call.row.leaseUntil },
    ...underWay(call),
    avoid: [SECOND_ORDER],
  }),
  payment_looked_up: (call) => ({
    says: 'pending: a process is asking the Payment Service right now whether it was charged',
    waitingFor: { what: 'payment_record', since: call.since, until: call.row.leaseUntil },
    ...underWay(call),
    avoid: [SECOND_ORDER],
  }),
  payment_abandoned: (call) => {
    const isPending = call.order.status === 'pending';
    const status = isPending ? 'pending' : 'being paid';
    const sent = momentText(call.since, call.now);
    return {
      says: `${status}: the process that was at its payment has ended without writing down what came of it`,
      waitingFor: { what: 'payment_record', since: call.since },
      facts: [`the payment was sent at ${sent}, and whether it was charged is not known`, ...soFar(call)],
      unasked: [call.lookUp],
      next: isPending ? carefully(call) : [RECOVER],
      avoid: [notCharged(call), SECOND_ORDER],
    };
  },
  payment_unknown: (call) => {
    const { since, ago } = firstSent(call);
    return {
      says: `pending: its payment has had no answer for ${ago}, and whether it was charged is not known`,
      waitingFor: { what: 'payment_record', since, until: call.row.dueAt },
      facts: [...soFar(call), ...call.leftAlone],
      unasked: [call.lookUp, { does: whatThen(call) }],
      next: [...carefully(call), ...call.serve],
      avoid: [notCharged(call), SECOND_ORDER],
    };
  },
  payment_undecided: (call) => {
    const { since, ago } = firstSent(call);
    const { dueAt, paymentId } = call.row;
    const payment = paymentId === null ? 'the payment' : `payment ${paymentId}`;
    return {
      says: `being paid: the Payment Service has had ${payment} for ${ago} and has not decided yet`,
      waitingFor: { what: 'payment_decision', since, until: dueAt },
      facts: [
        'it is to tell its decision by webhook, and none has come yet',
        ...call.sentOften,
        ...call.lastFound,
        ...call.leftAlone,
      ],
      unasked: [call.lookUp, { does: 'books what the record or the webhook says, whichever is there first' }],
      next: [RECOVER, ...call.serve],
      avoid: [notCharged(call), SECOND_ORDER],
    };
  },
  late_charge: (call) => ({
    says: 'cancelled, but its payment never got an answer: a charge that comes late would be found and given back',
    waitingFor: { what: 'payment_record', since: call.since, until: call.row.dueAt },
    facts: soFar(call),
    unasked: [call.lookUp],
    next: [RECOVER],
    avoid: [notCharged(call)],
  }),
} as const satisfies Record<string, (call: Call) => MainPart>;

/** A payment that leaves when it is due. */
function toBeSent(call: Call, send: Advice) {
  const { createdAt, dueAt } = call.row;
  return {
    waitingFor: { what: 'payment_service', since: createdAt },
    facts: [NEVER_SENT, ...call.leftAlone],
    unasked: [{ does: 'sends the payment', dueAt, calls: 'payments' }],
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

function notCharged({ id }: Call): Warning {
  return {
    what: `orders resolve ${id} --not-charged`,
    why: 'unless the Payment Service has told you so: if it was charged after all, the next payment charges the customer twice',
  };
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
function whatThen({ batch, chargesHeld, row }: Call): string {
  const charged = 'books the charge if the record has one, and the order is paid';
  if (!row.resilient && row.batchId === null) {
    return `${charged}; if it has none, it leaves it to you whether to pay or to cancel`;
  }
  const rests = batch?.status === 'paused' ? `, once batch ${row.batchId ?? ''} runs again` : '';
  const held = chargesHeld ? ', once the charges are released' : rests;
  return `${charged}; if it has none, it sends the payment again with the same key${held}`;
}
