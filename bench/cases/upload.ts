// How long `GET /healthz` takes while a large file of orders comes in over HTTP, is checked and stored, and its orders are
// charged.
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { ask, type Request } from '../../test/support/server/requests.ts';
import { type Bench, csvOf, newPath, removeDatabase, serveOrders } from '../harness/bench.ts';
import { type Figures, type Played, play, row } from '../harness/case.ts';
import { quantile } from '../harness/figures.ts';
import { uploadFile, wrongAnswer } from '../harness/sample-orders.ts';

const ROWS = 500_000;
const BETWEEN_MS = 5;
const CHARGING_MS = 5_000;
const FIGURES: readonly (readonly [name: string, share: number])[] = [
  ['p50', 0.5],
  ['p99', 0.99],
  ['longest', 1],
];
const PHASES = ['while it comes in', 'while it is charged'] as const;
const HEALTH: Request = { method: 'GET', path: '/healthz' };

export async function* uploading(bench: Bench): AsyncGenerator<Played> {
  const rows = bench.pace.many(ROWS);
  const file = await csvOf(bench, { rows });
  const names = PHASES.flatMap((phase) => FIGURES.map(([name]) => `${name} ${phase}`));
  yield await play({
    name: 'requests beside an upload',
    about: `GET /healthz every ${BETWEEN_MS} ms while a file of ${rows} rows comes in over HTTP, is checked and stored, and in
      the ${CHARGING_MS / 1_000} s after it, while its orders are charged.`,
    rounds: 1,
    sides: { ours: () => uploadOnce(bench, file) },
    rows: [
      row('until the file is accepted', 's', 'acceptedS'),
      ...names.map((name) => row(name, 'ms', name)),
    ],
  });
}

async function uploadOnce(bench: Bench, file: string): Promise<Figures> {
  const database = newPath(bench, '.db');
  const served = await serveOrders(bench, database);
  const started = performance.now();
  let acceptedS = Number.NaN;
  const accepted = uploadFile(served.url, file).then(() => {
    acceptedS = (performance.now() - started) / 1_000;
  });
  const figures: Record<string, number> = {};
  for (const phase of PHASES) {
    const waits = await healthWaits(served.url, phase === PHASES[0] ? accepted : sleep(CHARGING_MS));
    for (const [name, share] of FIGURES) figures[`${name} ${phase}`] = quantile(waits, share);
  }
  await served.stop();
  removeDatabase(database);
  return { acceptedS, ...figures };
}

/** How long each of the requests took that were made until `end`. */
async function healthWaits(url: string, end: Promise<unknown>): Promise<number[]> {
  const client = new Client(url);
  const took: number[] = [];
  let over = false;
  const ended = end.finally(() => {
    over = true;
  });
  while (!over) {
    const started = performance.now();
    const reply = await ask(client, HEALTH);
    if (reply.status !== 200) throw wrongAnswer(HEALTH, reply);
    took.push(performance.now() - started);
    await sleep(BETWEEN_MS);
  }
  await ended;
  await client.close();
  return took;
}
