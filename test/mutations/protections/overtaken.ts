// Protections of a decision that was overtaken: between the question and the answer another payment, event or person has
// moved the order.
import type { Protection } from '../protection.ts';

const AFTER_A_NO = 'test/domain/payments/after-a-no.test.ts';
const CHARGE = 'src/domain/payments/apply-charge.ts';
const HOLD = 'test/domain/payments/pay-one-at-a-time.test.ts';
const OVERTAKEN = 'test/domain/payments/overtaken.test.ts';
const SETTLE = 'src/domain/payments/recover-payment.ts';

export const OF_THE_OVERTAKEN: readonly Protection[] = [
  {
    name: 'event-of-another-payment',
    promise: 'an attempt under way is not closed by the payment of an earlier one',
    changes: [
      {
        file: CHARGE,
        find: "return !rows.some((row) => row.id !== attempt.id && row.kind === 'payment' && row.sends > 0);",
        replace: 'return true;',
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'event-of-another-name',
    promise: 'an attempt whose payment is known is not closed by another one',
    changes: [
      {
        file: CHARGE,
        find: 'if (attempt.paymentId !== null) return attempt.paymentId === paymentId;',
        replace: '',
      },
    ],
    tests: [OVERTAKEN],
  },
  {
    name: 'left-attempt-is-read',
    promise: 'the record is read for the charge of an attempt that was left for another payment',
    changes: [
      {
        file: CHARGE,
        find: 'await tx.insertJournal(lookLaterRow(deps, order, deps.clock.now(), attempt));',
        replace: '',
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'answer-beside-goes-back',
    promise: 'the charge of an attempt whose order another payment has paid goes back',
    changes: [
      {
        file: 'src/domain/payments/send-payment.ts',
        find: 'if (!isAccountedFor(order, rows, result.paymentId)) {',
        replace: 'if (row.id === 0) {',
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'silence-beside-is-read',
    promise: 'so does the charge of one that had no answer',
    changes: [
      {
        file: 'src/domain/payments/send-payment.ts',
        find: "await leaveAttempt(deps, tx, order, { ...row, state: 'unknown' });",
        replace: '',
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'stray-attempt-is-left',
    promise: 'an attempt without an answer keeps no paid order from being cancelled',
    changes: [
      {
        file: 'src/domain/orders/cancel-order.ts',
        find: 'if (stray) await leaveStray(deps, tx, order, stray);',
        replace: '',
      },
    ],
    tests: [OVERTAKEN],
  },
  {
    name: 'last-charge-stays',
    promise: 'an order that is paid never loses its last charge as one too many',
    changes: [
      {
        file: 'src/domain/payments/payment-lookup.ts',
        find: 'const kept = standIn(known);',
        replace: 'const kept = known.facts.size < 0 ? standIn(known) : undefined;',
      },
    ],
    tests: [OVERTAKEN],
  },
  {
    name: 'last-charge-goes-back-as-the-refund',
    promise: 'the charge that stands for the order’s own is what its cancellation gives back',
    changes: [
      {
        file: 'src/domain/payments/refund-record.ts',
        find: 'ownPayment(known, row) ?? standIn(known);',
        replace: 'ownPayment(known, row);',
      },
    ],
    tests: [OVERTAKEN],
  },
  {
    name: 'overtaken-cancel',
    promise: 'a cancellation that an event overtook does not cancel a paid order without its refund',
    changes: [
      {
        file: SETTLE,
        find: "const cancels = purpose === 'cancel' && order.status === 'pending' && (",
        replace: "const cancels = purpose === 'cancel' && (",
      },
    ],
    tests: [OVERTAKEN],
  },
  {
    name: 'overtaken-cancel-goes-on',
    promise: 'it refunds and cancels it instead',
    changes: [
      {
        file: 'src/domain/orders/cancel-order.ts',
        find: "if (order.status === 'paid') return cancelOrder(deps, id, caller);",
        replace: '',
      },
    ],
    tests: [OVERTAKEN],
  },
  {
    name: 'overtaken-payment',
    promise: 'a payment whose order was paid or cancelled while the record was read does not leave',
    changes: [
      {
        file: SETTLE,
        find: "sends: wantsCharge && isNo && order.status === 'pending' && !chargesHeld,",
        replace: 'sends: wantsCharge && isNo && !chargesHeld,',
      },
      {
        file: 'src/domain/model/order-status.ts',
        find: 'if (!arrow.from.includes(from)) throw illegalTransition(from, arrow.to);',
        replace: '',
      },
    ],
    tests: [OVERTAKEN],
  },
  {
    name: 'hold-stops-what-was-looked-up',
    promise: 'a payment does not leave that was being looked up when charges were held',
    changes: [
      {
        file: SETTLE,
        find: "order.status === 'pending' && !chargesHeld,",
        replace: "order.status === 'pending',",
      },
    ],
    tests: [HOLD],
  },
  {
    name: 'late-send-opens-again',
    promise:
      'an attempt that was ended before it was sent, by a process that was suspended, is looked up once more',
    changes: [
      {
        file: 'src/domain/payments/late-send.ts',
        find: "if (own?.state !== 'refused' || !matters(order, own)) return;",
        replace: 'if (rows.length > 0) return;',
      },
    ],
    tests: ['test/domain/payments/late-answer.test.ts'],
  },
  {
    name: 'late-send-counts-anew',
    promise: 'and one that is open still has its absence counted from then on',
    changes: [
      {
        file: 'src/domain/payments/late-send.ts',
        find: 'if (open.kind === row.kind && open.sentAt !== null) await tx.patchJournal(open.id, sent);',
        replace: '',
      },
    ],
    tests: ['test/domain/payments/late-answer.test.ts', OVERTAKEN],
  },
  {
    name: 'late-send-beside-is-read',
    promise: 'the charge of an attempt that was left for another payment is found however late it was sent',
    changes: [
      {
        file: 'src/domain/payments/late-send.ts',
        find: "if (row.kind === 'payment' && own?.state === 'dropped') {",
        replace: 'if (row.id === 0) {',
      },
    ],
    tests: [OVERTAKEN],
  },
];
