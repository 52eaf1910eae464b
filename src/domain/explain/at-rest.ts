// Explains an order that no open call decides: it waits for a person, or is finished.
import { isOpen, type JournalRow } from '../model/journal.ts';
import type { OrderStatus } from '../model/order-status.ts';
import { ageText } from '../shared/format.ts';
import { advise, payUnlessHeld } from './advice.ts';
import type { MainPart, OrderSnapshot, Part } from './explanation.ts';
import type { Advice } from './explanation-json.ts';
import { MOVES } from './moves.ts';

export const AT_REST = {
  payment_disagrees: ({ foreign, journal, order }) => {
    const status = order.status === 'pending' ? 'pending' : 'being paid';
    const charges = foreign.length === 1 ? 'a charge' : `${foreign.length} charges`;
    // Recovery also looks up an attempt without an answer.
    const isOpenToo = journal.some((row) => row.kind === 'payment' && isOpen(row));
    return {
      says: `${status}: the Payment Service's record holds ${charges} that cannot pay it`,
      waitingFor: {
        what: isOpenToo ? 'payment_record' : 'person',
        since: foreign[0]?.noticedAt ?? order.updatedAt,
      },
    };
  },
  payment_failed: (known) => {
    const reason = lastOf(known, 'payment')?.detail ?? 'declined';
    return {
      says: `pending: its payment was not made (${reason}), and nothing is under way`,
      ...stopped(known, MOVES.failed),
    };
  },
  payment_missing: (known) => {
    const { order } = known;
    const last = lastOf(known, 'payment');
    if (order.status === 'payment_processing') {
      return {
        says: 'being paid, but no payment of it is under way, which should not be',
        waitingFor: { what: 'person', since: order.updatedAt },
        next: [advise.reconcile("compares the orders with the Payment Service's record")],
      };
    }
    if (last?.state !== 'done') {
      return { says: 'pending, and no payment of it is under way', ...stopped(known, MOVES.missing) };
    }
    // An operator has changed its status manually.
    const cancel = 'reads the record first, gives the payment back, and only then cancels';
    return {
      says: `pending, although payment ${last.paymentId} was made for it`,
      waitingFor: { what: 'person', since: order.updatedAt },
      next: [advise.repair('books the payment if the record still has it'), advise.cancel(order.id, cancel)],
      avoid: [{ what: 'a second payment', why: `payment ${last.paymentId} may still be captured` }],
    };
  },
  paid: (known) => {
    const since = cameTo(known, 'paid');
    return {
      says: `paid and waits to be shipped, for ${ageText(known.now - since)} now`,
      waitingFor: { what: 'person', since },
      next: shipOrCancel(known),
    };
  },
  refund_failed: (known) => {
    const reason = lastOf(known, 'refund')?.detail ?? 'refused';
    return {
      says: `paid: its last refund did not come about (${reason}), and nothing is under way`,
      waitingFor: { what: 'person', since: known.events.at(-1)?.at ?? known.order.updatedAt },
      facts: ['it is free again: it may be shipped or cancelled', NOT_AGAIN],
      next: shipOrCancel(known).reverse(),
    };
  },
  shipped: (known) => {
    const since = cameTo(known, 'shipped');
    return {
      says: `shipped and has been on its way for ${ageText(known.now - since)}`,
      waitingFor: { what: 'person', since },
      next: [advise.deliver(known.order.id, MOVES.shipped.deliver.why)],
    };
  },
  delivered: () => ({ says: 'delivered; that is its end' }),
  charge_goes_back: () => ({ says: 'cancelled, and a charge of it has still to go back' }),
  cancelled: () => ({ says: 'cancelled; that is its end' }),
} as const satisfies Record<string, (known: OrderSnapshot) => MainPart>;

const NOT_AGAIN = 'nothing is tried again by itself';

/** A PENDING order that no process charges. */
function stopped(known: OrderSnapshot, { pay, cancel }: typeof MOVES.failed | typeof MOVES.missing) {
  const { order } = known;
  const batchId = order.batch?.batchId;
  const retry = 'tries another payment for all failed orders of its batch';
  return {
    waitingFor: {
      what: 'person',
      since: known.events.findLast(({ to }) => to === 'pending')?.at ?? known.now,
    },
    facts: [NOT_AGAIN],
    next: [
      payUnlessHeld(known, pay.why),
      ...(batchId === undefined ? [] : [advise.retryBatch(batchId, retry)]),
      advise.cancel(order.id, cancel.why),
    ],
  } as const satisfies Part;
}

function shipOrCancel({ order }: OrderSnapshot): Advice[] {
  const { ship, cancel } = MOVES.free;
  return [advise.ship(order.id, ship.why), advise.cancel(order.id, cancel.why)];
}

function cameTo({ events, order }: OrderSnapshot, status: OrderStatus): number {
  return events.findLast(({ to }) => to === status)?.at ?? order.updatedAt;
}

function lastOf({ journal }: OrderSnapshot, kind: 'payment' | 'refund'): JournalRow | undefined {
  return journal.findLast((row) => row.kind === kind);
}
