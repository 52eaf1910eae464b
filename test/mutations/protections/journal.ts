// Protections of the journal: a row before each call, one open operation, one holder.
import type { Protection } from '../protection.ts';

const CANCEL = 'test/domain/orders/cancel-order.test.ts';
const CANCEL_PAID = 'test/domain/orders/cancel-paid-order.test.ts';
const CRASH = 'test/domain/recovery/crash.test.ts';
const CREATE = 'test/domain/orders/create-order.test.ts';
const JOURNAL = 'test/db/tables/journal.test.ts';
const LATE = 'test/domain/payments/late-answer.test.ts';
const PAY_ALONE = 'test/domain/payments/pay-one-at-a-time.test.ts';
const RACES = 'test/server/races.test.ts';
const SCHEMA = 'src/db/schema/migrations/1764547200000-first-schema.ts';
const SETTLE = 'test/domain/recovery/settle.test.ts';

export const OF_THE_JOURNAL: readonly Protection[] = [
  {
    name: 'row-before-the-call',
    promise: 'no payment leaves before its row is committed',
    changes: [
      {
        file: 'src/domain/orders/create-order.ts',
        find: 'const payment = await tx.insertJournal(row);',
        replace: 'const payment = { ...row, id: 0, sends: 1, lookups: 0, claims: 1, detail: null };',
      },
      {
        file: 'src/domain/payments/send-payment.ts',
        find: 'await recordPayment({ deps, tx, order, row, result, caller }), result };',
        replace:
          'await recordPayment({ deps, tx, order, row: row.id > 0 ? row : await tx.insertJournal(row), result, caller }), result };',
      },
    ],
    tests: [CREATE, CRASH],
  },
  {
    name: 'row-is-open',
    promise: 'the row of a payment on its way is one that settle looks at',
    changes: [
      {
        file: 'src/domain/journal/journal-entries.ts',
        find: "...sendingNow(deps, 'payment', now) };",
        replace: "...sendingNow(deps, 'payment', now), state: 'done' };",
      },
    ],
    tests: [CRASH, SETTLE],
  },
  {
    name: 'refund-marked-before-the-call',
    promise: 'a refund is written down as sent before it leaves',
    changes: [
      {
        file: 'src/domain/payments/refund-record.ts',
        find: 'const sent = { sentAt: step.row.sentAt ?? now, timeoutMs: step.row.timeoutMs ?? 0 };',
        replace: 'const sent = {};',
      },
    ],
    tests: [CANCEL_PAID, CANCEL],
  },
  {
    name: 'cancel-marks-its-refund',
    promise: 'so is the refund of a charge that a cancellation found',
    changes: [
      {
        file: 'src/domain/payments/apply-finding.ts',
        find: "      ...sendingNow(deps, 'refund', now),\n",
        replace: '',
      },
    ],
    tests: [CANCEL],
  },
  {
    name: 'open-operation-check',
    promise: 'whoever touches the money of an order sees the operation that is open',
    changes: [
      {
        file: 'src/domain/journal/open-operation.ts',
        find: '.find(isOpen)',
        replace: '.find(() => false)',
      },
    ],
    tests: [PAY_ALONE, CANCEL],
  },
  {
    name: 'open-operation-index',
    promise: 'the database holds one open payment or refund of an order',
    changes: [
      {
        file: SCHEMA,
        find: 'CREATE UNIQUE INDEX journal_one_open_operation',
        replace: 'CREATE INDEX journal_one_open_operation',
      },
    ],
    tests: [JOURNAL],
  },
  {
    name: 'open-operation-both',
    promise: 'check and index together: no two clients move the money of one order',
    changes: [
      {
        file: 'src/domain/journal/open-operation.ts',
        find: '.find(isOpen)',
        replace: '.find(() => false)',
      },
      {
        file: SCHEMA,
        find: 'CREATE UNIQUE INDEX journal_one_open_operation',
        replace: 'CREATE INDEX journal_one_open_operation',
      },
    ],
    tests: [RACES, JOURNAL],
  },
  {
    name: 'running-is-left-alone',
    promise: 'a row that a living process works on is not taken over',
    changes: [
      {
        file: 'src/domain/journal/open-operation.ts',
        find: "const free = row.state !== 'running' || isAbandoned(deps.process, row, now);",
        replace: 'const free = isAbandoned(deps.process, row, now) || true;',
      },
    ],
    tests: [PAY_ALONE, CANCEL],
  },
  {
    name: 'one-claim-wins',
    promise: 'of all that read an open row one gets it',
    changes: [
      {
        file: 'src/db/tx.ts',
        find: 'WHERE id = ? AND claims = ? AND state = ? AND lease_until IS NOT DISTINCT FROM ?',
        replace: 'WHERE id = ? AND ? IS NOT NULL AND ? IS NOT NULL AND (? IS NULL OR TRUE)',
      },
    ],
    tests: [JOURNAL, RACES],
  },
  {
    name: 'last-claim-counts',
    promise: 'a result is written only by the claim that is still the last one',
    changes: [
      {
        file: 'src/db/tx.ts',
        find: "WHERE id = ? AND claims = ? AND state = 'running'`",
        replace: "WHERE id = ? AND ? IS NOT NULL AND state = 'running'`",
      },
    ],
    tests: [JOURNAL, LATE, PAY_ALONE],
  },
  {
    name: 'closed-stays-closed',
    promise: 'a result is written only to a row that is still running',
    changes: [
      {
        file: 'src/db/tx.ts',
        find: "WHERE id = ? AND claims = ? AND state = 'running'`",
        replace: 'WHERE id = ? AND claims = ?`',
      },
    ],
    tests: [JOURNAL, 'test/domain/webhook/payment-event-once.test.ts'],
  },
  {
    name: 'held-is-asked',
    promise: 'an answer that lost its row changes nothing of the order',
    changes: [
      {
        file: 'src/domain/payments/send-payment.ts',
        find: 'if (!held) return recordLate',
        replace: 'if (!held && row.id === 0) return recordLate',
      },
    ],
    tests: [LATE, 'test/domain/webhook/payment-event-once.test.ts'],
  },
];
