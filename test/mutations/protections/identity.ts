// Protections of whose money a payment is: another order's, or of other money than the order's, it moves nothing here.
import type { Protection } from '../protection.ts';

const ANSWERS = 'src/domain/payments/send-payment.ts';
const EVENTS = 'src/domain/webhook/payment-webhook.ts';
const FOREIGN = 'test/domain/payments/foreign-charges.test.ts';
const IDENTITY = 'test/domain/payments/payment-identity.test.ts';
const LOOK_UP = 'src/domain/payments/payment-lookup.ts';
const RESOLVE = 'src/domain/orders/resolve-order.ts';

export const OF_IDENTITY: readonly Protection[] = [
  {
    name: 'payment-has-one-owner',
    promise: 'the database knows to which order a payment belongs',
    changes: [
      {
        file: 'src/db/tables/payments.ts',
        find: 'WHERE payment_id = ? AND order_id <> ? ORDER BY',
        replace: 'WHERE payment_id = ? AND order_id <> ? AND order_id < 0 ORDER BY',
      },
    ],
    tests: [IDENTITY],
  },
  {
    name: 'answer-about-another-order',
    promise: 'an answer that names the payment of another order is unknown',
    changes: [
      {
        file: ANSWERS,
        find: '  if (ownerId !== undefined) {\n    return {',
        replace: '  if (ownerId === 0) {\n    return {',
      },
    ],
    tests: [IDENTITY],
  },
  {
    name: 'decline-about-another-order',
    promise: 'a decline that names the payment of another order does not take it over',
    changes: [
      {
        file: ANSWERS,
        find: 'return ownerId === undefined ? answer : { ...answer, paymentId: null };',
        replace: 'return answer;',
      },
    ],
    tests: [IDENTITY],
  },
  {
    name: 'event-about-another-order',
    promise: 'an event about the payment of another order is refused, whatever it says',
    changes: [
      {
        file: EVENTS,
        find: 'if (ownerId !== undefined) throw paymentOfAnother(paymentId, ownerId, orderId);',
        replace: '',
      },
    ],
    tests: [IDENTITY],
  },
  {
    name: 'event-names-its-order',
    promise: 'an event whose body names another order is refused',
    changes: [{ file: EVENTS, find: 'event.order_id !== order.id) {', replace: 'event.order_id === 0) {' }],
    tests: [IDENTITY],
  },
  {
    name: 'charge-of-another-order',
    promise: 'the payment of another order is not booked by hand',
    changes: [
      {
        file: 'src/domain/payments/apply-charge.ts',
        find: 'if (ownerId !== undefined) throw paymentOfAnother(paymentId, ownerId, order.id);',
        replace: '',
      },
    ],
    tests: [IDENTITY],
  },
  {
    name: 'record-of-another-order',
    promise: 'a record that lists the payment of another order stops paying and cancelling',
    changes: [{ file: LOOK_UP, find: 'payment.ownerId !== undefined || ', replace: '' }],
    tests: [IDENTITY],
  },
  {
    name: 'foreign-is-not-none',
    promise: 'a charge of other money is never taken for none',
    changes: [{ file: LOOK_UP, find: ' || !sameMoney(payment, totalOf(order)))', replace: ')' }],
    tests: [FOREIGN],
  },
  {
    name: 'foreign-that-may-come',
    promise: 'nor is one of other money that is still being processed',
    changes: [
      {
        file: LOOK_UP,
        find: ".filter(({ status }) => status === 'succeeded' || status === 'processing')\n    .map(",
        replace: ".filter(({ status }) => status === 'succeeded')\n    .map(",
      },
    ],
    tests: [FOREIGN],
  },
  {
    name: 'foreign-stops-pay-and-cancel',
    promise: 'a charge of other money stops pay, cancel and recovery',
    changes: [
      {
        file: LOOK_UP,
        find: "if (foreign && !(captured && order.status === 'cancelled')) {",
        replace: 'if (foreign && others.length < 0) {',
      },
    ],
    tests: [FOREIGN],
  },
  {
    name: 'foreign-stops-a-refund',
    promise: 'a charge of other money stops the refund of a paid order',
    changes: [
      {
        file: 'src/domain/payments/refund-record.ts',
        find: 'if (foreign.length > 0) return',
        replace: 'if (foreign.length < 0) return',
      },
    ],
    tests: [FOREIGN],
  },
  {
    name: 'foreign-is-not-resolved-as-charged',
    promise: 'a charge that is known to be of other money is not booked by hand',
    changes: [{ file: RESOLVE, find: 'if (foreign) throw foreignCharge(order, foreign);', replace: '' }],
    tests: [FOREIGN],
  },
  {
    name: 'only-foreign-goes-back-by-hand',
    promise: 'resolve gives back no charge that is the order’s own',
    changes: [
      {
        file: RESOLVE,
        find: 'const foreign = foreignPayments(known).find(',
        replace: 'const foreign = (known.record.reached ? known.record.payments : []).find(',
      },
    ],
    tests: [FOREIGN],
  },
  {
    name: 'charge-of-another-goes-not-back',
    promise: 'resolve gives back no charge that is another order’s',
    changes: [
      {
        file: RESOLVE,
        find: 'if (ownerId !== undefined) throw paymentOfAnother(paymentId, ownerId, id);',
        replace: '',
      },
    ],
    tests: [IDENTITY],
  },
  {
    name: 'foreign-goes-back-whole',
    promise: 'a charge of other money goes back with its own amount',
    changes: [
      {
        file: RESOLVE,
        find: 'compensationRow(deps, order, paymentId, now, foreign)',
        replace: 'compensationRow(deps, order, paymentId, now)',
      },
    ],
    tests: [FOREIGN],
  },
  {
    name: 'shared-payment-is-left',
    promise: 'reconcile repairs nothing by a payment that two orders have',
    changes: [
      {
        file: 'src/domain/reconcile/repair.ts',
        find: 'if (others.length > 0) return sharedPayment',
        replace: 'if (others.length < 0) return sharedPayment',
      },
    ],
    tests: ['test/domain/reconcile/reconcile-lost.test.ts'],
  },
];
