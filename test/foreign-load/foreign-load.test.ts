// Proves, in a few seconds, that foreign programs at work on the database cost no acknowledged order, even under load.
import { expect, test } from 'vitest';
import { runForeignLoad } from './foreign-load.ts';

test('five seconds of load with foreign programs on the file', { timeout: 300_000 }, async () => {
  const { acknowledged, counts, violations } = await runForeignLoad({ seconds: 5, random: Math.random });
  expect(violations).toEqual([]);
  expect(acknowledged).toBeGreaterThan(20);
  for (const what of ['read', 'write', 'copy', 'checkpoint', 'vacuum']) {
    expect(counts[`node ${what}`] ?? 0, what).toBeGreaterThan(0);
  }
});
