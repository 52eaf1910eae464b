// Protections of what pruning must never take: what later decisions about money ask for, and what is open.
import type { Protection } from '../protection.ts';

const PRUNE = 'test/domain/maintenance/prune.test.ts';
const RETENTION = 'test/domain/model/retention.test.ts';
const RULE = 'src/domain/model/retention.ts';
const ROWS = 'src/db/tables/prune.ts';

export const OF_PRUNING: readonly Protection[] = [
  {
    name: 'payments-are-remembered',
    promise: 'a payment that an order has had for years is not taken for a second one',
    changes: [{ file: RULE, find: 'payment: { done: NEVER', replace: 'payment: { done: ALWAYS' }],
    tests: [PRUNE],
  },
  {
    name: 'given-back-is-remembered',
    promise: 'a charge that was given back is not given back again after years',
    changes: [{ file: RULE, find: 'compensation: { done: NEVER', replace: 'compensation: { done: ALWAYS' }],
    tests: [PRUNE],
  },
  {
    name: 'declines-are-remembered',
    promise: 'as long as an order may be paid, what was declined of it is not taken for the next payment',
    changes: [
      {
        file: RULE,
        find: 'payment: { done: NEVER, refused: AFTERWARDS',
        replace: 'payment: { done: NEVER, refused: ALWAYS',
      },
    ],
    tests: [PRUNE],
  },
  {
    name: 'open-orders-are-left-alone',
    promise: 'nothing goes of an order of which something is open, however old it is',
    changes: [{ file: RULE, find: '    !journal.some(isOpen) &&\n', replace: '' }],
    tests: [PRUNE, RETENTION],
  },
  {
    name: 'touched-since',
    promise: 'what somebody has touched since it was looked at does not go',
    changes: [{ file: ROWS, find: 'now.get(id) === rows', replace: 'rows > 0' }],
    tests: [PRUNE],
  },
  {
    name: 'locked-by-another',
    promise: 'what another node is at does not go',
    changes: [{ file: ROWS, find: 'ids.has(id) && ', replace: '' }],
    tests: ['test/db/postgres/postgres-prune.test.ts'],
  },
  {
    name: 'small-steps',
    promise: 'pruning never holds the write lock for long',
    changes: [
      {
        file: 'src/domain/maintenance/prune.ts',
        find: 'const SLICE_ROWS = 500;',
        replace: 'const SLICE_ROWS = 50_000;',
      },
    ],
    tests: [PRUNE],
  },
];
