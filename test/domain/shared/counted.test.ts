// Proves that a count and its word agree.
import { expect, test } from 'vitest';
import { counted } from '../../../src/domain/shared/format.ts';

test('a count and its word agree', () => {
  expect([0, 1, 2, 1_234].map((n) => counted(n, 'order'))).toEqual([
    '0 orders',
    '1 order',
    '2 orders',
    '1,234 orders',
  ]);
  expect([1, 2].map((n) => counted(n, 'entry', 'entries'))).toEqual(['1 entry', '2 entries']);
});
