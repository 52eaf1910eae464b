// Exporting a database, as a command from its start to its end.
import { readFileSync, rmSync } from 'node:fs';
import { type Bench, bookOf, newPath } from '../harness/bench.ts';
import { type Played, play, type Row } from '../harness/case.ts';

const ROUNDS = 3;
const ORDERS = 100_000;
const FORMATS = ['csv', 'ndjson'];
const LINE_END = 10;

export async function* exporting(bench: Bench): AsyncGenerator<Played> {
  const orders = bench.pace.many(ORDERS);
  const database = await bookOf(bench, orders);
  const turn = (format: string) => async () => {
    const path = newPath(bench, `.${format}`);
    const encoding = format === 'csv' ? ['--encoding', 'utf-8'] : [];
    const args = ['export', '--db', database, '--format', format, '--out', path, ...encoding];
    const { wallMs } = await bench.run(bench.program, args);
    const lines = readFileSync(path).reduce((count, byte) => count + (byte === LINE_END ? 1 : 0), 0);
    rmSync(path);
    if (lines < orders) throw new Error(`${lines} lines of ${orders} orders as ${format}`);
    return { perSecond: lines / (wallMs / 1_000) };
  };
  yield await play({
    name: 'exporting',
    about: `orders export of a book of ${orders} orders into a file, the whole command with its start. A line of CSV is
      an item, one of NDJSON an order.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: Object.fromEntries(FORMATS.map((format) => [format, turn(format)])),
    rows: FORMATS.map((name): Row => ({ name, unit: 'lines/s', of: [name, 'perSecond'] })),
  });
}
