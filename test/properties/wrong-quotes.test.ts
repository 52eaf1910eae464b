// Proves of any text, however wrong its quotes are: rows do not depend on how the bytes arrive, each has the line where
// it begins, none is lost that has no quotes near it, and text without faults is read as csv-parse reads it.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRows } from '../../src/domain/csv/parse-rows.ts';
import { scaled } from '../support/scale.ts';

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
  readonly reason: string | undefined;
}

async function rowsOf(text: string, pieceBytes: number): Promise<Row[]> {
  const bytes = Buffer.from(text);
  const rows: Row[] = [];
  // One memory for all pieces, as when a file is read.
  const memory = Buffer.alloc(pieceBytes);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      yield memory.subarray(0, bytes.copy(memory, 0, at, at + pieceBytes));
    }
  }
  await parseRows(
    pieces(),
    { name: 'x.csv' },
    {
      onRow: (cells, line, fault) => void rows.push({ cells, line, reason: fault?.reason }),
      isRow: (cells) => cells.length === 3,
    },
  );
  return rows;
}

const HEADER = 'one,two,three\n';
const token = fc.constantFrom('"', '"', '""', ',', ',', 'a', '名', ' ', '\n', '\r\n', '\r', '","', '"\n"');
const messy = fc.array(token, { maxLength: 60 }).map((tokens) => HEADER + tokens.join(''));
const cell = fc.constantFrom('a', '', '"a"', '""', '"a ""b"" c"', '"a\nb"', '"\r\n"', '"x,y"', '名');
const row = fc.tuple(cell, cell, cell).map((cells) => cells.join(','));
const tidy = fc
  .array(fc.tuple(row, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 12 })
  .map((rows) => HEADER + rows.flat().join(''));

test('the rows of any text are the same, however its bytes arrive', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(messy, fc.integer({ min: 1, max: 40 }), async (text, pieceBytes) => {
      const whole = await rowsOf(text, 100_000);
      expect(await rowsOf(text, pieceBytes)).toEqual(whole);
      const lines = text.split(/\r\n|\n|\r/);
      for (const { cells, line } of whole) {
        const [first = ''] = (cells[0] ?? '').split(/\r\n|\n|\r/);
        const begin = lines[line - 1] ?? '';
        expect(begin.startsWith(first) || begin.startsWith('"')).toBe(true);
      }
    }),
    { numRuns: scaled(1_000, 300) },
  );
});

test('rows without quotes are read, whatever stands before them', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(messy, async (text) => {
      const good = Array.from({ length: 3 }, (_, n) => ['good', `${n}`, '']);
      // Quotes of this line close whatever is open, or are a fault themselves.
      const rows = await rowsOf(`${text}\n"x" y"\n${good.map((cells) => cells.join()).join('\n')}`, 1_000);
      expect(rows.slice(-3).map(({ cells, reason }) => ({ cells, reason }))).toEqual(
        good.map((cells) => ({ cells, reason: undefined })),
      );
    }),
    { numRuns: scaled(1_000, 300) },
  );
});

test('text without faults is read as csv-parse reads it', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(tidy, fc.integer({ min: 1, max: 40 }), async (text, pieceBytes) => {
      const rows = await rowsOf(text, pieceBytes);
      expect(rows.every(({ reason }) => reason === undefined)).toBe(true);
      const plain = parse(text, { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true });
      expect(rows.map(({ cells }) => cells)).toEqual(plain);
    }),
    { numRuns: scaled(500, 200) },
  );
});
