// Proves that the search index of a book is the same in the end, whoever was killed at it or worked beside, and that
// whoever asks for an end gets it.
import { expect, test } from 'vitest';
import { bookOf, openSearchedBook } from '../../support/database/searched-book.ts';
import { until } from '../../support/until.ts';

const rest = async () => {};

test('whoever dies between two steps, and whoever is at it too, leaves the index as one alone would', async () => {
  const { write, follow, follower, grams, slices, list } = await openSearchedBook();
  const found = async () =>
    (await list({ filter: { q: '田中' }, skip: 0, limit: 100 })).orders.map(({ id }) => id);
  await write(bookOf(3));
  await follow(3);
  const alone = { grams: grams(), slices: slices() };
  expect(alone.slices).toEqual([{ slice: 0 }, { slice: 1 }, { slice: 2 }]);
  await write(bookOf(3));
  const expected = await found();
  expect(expected).toHaveLength(6);
  await follow(1);
  // Each dies a step later than the one before, until one lives to the end of its slice.
  let lives = false;
  for (let steps = 1; !lives; steps += 1) {
    let left = steps;
    const dying = { rest: async () => void (left-- === 0 && (await Promise.reject(new Error('killed')))) };
    await until(async () => {
      left = steps;
      lives = await follower()
        .advance(dying)
        .catch(() => false);
      return lives || left < steps;
    });
    if (!lives) expect(slices()).toEqual([{ slice: 0 }]);
    expect(await found()).toEqual(expected);
  }
  expect(slices()).toEqual([{ slice: 0 }, { slice: 1 }]);
  const beside = [follower(), follower(), follower()];
  await until(async () => {
    await Promise.all(beside.map((one) => one.advance({ rest })));
    return slices().length === 3;
  });
  expect({ grams: grams(), slices: slices() }).toEqual(alone);
});

test('what asks for an end gets it at the next step, and the slice is not there', async () => {
  const { write, follower, slices } = await openSearchedBook();
  await write(bookOf(1));
  const ending = new AbortController();
  let steps = 0;
  const rest = async () => {
    steps += 1;
    if (steps === 2) ending.abort();
  };
  await until(async () => {
    expect(await follower().advance({ rest, signal: ending.signal })).toBe(false);
    return steps > 0;
  });
  expect([steps, slices()]).toEqual([2, []]);
});

test('a call beside another one waits for the same segment and does no work of its own', async () => {
  const { write, follower, slices } = await openSearchedBook();
  await write(bookOf(2));
  const indexer = follower();
  const rests = { first: 0, second: 0 };
  const counting = (which: keyof typeof rests) => async () => {
    rests[which] += 1;
  };
  await until(async () => {
    const both = await Promise.all([
      indexer.advance({ rest: counting('first') }),
      indexer.advance({ rest: counting('second') }),
    ]);
    expect(both[0]).toBe(both[1]);
    return both[0];
  });
  expect(rests.first).toBeGreaterThan(2);
  expect([rests.second, slices()]).toEqual([0, [{ slice: 0 }]]);
  await until(() => indexer.advance({ rest }));
  expect(slices()).toEqual([{ slice: 0 }, { slice: 1 }]);
});
