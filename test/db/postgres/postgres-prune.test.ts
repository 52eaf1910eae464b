// Proves that pruning neither touches nor waits for an order that another node is at.
import { expect, test } from 'vitest';
import { prune } from '../../../src/domain/maintenance/prune.ts';
import { DAY_MS } from '../../support/database/aged-book.ts';
import { openLife, orderIn, storedOf } from '../../support/orders/order-stages.ts';

test('an order that another transaction has locked is left as it is, without waiting', async () => {
  const life = await openLife();
  const { deps, clock } = life.desk;
  const [locked, free] = [await orderIn(life, 'delivered'), await orderIn(life, 'delivered')];
  clock.advance(100 * DAY_MS);
  const cutoff = clock.now() - 90 * DAY_MS;
  const before = storedOf(life, locked);
  let [tell, end] = [() => {}, () => {}];
  const isLocked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const isOver = new Promise<void>((resolve) => {
    end = resolve;
  });
  const working = deps.store.write(async (tx) => {
    await tx.lockOrder(locked);
    tell();
    await isOver;
  });
  await isLocked;
  const one = { journal: 2, failedEmails: 0, events: 5, batchErrors: 0 };
  expect(await prune(deps, { cutoff })).toEqual(one);
  expect(storedOf(life, locked)).toEqual(before);
  expect(storedOf(life, free).events).toHaveLength(2);
  end();
  await working;
  expect(await prune(deps, { cutoff })).toEqual(one);
});
