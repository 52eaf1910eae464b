// Proves on real processes that neither SIGKILL nor SIGSTOP, with a foreign program on the file meanwhile, loses an
// acknowledged order or doubles a charge.
import { expect, test } from 'vitest';
import { runKills } from './campaign.ts';

test('twelve kills under load leave nothing lost, doubled or half done', async () => {
  const { kills, orders, charges, violations } = await runKills({
    kills: 12,
    random: Math.random,
    suspendedMs: 1_500,
  });
  expect(violations).toEqual([]);
  expect({ kills, some: orders > 12 && charges > 12 }).toEqual({ kills: 12, some: true });
}, 300_000);
