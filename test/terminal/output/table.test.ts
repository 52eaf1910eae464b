// Proves that a table takes any number of rows.
import { expect, test } from 'vitest';
import type { Io } from '../../../src/terminal/cli.ts';
import { table } from '../../../src/terminal/output/table.ts';

test('a hundred and thirty thousand rows make a table', () => {
  const rows = Array.from({ length: 130_000 }, (_, at) => at);
  const text = table({ colour: false } as Io, [{ head: 'N', value: String }], rows);
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual(['N', ...rows.map(String)]);
});
