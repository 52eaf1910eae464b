// Protections of an order book in PostgreSQL, which SQLite has from its single door, its one clock and its file.
import type { Protection } from '../protection.ts';

const DOOR = 'test/db/postgres/postgres-door.test.ts';
const NODES = 'test/db/postgres/postgres-nodes.test.ts';
const OPEN = 'test/db/postgres/postgres-open.test.ts';
const LOST = 'test/db/postgres/postgres-lost-connection.test.ts';
const TRANSACTION = 'src/db/postgres/transaction.ts';
const DOOR_FILE = 'src/db/postgres/write-queue.ts';
const DIALECT = 'src/db/postgres/dialect.ts';

export const ON_POSTGRES: readonly Protection[] = [
  {
    name: 'postgres-row-locks',
    promise: 'nobody changes an order between the look of a transaction and its commit',
    changes: [{ file: DIALECT, find: "lockRow: 'FOR UPDATE'", replace: "lockRow: ''" }],
    tests: [NODES],
  },
  {
    name: 'postgres-skips-locked-rows',
    promise: 'no node waits for a row that another is just taking',
    changes: [{ file: DIALECT, find: "'FOR UPDATE SKIP LOCKED'", replace: "''" }],
    tests: [NODES],
  },
  {
    name: 'postgres-hold-waits',
    promise: 'once charges are held on one node, none is written down on another',
    changes: [
      {
        file: DIALECT,
        find: `beforeReadingHold: \`SELECT pg_advisory_xact_lock_shared(\${HOLD_KEY})\`,`,
        replace: `beforeReadingHold: '',`,
      },
    ],
    tests: [NODES],
  },
  {
    name: 'postgres-payment-waits',
    promise: 'of two nodes that hear of one payment for two orders one gets it',
    changes: [
      {
        file: DIALECT,
        find: `beforeReadingPayment: \`SELECT pg_advisory_xact_lock(\${PAYMENT_KEY})\`,`,
        replace: `beforeReadingPayment: '',`,
      },
    ],
    tests: [NODES],
  },
  {
    name: 'postgres-committed-is-believed',
    promise: 'what was committed before its answer was lost is not done again',
    changes: [{ file: DOOR_FILE, find: "'committed') return true", replace: "'committed') return false" }],
    tests: [LOST],
  },
  {
    name: 'postgres-aborted-is-done-again',
    promise: 'what was not committed when its connection broke is not taken for done',
    changes: [{ file: DOOR_FILE, find: "'aborted') return false", replace: "'aborted') return true" }],
    tests: [LOST],
  },
  {
    name: 'postgres-commit-is-read',
    promise: 'a transaction that the server has given up is not taken for committed',
    changes: [{ file: TRANSACTION, find: 'command !== COMMIT', replace: "command === ''" }],
    tests: [DOOR],
  },
  {
    name: 'postgres-deadlocks-are-tried-again',
    promise: 'of two that wait for each other both come through',
    changes: [{ file: DOOR_FILE, find: 'isConflict(tried.error) || ', replace: '' }],
    tests: [DOOR],
  },
  {
    name: 'postgres-migrates-alone',
    promise: 'nodes that start at once on an empty database make it once',
    changes: [
      {
        file: 'src/db/postgres/schema.ts',
        find: `await runner.query(\`SELECT \${MIGRATION_LOCK}\`);`,
        replace: '',
      },
    ],
    tests: [OPEN],
  },
  {
    name: 'postgres-clock',
    promise: 'leases go by the clock of the database, not of the node',
    changes: [
      {
        file: 'src/db/postgres/clock.ts',
        find: 'row.now - (before + after) / 2',
        replace: 'Date.now() - after',
      },
    ],
    tests: [NODES],
  },
  {
    name: 'clock-does-not-sleep',
    promise: 'leases go on while the machine of a node sleeps',
    changes: [
      { file: 'src/db/steady-clock.ts', find: 'sleptMs = asleep;', replace: 'sleptMs = 0 * asleep;' },
    ],
    tests: ['test/db/database-clock.test.ts'],
  },
  {
    name: 'postgres-sends-away',
    promise: 'nobody waits in vain behind a database that is gone',
    changes: [
      {
        file: 'src/db/postgres/limiter.ts',
        find: 'if (patience !== undefined) turns.sendAway(toOthers(told), patience);',
        replace: '',
      },
    ],
    tests: ['test/db/postgres/postgres-turns.test.ts'],
  },
  {
    name: 'postgres-same-answers',
    promise: 'an address is found in any case in both databases',
    changes: [
      {
        file: DIALECT,
        find: `lower(\${alias}.customer_email COLLATE "C")`,
        replace: `\${alias}.customer_email`,
      },
    ],
    tests: [NODES],
  },
  {
    name: 'postgres-passwords',
    promise: 'no password of a database is shown',
    changes: [{ file: 'src/db/postgres/url.ts', find: "\\S*@/gi, '$1********@'", replace: "\\S*@/gi, '$&'" }],
    tests: ['test/db/postgres/postgres-url.test.ts', OPEN],
  },
  {
    name: 'postgres-events-settled',
    promise: 'whoever follows the timelines misses no event that is committed after one with a greater id',
    changes: [
      {
        file: 'src/db/tables/order-events.ts',
        find: 'if (await writersAreGone(sql)) {',
        replace: 'if (true) {',
      },
    ],
    tests: ['test/db/postgres/postgres-events.test.ts'],
  },
];
