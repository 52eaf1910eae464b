// Protections of batches: stored whole before anything is charged, by one process, once for each request.
import type { Protection } from '../protection.ts';

const BATCHES = 'test/server/routes/batches.test.ts';
const IMPORT = 'test/domain/batches/import-orders.test.ts';
const CANCELLED = 'test/domain/batches/import-cancelled-file.test.ts';
const REJECTED = 'test/domain/batches/manage-rejected.test.ts';
const BESIDE = 'test/domain/batches/manage-beside.test.ts';
const RESEND = 'test/domain/payments/resend.test.ts';

export const OF_BATCHES: readonly Protection[] = [
  {
    name: 'charged-when-stored',
    promise: 'no order of a batch is charged before all are stored, nor while it is paused',
    changes: [
      {
        file: 'src/domain/batches/charge-batch.ts',
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
      {
        file: 'src/domain/batches/load-batch.ts',
        find: 'if (isHeld(deps, known)) {',
        replace: 'if (!known) {',
      },
    ],
    tests: [IMPORT],
  },
  {
    name: 'goes-on-where-it-was',
    promise: 'what is stored of a batch is not stored again',
    changes: [
      {
        file: 'src/domain/batches/load-batch.ts',
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
        file: 'src/domain/batches/create-batch.ts',
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
        file: 'src/domain/batches/create-batch.ts',
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
        file: 'src/db/tables/batches.ts',
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
        file: 'src/domain/recovery/recovery-loop.ts',
        find: "const sent = finding.found === 'none' ? await resend(deps, claimed, caller) : undefined;",
        replace: 'const sent = await resend(deps, claimed, caller);',
      },
      {
        file: 'src/domain/payments/send-waiting.ts',
        find: "if (open?.id !== row.id || open.claims !== row.claims || open.state !== 'unknown') return undefined;",
        replace: 'if (!open) return undefined;',
      },
    ],
    tests: [RESEND],
  },
  {
    name: 'charged-file-refused',
    promise: 'the file of a cancelled batch is not charged again while orders of it are paid or may be',
    changes: [
      {
        file: 'src/domain/batches/load-batch.ts',
        find: 'if (!force && checked.contentHash !== null) await refuseChargedBefore(tx, checked.contentHash);',
        replace: '',
      },
    ],
    tests: [CANCELLED],
  },
  {
    name: 'unknown-counts-as-charged',
    promise: 'a call without an answer counts as charged when the file of its cancelled batch comes again',
    changes: [
      {
        file: 'src/db/tables/charged-orders.ts',
        find: "j.state IN ('running','unknown')",
        replace: "j.state = 'running'",
      },
    ],
    tests: [CANCELLED],
  },
  {
    name: 'rejected-pauses',
    promise: 'a batch sends no more once the Payment Service has not taken one of its payments',
    changes: [
      {
        file: 'src/domain/payments/pause-batch.ts',
        find: 'await pauseIfPossible(deps, batchId, notTaken(batchId, result.reason));',
        replace: '',
      },
    ],
    tests: [REJECTED],
  },
  {
    name: 'repeated-while-running',
    promise: 'no call for an order of a paused or cancelled batch is repeated',
    changes: [
      {
        file: 'src/domain/payments/pause-batch.ts',
        find: '(await runs()) && (await (request.mayRepeat?.() ?? true))',
        replace: 'request.mayRepeat?.() ?? true',
      },
    ],
    tests: [BESIDE],
  },
  {
    name: 'claimed-with-a-connection',
    promise: 'no order of a batch is claimed that would wait for a connection, so that a hold stops it',
    changes: [
      {
        file: 'src/domain/batches/charge-batch.ts',
        find: 'Math.min(options.concurrency(), callsAllowed(deps), MOST_IN_HAND)',
        replace: 'Math.min(options.concurrency(), callsAllowed(deps))',
      },
      {
        file: 'src/domain/batches/charge-batch.ts',
        find: 'const most = Math.min(IN_HAND * concurrency, MOST_IN_HAND);',
        replace: 'const most = IN_HAND * concurrency;',
      },
    ],
    tests: [BESIDE],
  },
  {
    name: 'resent-while-running',
    promise: 'nothing of a paused batch is sent again',
    changes: [
      {
        file: 'src/domain/payments/send-waiting.ts',
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
        file: 'src/domain/payments/send-waiting.ts',
        find: 'return !(await tx.chargesHeld());',
        replace: 'return true;',
      },
    ],
    tests: [RESEND],
  },
];
