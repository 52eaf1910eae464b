// Explains an order that no open call decides: it waits for a person, or is finished.
import { isOpen, type JournalRow } from '../model/journal.ts';
import type { OrderStatus } from '../model/order-status.ts';
import { ageText, counted } from '../shared/format.ts';
import { advise, payUnlessHeld } from './advice.ts';
import type { MainPart, OrderSnapshot, Part } from './explanation.ts';
import type { Advice } from './explanation-json.ts';
import { MOVES } from './moves.ts';

export const AT_REST = {
  payment_disagrees: ({ foreign, journal, order }) => {
    const status = order.status === 'pending' ? 'pending' : 'being paid';
    const charges = foreign.length === 1 ? 'a charge' : counted(foreign.length, 'charge');
    // Recovery also looks up an attempt without an answer.
    const isOpenToo = journal.some((row) => row.kind === 'payment' && isOpen(row));
    return {
      says: `${status}: the Payment Service's record holds ${charges} that cannot pay this order`,
      waitingFor: {
        what: isOpenToo ? 'payment_record' : 'person',
        since: foreign[0]?.noticedAt ?? order.updatedAt,
      },
    };
  },
  payment_failed: (known) => {
    const reason = lastOf(known, 'payment')?.detail ?? 'declined';
    return {
      says: `pending: its payment failed (${reason})`,
      ...stopped(known, MOVES.failed),
    };
  },
  payment_missing: (known) => {
    const { order } = known;
    const last = lastOf(known, 'payment');
    if (order.status === 'payment_processing') {
      return {
        says: 'being paid, but it has no open payment; this should not happen',
        waitingFor: { what: 'person', since: order.updatedAt },
        next: [advise.reconcile("compares the orders with the Payment Service's record")],
      };
    }
    if (last?.state !== 'done') {
      return { says: 'pending, and it has no open payment', ...stopped(known, MOVES.missing) };
    }
    // An operator has changed its status manually.
    const cancel = 'looks up the payment first, refunds it, then cancels';
    return {
      says: `pending, but payment ${last.paymentId} was made for it`,
      waitingFor: { what: 'person', since: order.updatedAt },
      next: [
        advise.repair("marks the order as paid if the Payment Service's record still has the payment"),
        advise.cancel(order.id, cancel),
      ],
      avoid: [
        {
          key: 'second_payment',
          ...(last.paymentId === null ? {} : { payment_id: last.paymentId }),
          what: 'a second payment',
          why: `payment ${last.paymentId} may still be captured, and the customer would be charged twice`,
        },
      ],
    };
  },
  paid: (known) => {
    const since = cameTo(known, 'paid');
    return {
      says: `paid and has been waiting for shipment for ${ageText(known.now - since)}`,
      waitingFor: { what: 'person', since },
      next: shipOrCancel(known),
    };
  },
  refund_failed: (known) => {
    const reason = lastOf(known, 'refund')?.detail ?? 'refused';
    return {
      says: `paid: its last refund failed (${reason})`,
      waitingFor: { what: 'person', since: known.events.at(-1)?.at ?? known.order.updatedAt },
      facts: ['it can be shipped or cancelled again', NO_RETRY],
      next: shipOrCancel(known).reverse(),
    };
  },
  shipped: (known) => {
    const since = cameTo(known, 'shipped');
    return {
      says: `shipped and has been in transit for ${ageText(known.now - since)}`,
      waitingFor: { what: 'person', since },
      next: [advise.deliver(known.order.id, MOVES.shipped.deliver.why)],
    };
  },
  delivered: () => ({ says: 'delivered; this is its final status' }),
  charge_goes_back: () => ({ says: 'cancelled, but a charge is not refunded yet' }),
  cancelled: () => ({ says: 'cancelled; this is its final status' }),
} as const satisfies Record<string, (known: OrderSnapshot) => MainPart>;

const NO_RETRY = 'there is no automatic retry';

/** A PENDING order that no process charges. */
function stopped(known: OrderSnapshot, { pay, cancel }: typeof MOVES.failed | typeof MOVES.missing) {
  const { order } = known;
  const batchId = order.batch?.batchId;
  const retry = 'sends a new payment for every failed order of its batch';
  return {
    waitingFor: {
      what: 'person',
      since: known.events.findLast(({ to }) => to === 'pending')?.at ?? known.now,
    },
    facts: [NO_RETRY],
    next: [
      payUnlessHeld(known, pay.why),
      ...(batchId === undefined ? [] : [advise.retryBatch(batchId, retry)]),
      advise.cancel(order.id, cancel.why),
    ],
  } as const satisfies Part;
}

function shipOrCancel({ order }: OrderSnapshot): Advice[] {
  const { ship, cancel } = MOVES.free;
  const first = order.hold
    ? advise.releaseOrder(order.id, 'releases the order; until then it cannot be shipped')
    : advise.ship(order.id, ship.why);
  return [first, advise.cancel(order.id, cancel.why)];
}

function cameTo({ events, order }: OrderSnapshot, status: OrderStatus): number {
  return events.findLast(({ to }) => to === status)?.at ?? order.updatedAt;
}

function lastOf({ journal }: OrderSnapshot, kind: 'payment' | 'refund'): JournalRow | undefined {
  return journal.findLast((row) => row.kind === kind);
}
