// Protections of refunds that are under way: taken and not decided, or sent before. None is sent twice, and none is forgotten.
import type { Protection } from '../protection.ts';

const COMPENSATE = 'src/domain/payments/send-compensation.ts';
const NEWS = 'src/domain/webhook/payment-news.ts';
const PENDING = 'test/domain/payments/refund-pending.test.ts';
const RECORD = 'src/domain/payments/refund-record.ts';

export const OF_REFUNDS_UNDER_WAY: readonly Protection[] = [
  {
    name: 'accepted-refund-is-remembered',
    promise: 'a refund that was answered pending is known as such',
    changes: [
      {
        file: 'src/domain/payments/refund-order.ts',
        find: "const accepted = result.outcome === 'pending';",
        replace: 'const accepted = false;',
      },
    ],
    tests: [PENDING],
  },
  {
    name: 'accepted-refund-keeps-locked',
    promise: 'a refund that the service has taken keeps its order locked, and is not sent again',
    changes: [{ file: RECORD, find: 'if (row.accepted && !hasFailed) {', replace: 'if (row.id === 0) {' }],
    tests: [PENDING],
  },
  {
    name: 'failed-refund-frees',
    promise: 'a refund that the record calls failed sets its order free',
    changes: [
      {
        file: RECORD,
        find: "const hasFailed = own?.status === 'declined';",
        replace: "const hasFailed = own?.status === 'none';",
      },
    ],
    tests: [PENDING],
  },
  {
    name: 'failed-refund-event-frees',
    promise: 'so does an event that says so',
    changes: [{ file: NEWS, find: 'if (pending) return refundFailed(news, pending);', replace: '' }],
    tests: [PENDING],
  },
  {
    name: 'refund-names-its-payment',
    promise: 'a refund names the payment that paid the order before the record is read',
    changes: [
      {
        file: 'src/domain/orders/cancel-order.ts',
        find: 'paymentId: paid?.paymentId ?? null };',
        replace: 'paymentId: null };',
      },
    ],
    tests: ['test/domain/orders/cancel-paid-order.test.ts'],
  },
  {
    name: 'refund-of-its-payment-alone',
    promise: 'what the record says of another payment says nothing of the one that is refunded',
    changes: [{ file: RECORD, find: ': paymentId === row.paymentId,', replace: ': true,' }],
    tests: ['test/domain/orders/cancel-paid-order.test.ts'],
  },
  {
    name: 'unclear-is-not-refunded-again',
    promise: 'no refund leaves while the record has a word for its payment that is not known',
    changes: [
      {
        file: RECORD,
        find: "if (own?.status === 'unclear') {",
        replace: "if (own?.status === 'unclear' && row.id === 0) {",
      },
    ],
    tests: [PENDING],
  },
  {
    name: 'refunded-gives-the-rest-back',
    promise: 'where the own charge went back by itself, a second one goes back with the cancellation',
    changes: [
      {
        file: RECORD,
        find: 'followUps.push(...(await compensate(deps, tx, change, extras(known, paymentId))));',
        replace: '',
      },
    ],
    tests: ['test/domain/payments/after-a-no.test.ts'],
  },
  {
    name: 'compensation-looks-up',
    promise: 'giving a charge back is not repeated where it arrived',
    changes: [
      {
        file: COMPENSATE,
        find: "if (seen === 'refunded') {",
        replace: "if (seen === 'refunded' && row.id === 0) {",
      },
    ],
    tests: [PENDING],
  },
  {
    name: 'compensation-waits-for-the-record',
    promise: 'nor while the record cannot be read',
    changes: [
      {
        file: COMPENSATE,
        find: "if (typeof seen === 'object' || (row.accepted && seen !== 'declined')) {",
        replace: "if (row.accepted && seen !== 'declined') {",
      },
    ],
    tests: [PENDING],
  },
  {
    name: 'compensation-waits-for-the-service',
    promise: 'nor while the service has it and has not decided',
    changes: [
      {
        file: COMPENSATE,
        find: "if (typeof seen === 'object' || (row.accepted && seen !== 'declined')) {",
        replace: "if (typeof seen === 'object') {",
      },
    ],
    tests: [PENDING],
  },
  {
    name: 'compensation-of-what-was-captured',
    promise: 'nor for a payment that was never captured',
    changes: [
      {
        file: COMPENSATE,
        find: "if (seen === 'declined' && !row.accepted) {",
        replace: 'if (row.id === 0) {',
      },
    ],
    tests: [PENDING],
  },
  {
    name: 'refunded-event-ends-a-compensation',
    promise: 'an event that says refunded ends the giving back of that charge',
    changes: [{ file: NEWS, find: 'if (compensation) return compensated(news, compensation);', replace: '' }],
    tests: [PENDING],
  },
];
