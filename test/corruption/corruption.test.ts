// Proves on damaged order databases that commands and server either answer as before or tell of the damage, and that doctor
// sees each change of what it compares. `npm run corruption` damages more.
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { scaled } from '../support/scale.ts';
import { tempPath } from '../support/temp.ts';
import { runCampaign } from './campaign.ts';

test('a damaged database is told of, or answers as before', { timeout: 300_000 }, async () => {
  const count = scaled(100, 8);
  const { flips, violations } = await runCampaign({
    folder: dirname(tempPath('corruption')),
    numbers: Array.from({ length: count }, (_, n) => n + 1),
    seed: 1,
    servedEach: scaled(20, 0),
  });
  expect(violations).toEqual([]);
  expect(flips.filter(({ fate }) => fate === 'told').length).toBeGreaterThan(0);
});
