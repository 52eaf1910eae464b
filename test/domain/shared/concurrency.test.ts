// Proves that no work is still under way when the call ends, whatever throws: the work, the source or the bound.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParallel } from '../../../src/domain/shared/concurrency.ts';

const SLOW_MS = 30;

/** Work of some duration, and how much of it has begun and ended. */
function slowWork() {
  const work = { began: 0, ended: 0 };
  return {
    work,
    run: async (thing: number) => {
      work.began += 1;
      await sleep(SLOW_MS);
      work.ended += 1;
      if (thing < 0) throw new Error(`work ${thing} failed`);
    },
  };
}

test('a source that throws is told only when the work under way has ended', async () => {
  const { work, run } = slowWork();
  async function* source() {
    yield 1;
    yield 2;
    throw new Error('the next page could not be read');
  }
  await expect(inParallel(source(), 8, run)).rejects.toThrowError('the next page could not be read');
  expect(work).toEqual({ began: 2, ended: 2 });
});

test('the first error counts, also where the source throws after it', async () => {
  const { work, run } = slowWork();
  async function* source() {
    yield -1;
    await sleep(2 * SLOW_MS);
    throw new Error('the next page could not be read');
  }
  await expect(inParallel(source(), 8, run)).rejects.toThrowError('work -1 failed');
  expect(work).toEqual({ began: 1, ended: 1 });
});

test('a source that cannot be ended early does not hide the error of the work', async () => {
  const { work, run } = slowWork();
  async function* source() {
    try {
      for (let n = -1; ; n += 1) yield n;
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: what a source does that cannot be closed
      throw new Error('could not be closed');
    }
  }
  await expect(inParallel(source(), 2, run)).rejects.toThrowError('work -1 failed');
  expect(work.ended).toBe(work.began);
});

test('work or a bound that throws at once is waited for as well', async () => {
  const { work, run } = slowWork();
  const throwing = (thing: number) => {
    if (thing === 3) throw new Error('at once');
    return run(thing);
  };
  await expect(inParallel([1, 2, 3, 4], 8, throwing)).rejects.toThrowError('at once');
  expect(work).toEqual({ began: 2, ended: 2 });
  const bound = () => {
    if (work.began === 4) throw new Error('no bound');
    return 8;
  };
  await expect(inParallel([1, 2, 3], bound, run)).rejects.toThrowError('no bound');
  expect(work).toEqual({ began: 4, ended: 4 });
});

test('a bound of nothing lets one go on at a time', async () => {
  const { work, run } = slowWork();
  await inParallel([1, 2], () => 0, run);
  expect(work.ended).toBe(2);
}, 5_000);
