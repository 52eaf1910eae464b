// Proves that whoever follows a batch on a server that is away for a moment waits for it, and knows how to go on where it
// stays away.

import { expect, test, vi } from 'vitest';
import { follow } from '../../../src/commands/import/remote.ts';
import type { BatchJson } from '../../../src/domain/model/batch-json.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';
import type { Session } from '../../../src/terminal/cli.ts';
import { CALLER } from '../../support/desk.ts';

const BATCH: BatchJson = {
  id: 7,
  csv_source: 'orders.csv',
  created_at: '2026-01-01T00:00:00Z',
  completed_at: null,
  status: 'running',
  reason: null,
  total_orders: 4,
  accepted: 4,
  rejected: 0,
  paid: 0,
  pending: 4,
  failed: 0,
  cancelled: 0,
  amounts: [],
};

// Time passes at once.
vi.mock('node:timers/promises', () => ({ setTimeout: async () => {} }));

/** Follows a batch whose server gives these answers, the last one for ever; undefined where it is away. */
function following(answers: readonly (BatchJson | undefined)[]) {
  const left = [...answers];
  const outcomes: string[] = [];
  const away: string[] = [];
  const getBatch = async () => {
    const answer = left.length > 1 ? left.shift() : left[0];
    if (!answer) throw new OrdersError('unavailable', 'it cannot be reached');
    return answer;
  };
  const session = { batches: { getBatch }, caller: CALLER } as unknown as Session;
  const progress = {
    onStored() {},
    onCharging() {},
    onOutcome: (outcome: string) => void outcomes.push(outcome),
    onAway: (why: string) => void away.push(why),
  };
  const followed = follow(session, BATCH.id, { signal: new AbortController().signal, progress });
  return { followed, outcomes, away };
}

test('a server that comes back is followed on, and what has happened meanwhile is counted', async () => {
  const done = { ...BATCH, status: 'completed', paid: 3, failed: 1, pending: 0 } as const;
  const { followed, outcomes, away } = following([BATCH, BATCH, undefined, undefined, done]);
  expect(await followed).toEqual({ batch: done, interrupted: false });
  expect(outcomes).toEqual(['succeeded', 'succeeded', 'succeeded', 'declined']);
  expect(away).toEqual(['it cannot be reached']);
});

test('one that stays away is given up after a while, with what to do next', async () => {
  const { followed } = following([BATCH, BATCH, undefined]);
  await expect(followed).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(/^it cannot be reached; .*"orders import --resume 7"$/),
    members: { batch_id: 7 },
  });
});
