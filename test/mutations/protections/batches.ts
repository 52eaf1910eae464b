// Protections of batches: stored whole before anything is charged, by one process, once for each request.
import type { Protection } from '../protection.ts';

const BATCHES = 'test/server/batches.test.ts';
const IMPORT = 'test/domain/import-orders.test.ts';
const RESEND = 'test/domain/resend.test.ts';

export const OF_BATCHES: readonly Protection[] = [
  {
    name: 'charged-when-stored',
    promise: 'no order of a batch is charged before all are stored, nor while it is paused',
    changes: [
      {
        file: 'src/domain/drain-batch.ts',
        find: "if (batch?.status !== 'running' || (await tx.chargesHeld())) return [];",
        replace: 'if (!batch || (await tx.chargesHeld())) return [];',
      },
    ],
    tests: [IMPORT],
  },
  {
    name: 'stored-by-one',
    promise: 'a file that one process stores is not stored by another',
    changes: [
      { file: 'src/domain/load-batch.ts', find: 'if (isHeld(deps, known)) {', replace: 'if (!known) {' },
    ],
    tests: [IMPORT],
  },
  {
    name: 'goes-on-where-it-was',
    promise: 'what is stored of a batch is not stored again',
    changes: [
      {
        file: 'src/domain/load-batch.ts',
        find: 'checked.orders(batch.accepted)',
        replace: 'checked.orders(0)',
      },
    ],
    tests: [IMPORT, BATCHES],
  },
  {
    name: 'batch-key-reserved',
    promise: 'of many requests with one key one batch comes',
    changes: [
      {
        file: 'src/domain/create-batch.ts',
        find: 'if (!(await tx.insertKey(record))) throw stillRunning();',
        replace: 'await tx.insertKey(record);',
      },
    ],
    tests: [BATCHES],
  },
  {
    name: 'batch-answer-kept',
    promise: 'a repeat with the same key gets the first answer to the letter',
    changes: [
      {
        file: 'src/domain/create-batch.ts',
        find: 'onLoaded: (tx, loaded) => tx.endKey(key, JSON.stringify(answerOf(loaded))),',
        replace: '',
      },
    ],
    tests: [BATCHES],
  },
  {
    name: 'repeatable-kept',
    promise: 'a batch whose request can be repeated is not taken back',
    changes: [
      {
        file: 'src/db/batch-rows.ts',
        find: 'AND NOT EXISTS (SELECT 1 FROM idempotency_keys k WHERE k.batch_id = b.id)',
        replace: '',
      },
    ],
    tests: [BATCHES],
  },
  {
    name: 'absent-before-resend',
    promise: 'a payment of a batch is sent again only where the record holds nothing',
    changes: [
      {
        file: 'src/domain/settle.ts',
        find: "const sent = finding.found === 'none' ? await resend(deps, claimed, caller) : undefined;",
        replace: 'const sent = await resend(deps, claimed, caller);',
      },
      {
        file: 'src/domain/resend.ts',
        find: "if (open?.id !== row.id || open.claims !== row.claims || open.state !== 'unknown') return undefined;",
        replace: 'if (!open) return undefined;',
      },
    ],
    tests: [RESEND],
  },
  {
    name: 'resent-while-running',
    promise: 'nothing of a paused batch is sent again',
    changes: [
      {
        file: 'src/domain/resend.ts',
        find: "if (batch && batch.status !== 'running') return false;",
        replace: '',
      },
    ],
    tests: [RESEND],
  },
  {
    name: 'resent-while-not-held',
    promise: 'nothing is sent again while charges are held',
    changes: [
      {
        file: 'src/domain/resend.ts',
        find: 'return !(await tx.chargesHeld());',
        replace: 'return true;',
      },
    ],
    tests: [RESEND],
  },
];
