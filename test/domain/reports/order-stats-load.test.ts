// Proves that statistics are read for a bounded number of callers, once for those who ask for the same at the same time,
// and not for those who have gone.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openStats } from '../../../src/domain/reports/order-stats.ts';
import { openLife } from '../../support/orders/order-stages.ts';

const MOST_WAITING = 8;
const INTERRUPTED = { kind: 'interrupted' };

/** Statistics of which nothing is read to its end before the test lets it be. */
async function openSlow(spans = 1) {
  const { deps } = (await openLife()).desk;
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let begun = 0;
  const read = {
    ...deps.store.read,
    firstOrderAt: async () => undefined,
    spansWithin: async () => Array.from({ length: spans }, (_, id) => ({ id, firstAt: 0, lastAt: 0 })),
    orderGroups: async () => {
      begun += 1;
      await gate;
      return [];
    },
    paymentGroups: async () => [],
  };
  const stats = openStats({ ...deps, store: { ...deps.store, read } });
  const ofDay = (day: number) => ({ from: `2025-01-${String(day).padStart(2, '0')}`, to: '2025-02-01' });
  return { stats, reading: () => begun, letGo: () => open(), ofDay };
}

test('a few wait, more are told to come again', async () => {
  const { stats, letGo, ofDay, reading } = await openSlow();
  const asked = Array.from({ length: 1 + MOST_WAITING }, (_, n) => stats(ofDay(n + 1)));
  await expect(stats(ofDay(20))).rejects.toMatchObject({ kind: 'unavailable', retryAfterSeconds: 5 });
  letGo();
  expect(await Promise.all(asked)).toHaveLength(1 + MOST_WAITING);
  expect(await stats(ofDay(20))).toMatchObject({ orders: 0 });
  expect(reading()).toBe(2 + MOST_WAITING);
});

test('those who ask for the same while it waits share the answer, and one that is being read is not shared', async () => {
  const { stats, letGo, ofDay, reading } = await openSlow();
  const first = stats(ofDay(1));
  await sleep(1);
  expect(reading()).toBe(1);
  const later = Array.from({ length: 3 * MOST_WAITING }, () => stats(ofDay(1)));
  letGo();
  expect(await first).toMatchObject({ orders: 0 });
  expect(await Promise.all(later)).toHaveLength(3 * MOST_WAITING);
  expect(reading()).toBe(2);
});

test('what nobody waits for any more is not read, and reading that has begun ends', async () => {
  const { stats, letGo, ofDay, reading } = await openSlow(50);
  const [begun, waits, shares] = [new AbortController(), new AbortController(), new AbortController()];
  const reads = stats(ofDay(1), begun.signal);
  await sleep(1);
  const left = [stats(ofDay(2), waits.signal), stats(ofDay(3), shares.signal)];
  const stays = stats(ofDay(3), new AbortController().signal);
  waits.abort();
  shares.abort();
  await expect(left[0]).rejects.toMatchObject(INTERRUPTED);
  begun.abort();
  const ended = expect(reads).rejects.toMatchObject(INTERRUPTED);
  letGo();
  await ended;
  expect(await stays).toMatchObject({ orders: 0 });
  expect(await left[1]).toMatchObject({ orders: 0 });
  expect(reading()).toBe(1 + 50);
});

test('who has gone leaves the place to others', async () => {
  const { stats, letGo, ofDay } = await openSlow();
  const first = stats(ofDay(1));
  const gone = new AbortController();
  const left = Array.from({ length: MOST_WAITING }, (_, n) => stats(ofDay(n + 2), gone.signal));
  gone.abort();
  for (const end of await Promise.allSettled(left)) expect(end).toMatchObject({ reason: INTERRUPTED });
  const others = Array.from({ length: MOST_WAITING }, (_, n) => stats(ofDay(n + 2)));
  letGo();
  expect(await Promise.all([first, ...others])).toHaveLength(1 + MOST_WAITING);
});
