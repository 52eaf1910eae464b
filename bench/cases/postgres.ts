// Placing orders on PostgreSQL, against a floor that writes the order alone and one that writes by hand all that we do.
import { startPostgres } from '../../test/support/database/postgres-server.ts';
import { type Bench, CLIENTS, serveOrders, serveRole, servicesOf } from '../bench.ts';
import { type Figures, type Played, play } from '../case.ts';
import { countInPostgres, newPostgresDatabase } from '../databases.ts';
import { load } from '../http/load.ts';
import { sampleOrder } from '../http/sample-orders.ts';
import type { Served } from '../workshop.ts';

const ROUNDS = 3;
const WARM_UP_MS = 2_000;
const MEASURE_MS = 4_000;

export async function* postgres(bench: Bench): AsyncGenerator<Played> {
  const server = await startPostgres({ durable: true });
  try {
    yield await playOn(bench, server.url);
  } finally {
    await server.remove();
  }
}

async function playOn(bench: Bench, server: string): Promise<Played> {
  const { pace } = bench;
  const services = await servicesOf(bench);
  const options = { clients: CLIENTS, warmUpMs: pace.ms(WARM_UP_MS), measureMs: pace.ms(MEASURE_MS) };
  const turn = (side: string, serve: (database: string) => Promise<Served>) => {
    return async (round: number): Promise<Figures> => {
      const database = await newPostgresDatabase(server, `bench_${side}_${round}`);
      const served = await serve(database);
      const { answered, perSecond, p50Ms, p99Ms } = await load(served.url, options, sampleOrder);
      await served.stop();
      const paid = await countInPostgres(database, `SELECT count(*) FROM orders WHERE status = 'PAID'`);
      if (paid !== answered) throw new Error(`${answered} answers, but ${paid} paid orders`);
      return { perSecond, p50Ms, p99Ms };
    };
  };
  const [full, bare] = ['the same by hand', 'bare floor'];
  return play({
    name: 'creation on PostgreSQL',
    about: `The creation of orders from ${CLIENTS} clients, on a PostgreSQL that flushes every commit and runs on the same
      machine. One floor writes by hand all that we write, journal and timeline too, with pg and prepared statements;
      the bare one the order alone, in as many transactions.`,
    rounds: pace.rounds(ROUNDS),
    sides: {
      ours: turn('ours', (database) => serveOrders(bench, database, services)),
      [full]: turn('full', (database) => serveRole(bench, 'postgres-full', database, services)),
      [bare]: turn('bare', (database) => serveRole(bench, 'postgres-bare', database, services)),
    },
    rows: [
      { name: 'orders serve', unit: 'orders/s', of: ['ours', 'perSecond'], against: [full, 'perSecond'] },
      {
        name: 'orders serve, bare',
        unit: 'orders/s',
        of: ['ours', 'perSecond'],
        against: [bare, 'perSecond'],
      },
      { name: 'p50', unit: 'ms', of: ['ours', 'p50Ms'], against: [full, 'p50Ms'] },
      { name: 'p99', unit: 'ms', of: ['ours', 'p99Ms'], against: [full, 'p99Ms'] },
    ],
  });
}
