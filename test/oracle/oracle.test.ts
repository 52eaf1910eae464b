// Proves that lists, searches, timelines and reports answer what a look at every row does, on SQLite. `npm run oracle` asks more.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scaled } from '../support/scale.ts';
import { type Databases, sqliteDatabases } from './databases.ts';
import { EXAMPLES } from './examples.ts';
import { playSeed } from './seeds.ts';
import { trial } from './trial.ts';

const SEEDS = scaled(150, 5);
const SHRINK_MS = 30_000;

let databases: Databases;

beforeAll(async () => {
  databases = await sqliteDatabases();
});

afterAll(() => databases.close());

test(`${SEEDS} seeds of orders and questions have the oracle's answers`, { timeout: 300_000 }, async () => {
  const counts: Record<string, number> = {};
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { lines, counts: own } = await playSeed(databases, seed, SHRINK_MS);
    expect(lines.join('\n'), `seed ${seed}`).toBe('');
    for (const [what, n] of Object.entries(own)) counts[what] = (counts[what] ?? 0) + n;
  }
  const asked = ['page', 'pages', 'order', 'feed', 'stats', 'overview'].map((about) => `found ${about}`);
  for (const what of [...asked, 'segments indexed', 'file', 'ship', 'hold', 'prune']) {
    expect(counts[what] ?? 0, what).toBeGreaterThan(0);
  }
});

test.each(EXAMPLES)('once wrong: $was', async ({ one }) => {
  expect((await trial(databases, one)).difference).toBeUndefined();
});
