// Checking files of orders: how much longer it takes than parsing them, and whether memory grows with the file.
import { join } from 'node:path';
import { type LargeFile, writeLargeFile } from '../test/support/order-csv.ts';
import { median, table } from './figures.ts';
import type { Side } from './import-sides.ts';
import type { Workshop } from './workshop.ts';

const ROWS = 500_000;
const FEW_ROWS = 10_000;
const MANY_ROWS = 1_000_000;

/** The shapes of files that are timed. */
const SHAPES: readonly { readonly name: string; readonly shape: Omit<LargeFile, 'rows'> }[] = [
  { name: '2 rows an order', shape: {} },
  { name: '1 row an order', shape: { perOrder: 1 } },
  { name: '4 rows, scattered', shape: { perOrder: 4, scattered: true } },
  { name: 'all rows bad', shape: { bad: true } },
];

/** Resolves to what there is to print. */
export async function importing(workshop: Workshop, self: string, rounds: number): Promise<string> {
  const run = async (role: 'parse' | 'check', file: string): Promise<Side> =>
    JSON.parse((await workshop.run(process.execPath, [self, role, file])).output) as Side;
  const write = async (name: string, file: LargeFile) => {
    const path = join(workshop.folder, `${name}.csv`);
    await writeLargeFile(path, file);
    return path;
  };

  const rows = [['', 'rows/s', '× csv-parse', 'of its CPU', 'longest delay ms']];
  for (const [at, { name, shape }] of SHAPES.entries()) {
    const file = await write(`shape-${at}`, { ...shape, rows: ROWS });
    const parsed: Side[] = [];
    const checked: Side[] = [];
    for (let round = 0; round < rounds; round += 1) {
      parsed.push(await run('parse', file));
      checked.push(await run('check', file));
    }
    rows.push([name, ...figures(parsed, checked)]);
  }

  const few = await run('check', await write('few', { rows: FEW_ROWS }));
  const many = await run('check', await write('many', { rows: MANY_ROWS }));
  const mib = (side: Side) => `${(side.peakRssBytes / 2 ** 20).toFixed(0)} MiB`;
  return [
    `Checking a file of ${ROWS} rows, medians of ${rounds} rounds in turns with csv-parse alone:\n`,
    table(rows),
    `  peak memory at ${MANY_ROWS} rows ${mib(many)}, at ${FEW_ROWS} rows ${mib(few)}: `,
    `ratio ${(many.peakRssBytes / few.peakRssBytes).toFixed(2)}\n`,
  ].join('');
}

function figures(parsed: readonly Side[], checked: readonly Side[]): string[] {
  const of = (sides: readonly Side[], figure: keyof Side) => median(sides.map((side) => side[figure]));
  return [
    (ROWS / (of(checked, 'wallMs') / 1_000)).toFixed(0),
    (of(checked, 'wallMs') / of(parsed, 'wallMs')).toFixed(2),
    (of(checked, 'cpuMs') / of(parsed, 'cpuMs')).toFixed(2),
    of(checked, 'longestDelayMs').toFixed(0),
  ];
}
