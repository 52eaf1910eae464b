// Creation throughput: `orders serve` and the floor under the same load, in turns, each time with a new
// database on the same disk.
import { median, table } from './figures.ts';
import { type LoadOptions, type LoadResult, load } from './load.ts';
import type { Served } from './workshop.ts';

export interface ThroughputOptions extends LoadOptions {
  readonly rounds: number;
}

export interface Sides {
  readonly name: string;
  ours(database: string): Promise<Served>;
  floor(database: string): Promise<Served>;
  /** What ORDERS_DB says of a new, empty database. */
  newDatabase(name: string): Promise<string>;
  /** Counted in the database, so that no side gets away with answering alone. */
  paidOrders(database: string): Promise<number>;
}

type Side = 'ours' | 'floor';

/** Runs all rounds and resolves to what there is to print. Rejects at the first wrong answer. */
export async function throughput(sides: Sides, options: ThroughputOptions): Promise<string> {
  const results: Record<Side, LoadResult[]> = { ours: [], floor: [] };
  for (let round = 1; round <= options.rounds; round += 1) {
    // Whoever comes second meets a warmer machine, so they take turns at that too.
    const order: readonly Side[] = round % 2 ? ['ours', 'floor'] : ['floor', 'ours'];
    for (const side of order) {
      const database = await sides.newDatabase(`${side}_${round}`);
      results[side].push(await measure(sides, side, database, options));
    }
  }
  return report(sides.name, results, options);
}

async function measure(
  sides: Sides,
  side: Side,
  database: string,
  options: ThroughputOptions,
): Promise<LoadResult> {
  const served = await sides[side](database);
  const result = await load(served.url, options).finally(() => served.stop());
  if (result.wrong !== undefined) throw new Error(`a wrong answer: ${result.wrong}`);
  const paid = await sides.paidOrders(database);
  if (paid !== result.created) throw new Error(`${result.created} answers, but ${paid} paid orders`);
  return result;
}

function report(name: string, results: Record<Side, LoadResult[]>, options: ThroughputOptions): string {
  const { clients, rounds, measureMs } = options;
  const medianOf = (side: Side, figure: 'perSecond' | 'p50Ms' | 'p99Ms') =>
    median(results[side].map((result) => result[figure]));
  const row = (side: Side, name: string) => [
    name,
    medianOf(side, 'perSecond').toFixed(0),
    medianOf(side, 'p50Ms').toFixed(1),
    medianOf(side, 'p99Ms').toFixed(1),
  ];
  const ratios = results.ours.map(
    (ours, at) => ours.perSecond / (results.floor[at]?.perSecond ?? Number.NaN),
  );
  const ratio = medianOf('ours', 'perSecond') / medianOf('floor', 'perSecond');
  return [
    `Creation on ${name}, ${clients} clients, medians of ${rounds} rounds of ${measureMs / 1000} s a side:\n`,
    table([['', 'orders/s', 'p50 ms', 'p99 ms'], row('ours', 'orders serve'), row('floor', 'floor')]),
    `  ratio ours/floor ${ratio.toFixed(3)} (rounds: ${ratios.map((one) => one.toFixed(3)).join(', ')})\n`,
  ].join('');
}
