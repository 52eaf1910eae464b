// Proves, on generated answers of the Payment Service with its ledger as the witness, that no wording, coding or lie of an answer
// pays an order without money, keeps money of a cancelled one, refunds twice or charges twice. `npm run answers` plays more.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scaled } from '../support/scale.ts';
import { play } from './play.ts';
import { openStage } from './stage.ts';

const SEEDS = scaled(150, 80);

let stage: Awaited<ReturnType<typeof openStage>>;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(() => stage.close());

test(`${SEEDS} seeds of answers end with money and statuses in agreement`, { timeout: 300_000 }, async () => {
  const counts: Record<string, number> = {};
  for (let seed = 1; seed <= SEEDS; seed++) {
    const outcome = await play(stage, seed);
    expect(outcome.violations, `seed ${seed}\n${outcome.trace.join('\n')}`).toEqual([]);
    for (const [what, n] of Object.entries(outcome.counts)) counts[what] = (counts[what] ?? 0) + n;
  }
  for (const what of ['order paid', 'order cancelled', 'answer ok', 'answer payment_record_unreachable']) {
    expect(counts[what] ?? 0, what).toBeGreaterThan(0);
  }
});

test('a seed plays the same every time', async () => {
  for (const seed of [3, 8, 21]) {
    const [first, second] = [await play(stage, seed), await play(stage, seed)];
    expect(second.trace.toSorted()).toEqual(first.trace.toSorted());
    expect(first.trace.length).toBeGreaterThan(20);
  }
});
