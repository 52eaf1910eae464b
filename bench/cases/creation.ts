// Placing orders: as many as 64 clients get through, and how long they take at half of what we get through.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Bench,
  CLIENTS,
  newPath,
  removeDatabase,
  serveOrders,
  serveRole,
  servicesOf,
} from '../bench.ts';
import { type Figures, medianOf, type Played, play } from '../case.ts';
import { countIn } from '../databases.ts';
import { quantile } from '../figures.ts';
import { startArrivals } from '../http/arrivals.ts';
import { askOnce, type Reply } from '../http/connection.ts';
import { type Asks, describe, load } from '../http/load.ts';
import { keyedOrder, sampleOrder } from '../http/sample-orders.ts';
import { rssMiB } from '../memory.ts';
import type { Served } from '../workshop.ts';

const ROUNDS = 5;
const WARM_UP_MS = 2_000;
const MEASURE_MS = 4_000;
/** Who opens hundreds of connections to a cold process waits in a queue, which takes its time to be worked off. */
const STEADY_WARM_UP_MS = 6_000;
const THROUGHPUT = 'orders serve';

/** A load on one server; how many orders it has placed. */
type Drive = (served: Served) => Promise<{ readonly figures: Figures; readonly placed: number }>;

export async function* creation(bench: Bench): AsyncGenerator<Played> {
  const services = await servicesOf(bench);
  const ours = (drive: Drive) => () => placeOnOurs(bench, services, drive);
  const floor = (drive: Drive) => () => placeOnFloor(bench, services, drive);
  const plain = underLoad(bench, sampleOrder);
  const throughput = await play({
    name: 'creation',
    about: `POST /api/v1/orders from ${CLIENTS} clients that keep their connection, on a new SQLite file with
      synchronous=FULL, services that answer at once; ours with all it does: validation, journal, timeline, logs at info
      through a pipe that is read, metrics. The floor takes the same steps by hand on polka, undici and better-sqlite3, with the same two
      durable commits an order, which requests that wait share, and does none of these.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: {
      ours: ours(plain),
      keyed: ours(underLoad(bench, keyedOrder)),
      floor: floor(plain),
    },
    rows: [
      {
        name: THROUGHPUT,
        unit: 'orders/s',
        of: ['ours', 'perSecond'],
        against: ['floor', 'perSecond'],
        aim: { atLeast: 0.65 },
      },
      {
        name: 'each with an Idempotency-Key',
        unit: 'orders/s',
        of: ['keyed', 'perSecond'],
        against: ['floor', 'perSecond'],
      },
      { name: 'p50', unit: 'ms', of: ['ours', 'p50Ms'], against: ['floor', 'p50Ms'] },
      { name: 'p99', unit: 'ms', of: ['ours', 'p99Ms'], against: ['floor', 'p99Ms'] },
      { name: 'memory after it', unit: 'MiB', of: ['ours', 'rssMiB'], against: ['floor', 'rssMiB'] },
    ],
  });
  yield throughput;
  const perSecond = Math.round(medianOf(throughput, THROUGHPUT) / 2);
  const steady = atRate(bench, perSecond);
  const latency = await play({
    name: 'creation at half load',
    about: `The same orders, arriving at ${perSecond} a second, half of what we have just got through, whether the ones
      before have been answered or not; each waits from the moment at which it was due. The floor gets as many.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: { ours: ours(steady), floor: floor(steady) },
    rows: [
      { name: 'p50', unit: 'ms', of: ['ours', 'p50Ms'], against: ['floor', 'p50Ms'] },
      {
        name: 'p99',
        unit: 'ms',
        of: ['ours', 'p99Ms'],
        against: ['floor', 'p99Ms'],
        aim: { atMost: 1.5 },
      },
    ],
  });
  yield latency;
}

function underLoad({ pace }: Bench, asks: Asks): Drive {
  return async (served) => {
    const options = { clients: CLIENTS, warmUpMs: pace.ms(WARM_UP_MS), measureMs: pace.ms(MEASURE_MS) };
    const { answered: placed, perSecond, p50Ms, p99Ms } = await load(served.url, options, asks);
    return { placed, figures: { perSecond, p50Ms, p99Ms, rssMiB: rssMiB(served.pid) } };
  };
}

function atRate({ pace }: Bench, perSecond: number): Drive {
  return async ({ url }) => {
    let wrong: string | undefined;
    const check = (n: number, reply: Reply) => {
      const order = sampleOrder(n);
      if (!order.isRight(reply)) wrong ??= describe(order, reply);
    };
    const from = performance.now() + pace.ms(STEADY_WARM_UP_MS);
    const arrivals = startArrivals(url, perSecond, sampleOrder, check);
    await sleep(pace.ms(STEADY_WARM_UP_MS) + pace.ms(MEASURE_MS));
    await arrivals.stop();
    if (wrong !== undefined) throw new Error(`a wrong answer: ${wrong}`);
    const { answered } = arrivals;
    const waits = answered
      .filter(({ sentAt }) => sentAt >= from)
      .map(({ sentAt, answeredAt }) => answeredAt - sentAt);
    const figures = { p50Ms: quantile(waits, 0.5), p99Ms: quantile(waits, 0.99) };
    return { placed: answered.length, figures };
  };
}

async function placeOnOurs(bench: Bench, services: string, drive: Drive): Promise<Figures> {
  const database = newPath(bench, '.db');
  const log: Buffer[] = [];
  const served = await serveOrders(bench, database, services, (piece) => void log.push(piece));
  const { figures, placed } = await drive(served);
  const metrics = (await askOnce(served.url, { method: 'GET', path: '/metrics' })).body.toString();
  await served.stop();
  checkPaid(database, placed);
  const [, counted] = /^orders_created_total\{outcome="succeeded"\} (\d+)$/m.exec(metrics) ?? [];
  if (Number(counted) !== placed) throw new Error(`${placed} orders, but the metrics tell of ${counted}`);
  const logged = Buffer.concat(log).toString().split('"path":"/api/v1/orders"').length - 1;
  if (logged !== placed) throw new Error(`${placed} orders, but ${logged} requests in the log`);
  removeDatabase(database);
  return figures;
}

async function placeOnFloor(bench: Bench, services: string, drive: Drive): Promise<Figures> {
  const database = newPath(bench, '.db');
  const served = await serveRole(bench, 'floor', database, services);
  const { figures, placed } = await drive(served);
  await served.stop();
  checkPaid(database, placed);
  removeDatabase(database);
  return figures;
}

/** A floor answers its last request before its last commit is seen here only if it has lied. */
function checkPaid(database: string, placed: number): void {
  const paid = countIn(database, `SELECT count(*) FROM orders WHERE status = 'PAID'`);
  if (paid !== placed) throw new Error(`${placed} answers, but ${paid} paid orders`);
}
