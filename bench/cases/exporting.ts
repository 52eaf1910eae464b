// Exporting a book, as a command from its start to its end, against the same bytes by hand.
import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { type Bench, bookOf, newPath } from '../bench.ts';
import { type Figures, type Played, play, type Row } from '../case.ts';
import type { ExportFloorFormat } from '../floors/export.ts';

const ROUNDS = 3;
const ORDERS = 100_000;
const FORMATS: readonly ExportFloorFormat[] = ['csv', 'ndjson'];

export async function* exporting(bench: Bench): AsyncGenerator<Played> {
  const orders = bench.pace.many(ORDERS);
  const database = await bookOf(bench, orders);
  const written = new Map<ExportFloorFormat, Written>();
  const turn = (command: string, argsFor: (format: ExportFloorFormat) => readonly string[]) => async () => {
    const figures: [string, number][] = [];
    for (const format of FORMATS) {
      const path = newPath(bench, `.${format}`);
      const { wallMs } = await bench.workshop.run(command, argsFor(format), {}, path);
      const { hash, lines } = await readBack(path);
      rmSync(path);
      const known = written.get(format) ?? { hash, lines };
      written.set(format, known);
      if (hash !== known.hash) throw new Error(`the two exports as ${format} differ`);
      figures.push([format, lines / (wallMs / 1_000)]);
    }
    return Object.fromEntries(figures) as Figures;
  };
  const ours = (format: ExportFloorFormat) => {
    const encoding = format === 'csv' ? ['--encoding', 'utf-8'] : [];
    return ['export', '--db', database, '--format', format, ...encoding];
  };
  const played = await play({
    name: 'exporting',
    about: `orders export of a book of ${orders} orders into a file, the whole command with its start. The floor is one
      statement, row by row, made text by hand and written in pieces of 64 KiB; both files are the same to the byte. A line
      of CSV is an item, one of NDJSON an order.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: {
      ours: turn(bench.program, ours),
      floor: turn(process.execPath, (format) => [bench.self, 'export', database, format]),
    },
    rows: FORMATS.map(
      (format): Row => ({ name: format, unit: 'lines/s', of: ['ours', format], against: ['floor', format] }),
    ),
  });
  yield played;
}

interface Written {
  readonly hash: string;
  readonly lines: number;
}

const LINE_END = 10;

async function readBack(path: string): Promise<Written> {
  const hash = createHash('sha256');
  let lines = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    for (const byte of piece) if (byte === LINE_END) lines += 1;
  }
  return { hash: hash.digest('hex'), lines };
}
