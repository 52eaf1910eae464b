// Checking files of orders: how much longer it takes than parsing them, and whether memory grows with the file.
import type { LargeFile } from '../../test/support/orders/order-csv.ts';
import type { Side } from '../floors/parsing.ts';
import { type Bench, csvOf, resultOf } from '../harness/bench.ts';
import { type Played, play, type Row } from '../harness/case.ts';

const ROUNDS = 3;
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

export async function* checking(bench: Bench): AsyncGenerator<Played> {
  yield await timed(bench);
  yield await flat(bench);
}

async function timed(bench: Bench): Promise<Played> {
  const rows = bench.pace.many(ROWS);
  const files = new Map<string, string>();
  for (const { name, shape } of SHAPES) files.set(name, await csvOf(bench, { ...shape, rows }));
  const turn = (role: 'parse' | 'check', name: string) => async () => {
    const side = await resultOf<Side>(bench, role, files.get(name) ?? '');
    if (side.rows !== rows) throw new Error(`${side.rows} of ${rows} rows were read`);
    return { rowsPerSecond: rows / (side.wallMs / 1_000), ...side };
  };
  return play({
    name: 'checking a file',
    about: `A dry run over a file of ${rows} rows, in which every row is checked, put together into orders and staged,
      against csv-parse alone with columns: true, which throws the rows away; each in a process of its own, without its
      start.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: Object.fromEntries(
      SHAPES.flatMap(({ name }) => [
        [`csv-parse, ${name}`, turn('parse', name)],
        [name, turn('check', name)],
      ]),
    ),
    rows: SHAPES.flatMap(({ name }): Row[] => {
      const alone = `csv-parse, ${name}`;
      return [
        { name, unit: 'ms', of: [name, 'wallMs'], against: [alone, 'wallMs'], aim: { atMost: 2 } },
        { name: `${name}, rows/s`, unit: 'rows/s', of: [name, 'rowsPerSecond'] },
        { name: `${name}, longest stretch on the event loop`, unit: 'ms', of: [name, 'longestDelayMs'] },
      ];
    }),
  });
}

async function flat(bench: Bench): Promise<Played> {
  const [few, many] = [FEW_ROWS, bench.pace.many(MANY_ROWS)];
  const turn = async (rows: number) => {
    const path = await csvOf(bench, { rows });
    return async () => ({ peakMiB: (await resultOf<Side>(bench, 'check', path)).peakRssBytes / 2 ** 20 });
  };
  const [short, long] = [`${few} rows`, `${many} rows`];
  return play({
    name: 'memory of checking a file',
    about: 'The most memory that the same check holds, of a long file and of a short one.',
    rounds: 1,
    sides: { [short]: await turn(few), [long]: await turn(many) },
    rows: [{ name: long, unit: 'MiB', of: [long, 'peakMiB'], against: [short, 'peakMiB'] }],
  });
}
