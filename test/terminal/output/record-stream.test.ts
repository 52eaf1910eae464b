// Proves that records that come one by one are printed as all at once would be, however many there are.
import { expect, test } from 'vitest';
import type { DifferenceJson } from '../../../src/domain/reconcile/difference.ts';
import type { Cli, CommonOptions } from '../../../src/terminal/cli.ts';
import { recordStream } from '../../../src/terminal/output/record-stream.ts';
import { printRecords } from '../../../src/terminal/output/records.ts';

const DIFFERENCES: DifferenceJson[] = Array.from({ length: 2_500 }, (_, at) => ({
  order_id: 1 + Math.floor(at / 2),
  difference: 'other_amount',
  payment_id: at % 3 === 0 ? null : `pay_${at}`,
  detail: `${at} "JPY", 了解\u2028`,
  fixed: false,
}));

/** What a command would have printed, a piece for each write. */
function paper(columns: number | undefined) {
  const pieces: string[] = [];
  const out = (text: string) => void pieces.push(text);
  const printIds = (ids: readonly string[]) => out(ids.map((id) => `${id}\n`).join(''));
  const io = { out, err() {}, columns, colour: false };
  return { pieces, text: () => pieces.join(''), cli: { io, printIds } as unknown as Cli };
}

async function streamed(rows: Iterable<DifferenceJson>, options: CommonOptions, columns?: number) {
  const { cli, pieces, text } = paper(columns);
  const stream = recordStream(cli, options, 'differences', (kind) => kind);
  for (const row of rows) await stream.add(row);
  await stream.end(true);
  return { pieces, text: text() };
}

async function atOnce(rows: readonly DifferenceJson[], options: CommonOptions, columns?: number) {
  const { cli, text } = paper(columns);
  await printRecords(cli, options, 'differences', rows);
  return text();
}

const FORMATS: readonly CommonOptions[] = [
  { json: true },
  { json: true, fields: ['detail', 'order_id'] },
  { json: true, format: 'ndjson' },
  { format: 'csv' },
  { format: 'csv', fields: ['order_id'] },
  { quiet: true },
];

test.each(FORMATS)('%j is the same to the byte', async (options) => {
  for (const columns of [undefined, 80]) {
    for (const rows of [[], DIFFERENCES.slice(0, 1), DIFFERENCES.slice(0, 1_000), DIFFERENCES]) {
      const { text } = await streamed(rows, options, columns);
      expect(text === (await atOnce(rows, options, columns)), `${rows.length} rows, ${columns}`).toBe(true);
    }
  }
});

test('a table of a thousand is the same, and a longer one has its head again', async () => {
  const few = DIFFERENCES.slice(0, 1_000);
  expect((await streamed(few, {})).text).toBe(await atOnce(few, {}));
  const lines = (await streamed(DIFFERENCES, {})).text.trimEnd().split('\n');
  expect(lines).toHaveLength(2_503);
  expect(lines.filter((line) => line.startsWith('ORDER'))).toHaveLength(3);
});

function* many(count: number): Generator<DifferenceJson> {
  for (let id = 1; id <= count; id += 1) {
    yield { order_id: id, difference: 'paid_not_charged', payment_id: null, detail: 'd', fixed: false };
  }
}

test('hundreds of thousands are one JSON array, written in pieces', async () => {
  const { pieces, text } = await streamed(many(300_000), { json: true });
  const rows: unknown[] = JSON.parse(text);
  expect(rows).toHaveLength(300_000);
  expect(pieces.length).toBeGreaterThan(100);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(1_000_000);
});

test('what is cut short is whole JSON all the same, and nothing where nothing came', async () => {
  const { cli, text } = paper(undefined);
  const stream = recordStream(cli, { json: true }, 'differences', (kind) => kind);
  await stream.end(false);
  expect(text()).toBe('');
  for (const row of many(1_001)) await stream.add(row);
  await stream.end(false);
  expect(JSON.parse(text())).toHaveLength(1_001);
});
