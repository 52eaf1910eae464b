// Proves that work that fails is told and done again, and that it can still be stopped.
import { expect, test } from 'vitest';
import { repeating } from '../../../src/server/background/interval.ts';
import { until } from '../../support/until.ts';

const broken = () => {
  throw new Error('cannot be told either');
};

test.each([
  ['rejects', async () => Promise.reject(new Error('failed'))],
  [
    'throws at once',
    () => {
      throw new Error('failed');
    },
  ],
])('work that %s is told and goes on', async (_how, work) => {
  let runs = 0;
  const told: unknown[] = [];
  const loop = repeating(
    1,
    () => {
      runs += 1;
      return work();
    },
    (error) => told.push((error as Error).message),
  );
  await until(() => runs >= 3);
  await loop.stop();
  expect(told).toEqual(Array.from({ length: runs }, () => 'failed'));
});

test('a failure that cannot be told ends nothing', async () => {
  let runs = 0;
  const loop = repeating(
    60_000,
    async () => {
      runs += 1;
      throw new Error('failed');
    },
    broken,
  );
  await until(() => runs === 1);
  loop.again();
  await until(() => runs === 2);
  await loop.stop();
});
