// Placing orders on both databases: as many as 64 clients get through, and how long they take at half of that.
import { Client } from 'undici';
import { ask, startArrivals, waitsAt } from '../../test/support/server/requests.ts';
import {
  type Bench,
  CLIENTS,
  newPath,
  playTurn,
  serveOrders,
  serveRole,
  servicesOf,
  type Turn,
} from '../harness/bench.ts';
import { type Bar, type Figures, loadRows, medianOf, type Played, play, row } from '../harness/case.ts';
import { withPostgres } from '../harness/databases.ts';
import { quantile } from '../harness/figures.ts';
import { load } from '../harness/load.ts';
import { type Asks, keyedOrder, sampleOrder, wrongAnswer } from '../harness/sample-orders.ts';

const [ROUNDS, POSTGRES_ROUNDS] = [5, 3];
const TIMES = { warmUpMs: 2_000, measureMs: 4_000 };
const FLOOR = { floor: 'floor' };
/** Hundreds of connections to a cold process make a queue that takes its time to be worked off. */
const STEADY_WARM_UP_MS = 6_000;
const THROUGHPUT = 'orders serve';
const barOf = (group: Bar['group']): Bar => ({ group, label: 'creation' });

type Drive = Turn['drive'];

export async function* creation(bench: Bench): AsyncGenerator<Played> {
  const services = await servicesOf(bench);
  const ours = (drive: Drive) => () => placeOnOurs(bench, drive);
  const floor = (drive: Drive) => () => {
    const serve = (database: string) => serveRole(bench, 'floor', database, services);
    return playTurn({ database: newPath(bench, '.db'), serve, drive, status: 'PAID' });
  };
  const plain = underLoad(bench, sampleOrder);
  const throughput = await play({
    name: 'creation',
    about: `POST /api/v1/orders from ${CLIENTS} clients that keep their connection, on a new SQLite file with
      synchronous=FULL, services that answer at once; ours with all it does: validation, journal, timeline, logs at info
      through a pipe that is read, metrics. The floor takes the same steps by hand on polka, undici and better-sqlite3, with the same two
      durable commits an order, which requests that wait share, and does none of these.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: { ours: ours(plain), keyed: ours(underLoad(bench, keyedOrder)), floor: floor(plain) },
    rows: [
      row(THROUGHPUT, 'orders/s', 'perSecond', { ...FLOOR, aim: { atLeast: 0.6 }, bar: barOf('SQLite') }),
      {
        name: 'each with an Idempotency-Key',
        unit: 'orders/s',
        of: ['keyed', 'perSecond'],
        against: ['floor', 'perSecond'],
      },
      ...loadRows(FLOOR).slice(1),
      row('memory after it', 'MiB', 'rssMiB', FLOOR),
    ],
  });
  yield throughput;
  const perSecond = Math.round(medianOf(throughput, THROUGHPUT) / 2);
  const steady = atRate(bench, perSecond);
  yield await play({
    name: 'creation at half load',
    about: `The same orders, arriving at ${perSecond} a second, half of what we have just got through, whether the ones
      before have been answered or not; each waits from the moment at which it was due. The floor gets as many.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: { ours: ours(steady), floor: floor(steady) },
    rows: [row('p50', 'ms', 'p50Ms', FLOOR), row('p99', 'ms', 'p99Ms', { ...FLOOR, aim: { atMost: 2 } })],
  });
}

export async function* creationOnPostgres(bench: Bench): AsyncGenerator<Played> {
  const services = await servicesOf(bench);
  const drive = underLoad(bench, sampleOrder);
  yield await withPostgres((newDatabase) => {
    const turn = (side: string, serve: Turn['serve']) => async (round: number) =>
      playTurn({ database: await newDatabase(`${side}_${round}`), serve, drive, status: 'PAID' });
    const [full, bare] = ['the same by hand', 'bare floor'];
    return play({
      name: 'creation on PostgreSQL',
      about: `The creation of orders from ${CLIENTS} clients, on a PostgreSQL that flushes every commit and runs on the same
        machine. One floor writes by hand all that we write, journal and timeline too, with pg and prepared statements;
        the bare one the order alone, in as many transactions.`,
      rounds: bench.pace.rounds(POSTGRES_ROUNDS),
      sides: {
        ours: turn('ours', (database) => serveOrders(bench, database)),
        [full]: turn('full', (database) => serveRole(bench, 'postgres-floor', database, services, 'full')),
        [bare]: turn('bare', (database) => serveRole(bench, 'postgres-floor', database, services)),
      },
      rows: [
        row(THROUGHPUT, 'orders/s', 'perSecond', {
          ...{ floor: full, aim: { atLeast: 0.85 }, bar: barOf('PostgreSQL') },
        }),
        ...loadRows({ floor: full }).slice(1),
        row(`${THROUGHPUT}, bare`, 'orders/s', 'perSecond', { floor: bare }),
      ],
    });
  });
}

function underLoad(bench: Bench, asks: Asks): Drive {
  return async ({ url, rssMiB }) => {
    const { answered, figures } = await load(bench, url, TIMES, asks);
    return { answered, figures: { ...figures, rssMiB: rssMiB() } };
  };
}

function atRate({ pace }: Bench, perSecond: number): Drive {
  return async ({ url }) => {
    let wrong: Error | undefined;
    const arrivals = startArrivals(url, perSecond, sampleOrder, (n, reply) => {
      const order = sampleOrder(n);
      if (!order.isRight(reply)) wrong ??= wrongAnswer(order, reply);
    });
    const waits = await waitsAt(arrivals, pace.ms(STEADY_WARM_UP_MS), pace.ms(TIMES.measureMs));
    if (wrong) throw wrong;
    const figures = { p50Ms: quantile(waits, 0.5), p99Ms: quantile(waits, 0.99) };
    return { answered: arrivals.answered.length, figures };
  };
}

/** Its metrics and its log have to tell of as many orders as were answered. */
async function placeOnOurs(bench: Bench, drive: Drive): Promise<Figures> {
  const log: Buffer[] = [];
  let placed = 0;
  const figures = await playTurn({
    database: newPath(bench, '.db'),
    serve: (database) => serveOrders(bench, database, (piece) => void log.push(piece)),
    async drive(served) {
      const driven = await drive(served);
      placed = driven.answered;
      const client = new Client(served.url);
      const metrics = (await ask(client, { method: 'GET', path: '/metrics' })).body;
      await client.close();
      const [, counted] = /^orders_created_total\{outcome="succeeded"\} (\d+)$/m.exec(metrics) ?? [];
      if (Number(counted) !== placed) throw new Error(`${placed} orders, but the metrics tell of ${counted}`);
      return driven;
    },
    status: 'PAID',
  });
  const logged = Buffer.concat(log).toString().split('"path":"/api/v1/orders"').length - 1;
  if (logged !== placed) throw new Error(`${placed} orders, but ${logged} requests in the log`);
  return figures;
}
