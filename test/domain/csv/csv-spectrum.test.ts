// Proves that the twelve files of csv-spectrum, a public collection of odd CSV files, have the cells that they should.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseRows } from '../../../src/domain/csv/parse-rows.ts';
import { fixture } from '../../support/orders/check-file.ts';

type Records = Readonly<Record<string, string>>[];

const EXPECTED: Readonly<Record<string, Records>> = JSON.parse(
  readFileSync(fixture('csv-spectrum/expected.json'), 'utf8'),
);

/** A quote within a cell is no fault to the collection; here the row is bad, with the same cells. */
const FAULTY = new Set(['location_coordinates']);

async function parse(name: string, pieceBytes: number) {
  const bytes = readFileSync(fixture(`csv-spectrum/${name}.csv`));
  const rows: string[][] = [];
  let faults = 0;
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  await parseRows(
    pieces(),
    { name: name },
    {
      onRow(cells, _line, fault) {
        rows.push(cells);
        if (fault) faults += 1;
      },
      isRow: () => true,
    },
  );
  const [header = [], ...data] = rows;
  const records = data.map((cells) => Object.fromEntries(header.map((key, at) => [key, cells[at]])));
  return { records, faults };
}

test('there are twelve', () => {
  expect(Object.keys(EXPECTED)).toHaveLength(12);
});

test.each(Object.keys(EXPECTED))('%s', async (name) => {
  for (const pieceBytes of [1, 5, 1_000]) {
    expect(await parse(name, pieceBytes)).toEqual({
      records: EXPECTED[name],
      faults: FAULTY.has(name) ? 1 : 0,
    });
  }
});
