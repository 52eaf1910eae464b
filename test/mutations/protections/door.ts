// Protections of the one door for writes: what was answered is on disk, and what failed was never there.
import type { Protection } from '../protection.ts';

const DOOR = 'test/db/sqlite/write-queue.sqlite.test.ts';
const DOOR_FILE = 'src/db/sqlite/write-queue.ts';

export const OF_THE_DOOR: readonly Protection[] = [
  {
    name: 'transaction-around-the-work',
    promise: 'a write happens as a whole or not at all',
    changes: [
      { file: DOOR_FILE, find: "query('BEGIN IMMEDIATE')", replace: "query('SELECT 1')" },
      { file: DOOR_FILE, find: "query('COMMIT')", replace: "query('SELECT 1')" },
    ],
    tests: [DOOR, 'test/db/store.test.ts'],
  },
  {
    name: 'lock-before-reading',
    promise: 'what a transaction reads stays true until its commit',
    changes: [{ file: DOOR_FILE, find: "query('BEGIN IMMEDIATE')", replace: "query('BEGIN')" }],
    tests: [DOOR, 'test/db/tables/journal.test.ts'],
  },
  {
    name: 'one-at-a-time',
    promise: 'nobody else has a statement between those of a write',
    changes: [{ file: DOOR_FILE, find: 'draining ??= drain();', replace: 'draining = drain();' }],
    tests: [DOOR],
  },
  {
    name: 'answer-after-the-commit',
    promise: 'a write that has resolved is committed',
    changes: [
      {
        file: DOOR_FILE,
        find: '        const value = await work(sql);\n        return () => resolve(value);',
        replace: '        resolve(await work(sql));\n        return () => undefined;',
      },
    ],
    tests: [DOOR],
  },
  {
    name: 'failure-undoes-itself',
    promise: 'a write that fails among others leaves nothing behind',
    changes: [{ file: DOOR_FILE, find: "        await sql.query('ROLLBACK TO request');\n", replace: '' }],
    tests: [DOOR],
  },
  {
    name: 'failure-undoes-only-itself',
    promise: 'a write that fails takes no other with it',
    changes: [
      {
        file: DOOR_FILE,
        find: 'queue.unshift(...taken);',
        replace: 'rejectAll(taken, failure);',
      },
    ],
    tests: [DOOR],
  },
  {
    name: 'failed-commit-is-told',
    promise: 'nobody is told of success by a transaction whose commit failed',
    changes: [
      {
        file: DOOR_FILE,
        find: 'rejectAll(taken, isCommitted ? storedNowhere(error) : error);',
        replace: 'for (const tell of settle) tell();',
      },
    ],
    tests: [DOOR],
  },
  {
    name: 'broken-disk-undoes-all',
    promise: 'after an error of the disk no part of a transaction is trusted',
    changes: [{ file: DOOR_FILE, find: 'return /^SQLITE_(FULL|', replace: 'return /^NONE_(FULL|' }],
    tests: [DOOR],
  },
  {
    name: 'broken-disk-undoes-savepoints',
    promise: 'nor where the writes of it had a savepoint each',
    changes: [{ file: DOOR_FILE, find: 'if (isBroken(error)) throw error;', replace: '' }],
    tests: [DOOR],
  },
  {
    name: 'doubtful-connection-is-left',
    promise: 'after an error the next write has a connection of its own',
    changes: [{ file: DOOR_FILE, find: 'connection = await leave(connection);', replace: '' }],
    tests: [DOOR],
  },
  {
    name: 'commits-are-flushed',
    promise: 'a commit is on disk, whatever happens to the power',
    changes: [
      {
        file: 'src/db/sqlite/connection.ts',
        find: "pragma('synchronous = FULL')",
        replace: "pragma('synchronous = NORMAL')",
      },
    ],
    tests: ['test/db/sqlite/open.sqlite.test.ts'],
  },
];
