// Protections against a second charge or refund: three outcomes of every call, and a look-up before the next.
import type { Protection } from '../protection.ts';

const CANCEL = 'test/domain/orders/cancel-order.test.ts';
const CANCEL_PAID = 'test/domain/orders/cancel-paid-order.test.ts';
const CREATE = 'test/domain/orders/create-order.test.ts';
const LATE = 'test/domain/payments/late-answer.test.ts';
const PAY = 'test/domain/orders/pay-order.test.ts';
const PAY_ALONE = 'test/domain/payments/pay-one-at-a-time.test.ts';
const SETTLE = 'test/domain/recovery/settle.test.ts';

export const OF_UNKNOWN_OUTCOMES: readonly Protection[] = [
  {
    name: 'look-up-before-pay',
    promise: 'an open attempt is looked up before it is sent again',
    changes: [
      {
        file: 'src/domain/orders/pay-order.ts',
        find: 'if (open) return { lookUp: await takeOver(deps, tx, open) };',
        replace: 'if (open) return { send: await sendAgain(deps, tx, order, open, caller) };',
      },
    ],
    tests: [PAY, PAY_ALONE],
  },
  {
    name: 'no-new-attempt-beside-an-open-one',
    promise: 'pay takes up the open attempt instead of adding one',
    changes: [
      {
        file: 'src/domain/orders/pay-order.ts',
        find: 'if (open) return { lookUp: await takeOver(deps, tx, open) };',
        replace: "if (open) await tx.patchJournal(open.id, { state: 'dropped' });",
      },
    ],
    tests: [PAY, PAY_ALONE],
  },
  {
    name: 'same-key-for-the-same-attempt',
    promise: 'what the record does not know is sent again with the key it had',
    changes: [
      {
        file: 'src/domain/payments/apply-finding.ts',
        find: "if (finding.found === 'ended' && wasSent) {",
        replace: "if (wasSent) {\n    await tx.patchJournal(row.id, { state: 'dropped' });",
      },
    ],
    tests: [PAY],
  },
  {
    name: 'keys-never-repeat',
    promise: 'an idempotency key has a random part: ids come again after a restore',
    changes: [
      {
        file: 'src/domain/journal/journal-entries.ts',
        find: 'idempotencyKey: deps.newKey(),',
        replace: 'idempotencyKey: String(order.id),',
      },
    ],
    tests: [CREATE],
  },
  {
    name: 'settle-looks-up',
    promise: 'what a crash left running is looked up, never sent again blindly',
    changes: [
      {
        file: 'src/domain/recovery/recovery-loop.ts',
        find: "switch (row.kind) {\n    case 'payment': {",
        replace:
          "switch (row.kind) {\n    case 'payment': {\n      await performPayment(deps, claimed, caller);\n      if (row.id > 0) return undefined;",
      },
    ],
    tests: [SETTLE],
  },
  {
    name: 'cancel-looks-up',
    promise: 'a cancellation looks up what may have been charged',
    changes: [
      {
        file: 'src/domain/orders/cancel-order.ts',
        find: 'if (wasEverSent(rows)) {',
        replace: 'if (open?.sentAt === 0) {',
      },
    ],
    tests: [CANCEL],
  },
  {
    name: 'refund-looks-up',
    promise: 'what the record calls refunded is not refunded again',
    changes: [
      {
        file: 'src/domain/payments/refund-record.ts',
        find: "if (own?.status === 'refunded') return",
        replace: "if (own?.status === 'refunded' && row.id === 0) return",
      },
    ],
    tests: [CANCEL_PAID],
  },
  {
    name: 'unknown-stays-open',
    promise: 'an attempt without an answer stays open until the record is read',
    changes: [
      {
        file: 'src/domain/payments/send-payment.ts',
        find: 'return asUnknown(dueAt, result.reason);',
        replace: "return asClosed('refused', result.reason);",
      },
    ],
    tests: [CREATE, PAY],
  },
  {
    name: 'silence-is-no-decline',
    promise: 'a payment call that breaks or times out is unknown',
    changes: [
      {
        file: 'src/clients/payment-client.ts',
        find: 'reply ? paymentResult(reply, request) : unknown(failure)',
        replace:
          "reply ? paymentResult(reply, request) : { outcome: 'declined', paymentId: null, reason: failure }",
      },
    ],
    tests: [CREATE, PAY],
  },
  {
    name: 'refund-silence-is-no-yes',
    promise: 'a refund without an answer does not cancel the order',
    changes: [
      {
        file: 'src/clients/payment-client.ts',
        find: 'reply ? refundResult(reply, request, answer) : unknown(failure)',
        replace: "reply ? refundResult(reply, request, answer) : { outcome: 'succeeded' }",
      },
    ],
    tests: [CANCEL_PAID],
  },
  {
    name: 'refund-silence-is-no-no',
    promise: 'a refund without an answer keeps the order locked',
    changes: [
      {
        file: 'src/clients/payment-client.ts',
        find: 'reply ? refundResult(reply, request, answer) : unknown(failure)',
        replace: "reply ? refundResult(reply, request, answer) : { outcome: 'refused', reason: failure }",
      },
    ],
    tests: [CANCEL_PAID],
  },
  {
    name: 'absence-counts-late',
    promise: '"none" in the record means "not charged" only after twice the time-out',
    changes: [
      {
        file: 'src/domain/model/journal.ts',
        find: 'return lastSentAt + 2 * timeoutMs + 1;',
        replace: 'return lastSentAt;',
      },
    ],
    tests: [CANCEL, CANCEL_PAID],
  },
  {
    name: 'absence-counts-after-twice',
    promise: 'once the time-out is not late enough for that',
    changes: [
      {
        file: 'src/domain/model/journal.ts',
        find: 'return lastSentAt + 2 * timeoutMs + 1;',
        replace: 'return lastSentAt + timeoutMs + 1;',
      },
    ],
    tests: [CANCEL, CANCEL_PAID],
  },
  {
    name: 'late-charge-is-booked',
    promise: 'the late answer of an attempt that another gave up still tells of a charge',
    changes: [
      {
        file: 'src/domain/payments/send-payment.ts',
        find: "if (result.outcome === 'succeeded') return applyCharge",
        replace: "if (result.outcome === 'succeeded' && row.id === 0) return applyCharge",
      },
    ],
    tests: [LATE],
  },
  {
    name: 'failure-before-the-answer',
    promise: 'an event that says "failed" leaves an attempt under way to the record',
    changes: [
      {
        file: 'src/domain/webhook/payment-news.ts',
        find: 'attempt.paymentId === null ? asUnknown(now, reason) : ',
        replace: '',
      },
    ],
    tests: ['test/domain/payments/overtaken.test.ts'],
  },
  {
    name: 'nameless-decline-is-no-answer',
    promise: 'a decline in the record that may be an earlier one settles nothing',
    changes: [
      {
        file: 'src/domain/payments/payment-lookup.ts',
        find: 'row.paymentId === null && row.sends > 0)) return undefined;',
        replace: 'row.id === 0)) return undefined;',
      },
    ],
    tests: [PAY],
  },
];
