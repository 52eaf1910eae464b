// What each button of the page does: the request, and how it is told whether it was reached.
import type { OrderStatus } from '../../../domain/model/order-status.ts';
import { cancelOrder, setStatus } from '../../api/calls.ts';
import {
  holdOrder,
  refundCharge,
  releaseCharges,
  releaseOrder,
  resendFailedEmails,
  runBatchAgain,
} from '../../api/order-calls.ts';
import { changeTexts as words } from './change-texts.ts';
import type { Change } from './changes.ts';
import { eventsSince, type SeenOrder } from './seen-order.ts';

export interface ShipmentDraft {
  readonly carrier: string;
  readonly tracking: string;
}

/** Delivered is more than shipped, for the question whether it was shipped. */
const SINCE: Partial<Record<OrderStatus, readonly OrderStatus[]>> = {
  paid: ['paid', 'shipped', 'delivered'],
  shipped: ['shipped', 'delivered'],
};

export const orderChanges = {
  pay: (seen: SeenOrder): Change => ({
    ...toStatus(seen, 'paid', words.thePay),
    name: 'pay',
    send: () => setStatus(seen.order.id, 'payment_processing', seen.version),
    unreached: ({ events, order: { id, status } }) => {
      const failed = events.findLast(({ type }) => type === 'payment_failed' || type === 'payment_unknown');
      return status === 'pending' ? words.notPaid(id, failed?.detail ?? '') : words.notYet(id, status);
    },
  }),
  ship: (seen: SeenOrder, draft: ShipmentDraft): Change => ({
    ...toStatus(seen, 'shipped', words.theShip),
    name: 'ship',
    send: () => setStatus(seen.order.id, 'shipped', seen.version, shipmentOf(draft)),
  }),
  /** No second email: the order is shipped already. */
  correct: ({ order: { id }, version }: SeenOrder, draft: ShipmentDraft): Change => ({
    name: 'correct',
    send: () => setStatus(id, 'shipped', version, shipmentOf(draft)),
    isReached: ({ order: { shipment } }) =>
      (draft.carrier.trim() === '' || shipment?.carrier === draft.carrier.trim()) &&
      (draft.tracking.trim() === '' || shipment?.tracking_number === draft.tracking.trim()),
    reached: words.corrected(id),
    unreached: ({ order: { status } }) => words.notYet(id, status),
    lost: () => words.unchanged(words.theCorrect),
  }),
  deliver: (seen: SeenOrder): Change => ({
    ...toStatus(seen, 'delivered', words.theDeliver),
    name: 'deliver',
    send: () => setStatus(seen.order.id, 'delivered', seen.version),
  }),
  cancel: (seen: SeenOrder): Change => ({
    ...toStatus(seen, 'cancelled', words.theCancel),
    name: 'cancel',
    send: () => cancelOrder(seen.order.id, seen.version),
    unreached: () => words.notCancelled(seen.order.id),
  }),
  hold: ({ order: { id }, version }: SeenOrder, reason: string): Change => ({
    name: 'hold',
    send: () => holdOrder(id, reason, version),
    isReached: ({ order }) => order.hold?.reason === reason,
    reached: words.held(id),
    unreached: ({ order: { status } }) => words.notYet(id, status),
    lost: () => words.unchanged(words.theHold),
  }),
  release: ({ order: { id }, version }: SeenOrder): Change => ({
    name: 'release',
    send: () => releaseOrder(id, version),
    isReached: ({ order }) => order.hold === undefined,
    reached: words.released(id),
    unreached: ({ order: { status } }) => words.notYet(id, status),
    lost: () => words.unchanged(words.theRelease),
  }),
  refund: ({ order: { id }, version }: SeenOrder, paymentId: string): Change => ({
    name: `refund ${paymentId}`,
    send: () => refundCharge(id, paymentId, version),
    isReached: ({ explanation }) =>
      !explanation.foreign_charges.some(({ payment_id }) => payment_id === paymentId),
    reached: words.refunded(paymentId),
    unreached: ({ order: { status } }) => words.notYet(id, status),
    lost: () => words.unchanged(words.theRefund),
  }),
  emails: (seen: SeenOrder): Change => {
    let wasNeeded = true;
    return {
      name: 'emails',
      send: async () => {
        wasNeeded = (await resendFailedEmails(seen.order.id)) !== undefined;
      },
      isReached: (now) =>
        wasNeeded && eventsSince(seen, now).some(({ type }) => type.startsWith('notification_')),
      reached: words.resent,
      unreached: () => (wasNeeded ? words.resent : words.notResent),
      lost: () => words.unchanged(words.theEmails),
    };
  },
  batch: (batchId: number, action: 'resume' | 'retry'): Change => ({
    ...ofMany(words.batchRuns(batchId), words.theBatch),
    name: action,
    send: () => runBatchAgain(batchId, action),
  }),
  releaseAll: (): Change => ({
    ...ofMany(words.chargesReleased, words.theRelease),
    name: 'releaseAll',
    send: releaseCharges,
  }),
};

function toStatus({ order }: SeenOrder, to: OrderStatus, what: string): Omit<Change, 'name' | 'send'> {
  const reached = SINCE[to] ?? [to];
  return {
    isReached: ({ order: { status } }) => reached.includes(status),
    reached: words.is(order.id, to),
    unreached: ({ order: { id, status } }) => words.notYet(id, status),
    lost: ({ order: { id, status } }) => words.missing(id, status, status === order.status, what),
  };
}

/** Changes more than this order, so that an answer is enough. */
function ofMany(reached: string, what: string): Omit<Change, 'name' | 'send'> {
  return {
    isReached: (_, isAnswered) => isAnswered,
    reached,
    unreached: () => reached,
    lost: () => words.unchanged(what),
  };
}

function shipmentOf({ carrier, tracking }: ShipmentDraft) {
  return {
    ...(carrier.trim() === '' ? {} : { carrier: carrier.trim() }),
    ...(tracking.trim() === '' ? {} : { tracking_number: tracking.trim() }),
  };
}
