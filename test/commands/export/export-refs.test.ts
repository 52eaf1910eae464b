// Proves that no two orders of an exported file have the same order_ref, which would make one order of them.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportRefs } from '../../../src/commands/export/export-refs.ts';

test('an order keeps its ref; a repeated one, and none at all, become its id', () => {
  const keyOf = exportRefs();
  expect([
    keyOf({ id: 9 }, 'A-1'),
    keyOf({ id: 8 }, undefined),
    keyOf({ id: 7 }, 'A-1'),
    keyOf({ id: 6 }, '8'),
    keyOf({ id: 5 }, '4'),
    keyOf({ id: 4 }, undefined),
    keyOf({ id: 3 }, '注文 1'),
  ]).toEqual(['A-1', '8', '7', '6', '4', 'id:4', '注文 1']);
});

test('whatever the refs, all keys differ', () => {
  const ref = fc.option(
    fc.oneof(fc.constantFrom('A', 'a', 'A ', ''), fc.integer({ min: 1, max: 30 }).map(String)),
    {
      nil: undefined,
    },
  );
  fc.assert(
    fc.property(fc.array(ref, { maxLength: 30 }), (refs) => {
      const keyOf = exportRefs();
      const keys = refs.map((one, at) => keyOf({ id: refs.length - at }, one));
      expect(new Set(keys).size).toBe(keys.length);
    }),
    { numRuns: 50 },
  );
});

test('of a hundred thousand refs, next to none is taken for a repeated one', () => {
  const keyOf = exportRefs();
  let lost = 0;
  for (let id = 1; id <= 100_000; id += 1) if (keyOf({ id }, `注文-${id}`) !== `注文-${id}`) lost += 1;
  expect(lost).toBeLessThan(5);
});
