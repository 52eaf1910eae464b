// Proves on a real server that a restore by the runbook loses nothing that the backup has, and that no order takes the
// charge of a lost one. `npm run restore` repeats it.
import { expect, test } from 'vitest';
import { seededRandom } from '../simulation/random.ts';
import { scaled } from '../support/scale.ts';
import { runDrill } from './drill.ts';

test('a restored database goes on beside the charges of lost orders', { timeout: 600_000 }, async () => {
  for (let seed = 1; seed <= scaled(3, 1); seed += 1) {
    const { violations, lost, named } = await runDrill({ random: seededRandom(seed), orders: 12 });
    expect(violations).toEqual([]);
    expect(lost).toBeGreaterThan(0);
    expect(named).toBeGreaterThan(0);
  }
});
