// Proves that a long list becomes bytes piece by piece, and the same bytes as at once.
import { expect, test } from 'vitest';
import { jsonList } from '../../src/server/json-list.ts';

const MOST_BYTES = 300_000;

test.each([0, 1, 2, 1_000])('a list of %s as JSON', async (count) => {
  const rows = Array.from({ length: count }, (_, id) => ({ id, name: '田中 "太郎"'.repeat(500) }));
  const { body } = await jsonList(rows, (row) => row);
  expect(Buffer.concat([...body]).toString()).toBe(JSON.stringify(rows));
  for (const piece of body) expect(piece.length).toBeLessThan(MOST_BYTES);
});
