// Proves, on a few hundred seeds, that whatever fails, dies or comes late, money and statuses agree in the end; that a
// seed always plays the same, pruned or not; and that the faults it is about do happen. `npm run simulate` plays more.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scaled } from '../support/scale.ts';
import { openShelf, type Shelf } from './book.ts';
import { simulate } from './simulation.ts';

const SEEDS = scaled(400, 150);

let shelf: Shelf;

beforeAll(async () => {
  shelf = await openShelf();
});

afterAll(() => shelf.close());

test(`${SEEDS} seeds end with money and statuses in agreement`, { timeout: 300_000 }, async () => {
  const counts: Record<string, number> = {};
  for (let seed = 1; seed <= SEEDS; seed++) {
    const outcome = await simulate(shelf, seed);
    expect(outcome.violations, `seed ${seed}\n${outcome.trace.join('\n')}`).toEqual([]);
    for (const [what, n] of Object.entries(outcome.counts)) counts[what] = (counts[what] ?? 0) + n;
  }
  const rare = [
    'crashes',
    'disturbances',
    'suspensions',
    'charge refunded',
    'order SHIPPED',
    'refund done',
    'payment refused',
    'rows pruned',
  ];
  for (const what of [...rare, 'compensation done', 'answer conflict', 'answer downstream_failed']) {
    expect(counts[what] ?? 0, what).toBeGreaterThan(0);
  }
});

test('a seed plays the same every time, and whether its book is pruned meanwhile or not', async () => {
  for (const seed of [3, 7, 12, 25]) {
    const [first, second] = [await simulate(shelf, seed), await simulate(shelf, seed, { prunes: false })];
    expect(second.trace).toEqual(first.trace);
    expect(first.trace.length).toBeGreaterThan(50);
  }
});
