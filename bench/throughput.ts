// Creation throughput: `orders serve` and the floor under the same load, in turns, each time with a new
// database on the same disk.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { median, table } from './figures.ts';
import { type LoadOptions, type LoadResult, load } from './load.ts';
import type { Served, Workshop } from './workshop.ts';

export interface ThroughputOptions extends LoadOptions {
  readonly rounds: number;
}

export interface Sides {
  ours(database: string): Promise<Served>;
  floor(database: string): Promise<Served>;
}

type Side = keyof Sides;

/** Runs all rounds and resolves to what there is to print. Rejects at the first wrong answer. */
export async function throughput(
  workshop: Workshop,
  sides: Sides,
  options: ThroughputOptions,
): Promise<string> {
  const results: Record<Side, LoadResult[]> = { ours: [], floor: [] };
  for (let round = 1; round <= options.rounds; round += 1) {
    // Whoever comes second meets a warmer machine, so they take turns at that too.
    const order: readonly Side[] = round % 2 ? ['ours', 'floor'] : ['floor', 'ours'];
    for (const side of order) {
      const database = join(workshop.folder, `${side}-${round}.db`);
      results[side].push(await measure(sides[side], database, options));
    }
  }
  return report(results, options);
}

async function measure(
  serve: Sides[Side],
  database: string,
  options: ThroughputOptions,
): Promise<LoadResult> {
  const served = await serve(database);
  const result = await load(served.url, options).finally(() => served.stop());
  if (result.wrong !== undefined) throw new Error(`a wrong answer: ${result.wrong}`);
  const paid = paidOrders(database);
  if (paid !== result.created) throw new Error(`${result.created} answers, but ${paid} paid orders`);
  return result;
}

/** Counted in the file, so that no side gets away with answering alone. */
function paidOrders(database: string): number {
  const db = new Database(database, { readonly: true });
  try {
    return db.prepare(`SELECT count(*) FROM orders WHERE status = 'PAID'`).pluck().get() as number;
  } finally {
    db.close();
  }
}

function report(results: Record<Side, LoadResult[]>, options: ThroughputOptions): string {
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
    `Creation, ${clients} clients, medians of ${rounds} rounds of ${measureMs / 1000} s a side:\n`,
    table([['', 'orders/s', 'p50 ms', 'p99 ms'], row('ours', 'orders serve'), row('floor', 'floor')]),
    `  ratio ours/floor ${ratio.toFixed(3)} (rounds: ${ratios.map((one) => one.toFixed(3)).join(', ')})\n`,
  ].join('');
}
