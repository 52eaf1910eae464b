// Proves on real processes that neither SIGKILL nor SIGSTOP, with a foreign program on the file meanwhile, loses an
// acknowledged order or doubles a charge.
import { expect, test } from 'vitest';
import { scaled } from '../support/scale.ts';
import { runKills } from './campaign.ts';

test('kills under load leave nothing lost, doubled or half done', async () => {
  const asked = scaled(12, 5);
  const { kills, orders, charges, violations } = await runKills({
    kills: asked,
    random: Math.random,
    suspendedMs: 1_500,
  });
  expect(violations).toEqual([]);
  expect({ kills, some: orders > asked && charges > asked }).toEqual({ kills: asked, some: true });
}, 300_000);
