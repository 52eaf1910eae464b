// Proves the same of a PostgreSQL that goes away with the call to a service and comes back some seconds later.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { cuttingProxy } from '../../support/database/cutting-proxy.ts';
import { newPostgresBook } from '../../support/database/database.ts';
import {
  type CallFault,
  COMMAND_OPERATIONS,
  expectedOf,
  outcomesOf,
  SERVER_OPERATIONS,
  someOf,
} from '../../support/services/call-faults.ts';

const AWAY_MS = 4_000;

async function awayPostgres(): Promise<CallFault> {
  const seenAt = newPostgresBook();
  const proxy = await cuttingProxy(seenAt);
  return {
    database: proxy.url,
    seenAt,
    async begin() {
      proxy.shut();
      return { over: sleep(AWAY_MS).then(() => proxy.open()) };
    },
  };
}

describe.each([
  ['serve', SERVER_OPERATIONS],
  ['commands', COMMAND_OPERATIONS],
])('%s', (kind, operations) => {
  test('PostgreSQL is away from the call on', { timeout: 300_000 }, async () => {
    const some = someOf(operations, 0);
    expect(await outcomesOf(some, awayPostgres, kind === 'serve')).toEqual(expectedOf(some));
  });
});
