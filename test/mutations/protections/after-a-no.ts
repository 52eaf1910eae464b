// Protections of what follows a definite no: a bank that said it may capture later, so the record is read before the
// order goes on, or later where it cannot be.
import type { Protection } from '../protection.ts';

const AFTER_A_NO = 'test/domain/payments/after-a-no.test.ts';
const APPLY = 'src/domain/payments/apply-finding.ts';
const LATER = 'src/domain/payments/read-later.ts';
const PAY = 'test/domain/orders/pay-order.test.ts';
const SETTLE = 'src/domain/payments/recover-payment.ts';

export const OF_A_NO: readonly Protection[] = [
  {
    name: 'look-up-before-the-next-attempt',
    promise: 'after a definite no the record is read before the next attempt',
    changes: [
      {
        file: 'src/domain/orders/pay-order.ts',
        find: 'if (wasEverSent(rows)) {',
        replace: 'if (open && open.sentAt !== null) {',
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'cancel-looks-up-after-a-no',
    promise: 'after a definite no the record is read before a cancellation',
    changes: [
      {
        file: 'src/domain/orders/cancel-order.ts',
        find: 'if (wasEverSent(rows)) {',
        replace: 'if (open && open.sentAt !== null) {',
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'waiting-looks-up-after-a-no',
    promise: 'a payment that has waited looks up where an earlier call was refused',
    changes: [
      {
        file: 'src/domain/payments/send-waiting.ts',
        find: 'if (wasSent) return',
        replace: 'if (wasSent && row.id === 0) return',
      },
    ],
    tests: [AFTER_A_NO, 'test/domain/payments/resend.test.ts'],
  },
  {
    name: 'orphan-is-not-sent',
    promise: 'a payment whose process died before it left is not made unasked',
    changes: [
      {
        file: 'src/domain/payments/send-waiting.ts',
        find: "const isOrphan = row.state === 'running' &&",
        replace: "const isOrphan = row.state === 'done' &&",
      },
    ],
    tests: [AFTER_A_NO, 'test/domain/recovery/crash.test.ts'],
  },
  {
    name: 'unread-only-after-a-no',
    promise: 'a record that cannot be read keeps an order waiting whose payment had no answer',
    changes: [
      {
        file: SETTLE,
        find: "(found === 'unreachable' && endedInNo(rows))",
        replace: "found === 'unreachable'",
      },
    ],
    tests: [PAY, 'test/domain/orders/cancel-order.test.ts'],
  },
  {
    name: 'unread-before-pay-is-read-later',
    promise: 'a record that could not be read before a payment is read later',
    changes: [
      {
        file: APPLY,
        find: "if (finding.found === 'unreachable') await readLater(ruled);",
        replace: '',
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'unread-before-cancel-is-read-later',
    promise: 'a record that could not be read before a cancellation is read later',
    changes: [
      {
        file: APPLY,
        find: "if (finding.found === 'unreachable' || (finding",
        replace: 'if (row.id === 0 || (finding',
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'processing-after-cancel-is-read-later',
    promise:
      'a payment of an earlier call that is being processed goes back once it is made, though the order is cancelled',
    changes: [
      {
        file: APPLY,
        find: " || (finding.found === 'processing' && !isOpen(row))) {",
        replace: ') {',
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'unread-is-read-again',
    promise: 'a record that is to be read later is asked for until it is read',
    changes: [
      {
        file: LATER,
        find: "return found !== 'unreachable' && found !== 'processing' && found !== 'foreign';",
        replace: "return found !== 'processing' && found !== 'foreign';",
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'processing-is-read-again',
    promise: 'and until it says how a payment ended',
    changes: [
      {
        file: LATER,
        find: "return found !== 'unreachable' && found !== 'processing' && found !== 'foreign';",
        replace: "return found !== 'unreachable' && found !== 'foreign';",
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'read-later-counts-late',
    promise: 'and while a charge may still arrive',
    changes: [
      {
        file: LATER,
        find: 'const isKnown = isTold(finding) && askedAt >= absenceCountsFrom(row);',
        replace: 'const isKnown = isTold(finding);',
      },
    ],
    tests: ['test/domain/payments/overtaken.test.ts'],
  },
  {
    name: 'read-later-gives-back',
    promise: 'what a record that is read later holds too much goes back',
    changes: [
      {
        file: LATER,
        find: "finding.found === 'captured' ? finding.payments : []",
        replace: "finding.found === 'captured' ? finding.payments.slice(0, 0) : []",
      },
    ],
    tests: [AFTER_A_NO],
  },
  {
    name: 'read-later-ends',
    promise: 'a record is not asked for for ever',
    changes: [
      {
        file: LATER,
        find: 'const isOver = !isAwaited && now >= row.createdAt + READ_FOR_MS;',
        replace: 'const isOver = now < 0;',
      },
    ],
    tests: [AFTER_A_NO],
  },
];
