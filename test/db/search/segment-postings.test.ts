// Proves that the postings of a segment are those that were added, each once, in the form that the index stores.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSet, idsOf, SLICE_ORDERS } from '../../../src/db/search/posting-lists.ts';
import { segmentPostings } from '../../../src/db/search/segment-postings.ts';

const gram = fc.oneof(fc.integer({ min: -1, max: 5 }), fc.integer({ min: -1, max: 2 ** 30 - 1 }));
const added = fc
  .array(fc.tuple(gram, fc.nat(SLICE_ORDERS - 1)), { maxLength: 400 })
  .map((some) => some.sort(([, a], [, b]) => a - b));

test('each order stands once under each of its n-grams, and nowhere else', () => {
  fc.assert(
    fc.property(added, (some) => {
      const expected = new Map<number, Set<number>>();
      const postings = segmentPostings();
      for (const [one, place] of some) {
        expected.set(one, (expected.get(one) ?? new Set()).add(place));
        postings.add(one, place);
      }
      const grams = [...expected.keys()].sort((a, b) => a - b);
      expect([...postings.grams()]).toEqual(grams);
      for (const one of grams) {
        const places = idsOf(0, decodeSet(postings.encoded(one))).reverse();
        expect(places).toEqual([...(expected.get(one) ?? [])]);
      }
      expect(postings.size).toBe([...expected.values()].reduce((sum, { size }) => sum + size, 0));
    }),
  );
});

test('more n-grams and postings than it has room for at first are all kept', () => {
  const grams = 40_000;
  const postings = segmentPostings();
  for (let place = 0; place < 20; place += 1) {
    for (let one = 0; one < grams; one += 1) postings.add(one, place * 200 + (one % 200));
  }
  expect([postings.size, postings.grams().length]).toEqual([20 * grams, grams]);
  for (const one of [0, 1, 32_767, 32_768, grams - 1]) {
    const places = Array.from({ length: 20 }, (_, place) => place * 200 + (one % 200));
    expect(idsOf(0, decodeSet(postings.encoded(one))).reverse()).toEqual(places);
  }
});
