// Proves that a node which is killed under load loses and doubles nothing, and that the other nodes finish its work.
import { expect, test } from 'vitest';
import { newPostgresDatabase } from '../support/database/database.ts';
import { scaled } from '../support/scale.ts';
import { runNodeKills } from './nodes.ts';

test('one of three nodes is killed, time and again', { timeout: 300_000 }, async () => {
  const summary = await runNodeKills({
    url: newPostgresDatabase(),
    nodes: 3,
    kills: scaled(5, 2),
    random: Math.random,
  });
  expect(summary.violations).toEqual([]);
  expect(summary.acknowledged).toBeGreaterThan(20);
  expect(summary.charges).toBeGreaterThan(20);
});
