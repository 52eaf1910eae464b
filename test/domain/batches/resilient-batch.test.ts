// Proves that a batch which meets an outage at its very beginning waits for its end, and is paid then without anybody's
// doing: that its first payments all fail says nothing about the batch.
import { expect, test } from 'vitest';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { createBatch } from '../../../src/domain/batches/create-batch.ts';
import type { BreakerState, Health } from '../../../src/domain/model/service-health.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { CALLER, SETTLER } from '../../support/desk.ts';
import { orderOf } from '../../support/orders/order-json.ts';
import { openLife } from '../../support/orders/order-stages.ts';

const COUNT = 60;

test('a batch outlives an outage in which more than its first payments fail', async () => {
  let state: BreakerState = 'half_open';
  const health: Health = {
    payments: { state: () => state, onRecovered: () => {} },
    notifications: { state: () => 'closed', onRecovered: () => {} },
  };
  const life = await openLife({ resilience: true, health });
  const { deps } = life.desk;
  let failed = 0;
  life.fake.script.onPayment(() => {
    failed += 1;
    if (failed <= COUNT - 5) return { kind: 'answer', status: 503 };
    state = 'closed';
    return undefined;
  });
  await createBatch(deps, { orders: Array.from({ length: COUNT }, (_, n) => orderOf(n + 1)) }, CALLER);
  const drain = () => drainBatch(deps, 1, SETTLER, { concurrency: () => 8 });
  expect(await drain()).toMatchObject({ status: 'running', reason: null });
  expect(await deps.store.read.batchCounts(1)).toMatchObject({ paid: 5, pending: COUNT - 5, failed: 0 });
  await recoverOpenRows(deps, SETTLER, { everything: true });
  expect(await drain()).toMatchObject({ status: 'completed' });
  expect(life.fake.charges).toHaveLength(COUNT);
});
