// Proves that a spinner fits whatever terminal it is drawn in, and keeps the seconds.
import { expect, test } from 'vitest';
import { spinnerLine } from '../../../src/terminal/progress/spinner.ts';

const TEXT = 'order 12 is stored; waiting for the Payment Service';

test('it has a turning mark, its text and whole seconds', () => {
  expect([1, 2, 3, 4, 5].map((turn) => spinnerLine(turn, TEXT, 4_321, 80)[0]).join('')).toBe('/-\\|/');
  expect(spinnerLine(0, TEXT, 4_321, 80)).toBe(`| ${TEXT} ... 4 s`);
});

test('it never fills a row, so that drawing it again does not scroll', () => {
  for (let columns = 2; columns <= 120; columns += 1) {
    expect(spinnerLine(0, TEXT, 61_000, columns).length).toBeLessThan(columns);
  }
  expect(spinnerLine(0, TEXT, 61_000, 40)).toBe('| order 12 is stored; waiting  ... 61 s');
});
