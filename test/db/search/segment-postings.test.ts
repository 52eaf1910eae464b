// Proves that the postings of a segment are those that were added, each once, in the form that the index stores.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSet, idsOf, SLICE_ORDERS } from '../../../src/db/search/posting-lists.ts';
import { segmentPostings } from '../../../src/db/search/segment-postings.ts';

const gram = fc.oneof(fc.integer({ min: -1, max: 2 }), fc.integer({ min: -1, max: 2 ** 30 - 1 }));
/** Some n-grams with so many orders that they need a bitmap. */
const added = fc
  .array(fc.tuple(gram, fc.nat(SLICE_ORDERS - 1)), { maxLength: 400, size: 'max' })
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
  const grams = 10_000;
  const postings = segmentPostings();
  const count = (one: number) => (one % 2 ? 40 : 20);
  for (let n = 0; n < 40; n += 1) {
    for (let one = 0; one < grams; one += 1) if (n < count(one)) postings.add(one, n * 100 + (one % 96));
  }
  expect([postings.size, postings.grams().length]).toEqual([30 * grams, grams]);
  for (const one of [0, 1, 4_095, 4_096, grams - 1]) {
    const places = Array.from({ length: count(one) }, (_, n) => n * 100 + (one % 96));
    expect(idsOf(0, decodeSet(postings.encoded(one))).reverse()).toEqual(places);
  }
});
