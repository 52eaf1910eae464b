// Proves that lists, searches, timelines and reports answer what a look at every row does, on PostgreSQL.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { scaled } from '../support/scale.ts';
import { type Databases, postgresDatabases } from './databases.ts';
import { EXAMPLES } from './examples.ts';
import { playSeed } from './seeds.ts';
import { trial } from './trial.ts';

const SEEDS = scaled(15, 2);
const SHRINK_MS = 30_000;

let databases: Databases;

beforeAll(async () => {
  databases = await postgresDatabases(inject('postgresUrl'));
});

afterAll(() => databases.close());

test(`${SEEDS} seeds of orders and questions have the oracle's answers`, { timeout: 300_000 }, async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { lines } = await playSeed(databases, seed, SHRINK_MS);
    expect(lines.join('\n'), `seed ${seed}`).toBe('');
  }
});

test.each(EXAMPLES)('once wrong: $was', async ({ one }) => {
  expect((await trial(databases, one)).difference).toBeUndefined();
});
