// Proves that what a service has done is written down, however long the database cannot be written from that moment on: a
// foreign lock, or a full disk, that begins with the call costs time, no second charge and no order.
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { compilePreload } from '../../support/database/preload.ts';
import { holdLock } from '../../support/database/write-queue.ts';
import {
  type CallFault,
  COMMAND_OPERATIONS,
  expectedOf,
  outcomesOf,
  SERVER_OPERATIONS,
  someOf,
} from '../../support/services/call-faults.ts';
import { tempPath } from '../../support/temp.ts';

/** Longer than a new request waits for the lock. */
const LOCKED_MS = 7_000;
const FULL_MS = 4_000;

const KINDS = [
  ['serve', SERVER_OPERATIONS],
  ['commands', COMMAND_OPERATIONS],
] as const;

async function lockedFile(): Promise<CallFault> {
  const database = tempPath('orders.db');
  return {
    database,
    seenAt: database,
    async begin() {
      const release = holdLock(database);
      return { over: sleep(LOCKED_MS).then(release) };
    },
  };
}

/** All that is written to it fails, by every process that was started with the library. */
const fullDisk = (library: string) => async (): Promise<CallFault> => {
  const database = tempPath('orders.db');
  const folder = dirname(database);
  const full = join(folder, 'full');
  return {
    database,
    seenAt: database,
    env: { LD_PRELOAD: library, DISK_FAULTS: folder },
    async begin() {
      writeFileSync(full, '');
      return { over: sleep(FULL_MS).then(() => rmSync(full)) };
    },
  };
};

describe.each(KINDS)('%s', (kind, operations) => {
  const served = kind === 'serve';

  test('another process holds the write lock from the call on', { timeout: 300_000 }, async () => {
    const some = someOf(operations, 0);
    expect(await outcomesOf(some, lockedFile, served)).toEqual(expectedOf(some));
  });

  test('the disk is full from the call on', { timeout: 300_000 }, async ({ skip }) => {
    const library = compilePreload('disk');
    if (!library) return skip('needs Linux and a C compiler (cc)');
    const others = someOf(operations, 1);
    expect(await outcomesOf(others, fullDisk(library), served)).toEqual(expectedOf(others));
  });
});
