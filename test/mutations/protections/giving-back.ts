// Protections of money that has to go back, and of what went back before its success was told.
import type { Protection } from '../protection.ts';

const CANCEL = 'test/domain/orders/cancel-order.test.ts';
const CANCEL_PAID = 'test/domain/orders/cancel-paid-order.test.ts';
const EVENT = 'test/domain/webhook/payment-event.test.ts';
const PAY = 'test/domain/orders/pay-order.test.ts';
const REFUNDED = 'test/domain/webhook/payment-event-refunded.test.ts';

export const OF_GIVING_BACK: readonly Protection[] = [
  {
    name: 'unwanted-charge-goes-back',
    promise: 'an event about a charge the order has no use for gives it back',
    changes: [
      {
        file: 'src/domain/payments/apply-charge.ts',
        find: '  const followUps = await compensate(',
        replace:
          '  if (order.id > 0) return { order, followUps: [], changed: false };\n  const followUps = await compensate(',
      },
    ],
    tests: [EVENT],
  },
  {
    name: 'late-charge-goes-back',
    promise: 'a late charge that settle finds on a cancelled order goes back',
    changes: [
      {
        file: 'src/domain/payments/apply-finding.ts',
        find: 'followUps: await compensate(deps, tx, change, finding.payments)',
        replace: 'followUps: []',
      },
    ],
    tests: [CANCEL],
  },
  {
    name: 'second-charge-goes-back',
    promise: 'of two charges that a look-up finds one goes back',
    changes: [
      {
        file: 'src/domain/payments/apply-finding.ts',
        find: 'const followUps = await compensate(deps, tx, change, more);',
        replace: 'const followUps: JournalRow[] = [];',
      },
    ],
    tests: [PAY, CANCEL],
  },
  {
    name: 'refund-gives-all-back',
    promise: 'a cancellation gives back every charge of the order',
    changes: [
      {
        file: 'src/domain/payments/refund-record.ts',
        find: 'followUps.push(...(await compensate(deps, tx, change, extras(known, step.row.paymentId))));',
        replace: '',
      },
    ],
    tests: [CANCEL_PAID],
  },
  {
    name: 'compensation-is-repeated',
    promise: 'giving a charge back is repeated until it is done',
    changes: [
      {
        file: 'src/domain/payments/send-compensation.ts',
        find: "done ? asClosed('done') : { ...waits(dueAt, result), accepted };",
        replace: "asClosed(done ? 'done' : 'refused');",
      },
    ],
    tests: [CANCEL, EVENT],
  },
  {
    name: 'one-compensation-each',
    promise: 'the database lets a payment be given back once',
    changes: [
      {
        file: 'src/db/schema/migrations/1764547200000-first-schema.ts',
        find: 'CREATE UNIQUE INDEX journal_one_compensation',
        replace: 'CREATE INDEX journal_one_compensation',
      },
    ],
    tests: ['test/db/tables/journal.test.ts'],
  },
  {
    name: 'refunded-is-remembered',
    promise: 'a charge that went back before its success was told is none',
    changes: [
      {
        file: 'src/db/tables/payments.ts',
        find: "payment_id = ? AND status = 'refunded'",
        replace: "payment_id = ? AND status = 'nothing'",
      },
    ],
    tests: [REFUNDED],
  },
  {
    name: 'refunded-before-an-event',
    promise: 'an event about a charge that went back pays nothing',
    changes: [
      {
        file: 'src/domain/payments/apply-charge.ts',
        find: 'if (isRefunded || isAccountedFor(order, rows, paymentId)) return',
        replace: 'if (isAccountedFor(order, rows, paymentId)) return',
      },
    ],
    tests: [REFUNDED],
  },
  {
    name: 'refunded-before-the-answer',
    promise: 'the answer about a charge that went back pays nothing',
    changes: [
      {
        file: 'src/domain/payments/send-payment.ts',
        find: "if (answer.outcome !== 'succeeded' || !isRefunded) return answer;",
        replace: 'if (tx) return answer;',
      },
    ],
    tests: [REFUNDED],
  },
  {
    name: 'refunded-before-the-look-up',
    promise: 'a record that was read before a charge went back pays nothing',
    changes: [
      {
        file: 'src/domain/payments/payment-lookup.ts',
        find: 'record: record.reached ? sinceThen(record, facts) : record, facts',
        replace: 'record, facts',
      },
    ],
    tests: [REFUNDED],
  },
];
