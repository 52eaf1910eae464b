// How long `GET /healthz` takes while a large file of orders comes in over HTTP, is checked and stored, and its orders are
// charged.
import { createReadStream, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { writeLargeFile } from '../../test/support/orders/order-csv.ts';
import { type Bench, newPath, removeDatabase, serveOrders, servicesOf } from '../bench.ts';
import { type Figures, type Played, play, type Row } from '../case.ts';
import { quantile } from '../figures.ts';
import { ask, openConnection } from '../http/connection.ts';

const ROWS = 500_000;
const BETWEEN_MS = 5;
const CHARGING_MS = 5_000;
const FIGURES: readonly (readonly [name: string, share: number])[] = [
  ['p50', 0.5],
  ['p99', 0.99],
  ['longest', 1],
];

export async function* uploading(bench: Bench): AsyncGenerator<Played> {
  const rows = bench.pace.many(ROWS);
  const file = newPath(bench, '.csv');
  await writeLargeFile(file, { rows });
  const told = (phase: string) =>
    FIGURES.map(
      ([name]): Row => ({ name: `${name} ${phase}`, unit: 'ms', of: ['ours', `${name} ${phase}`] }),
    );
  const played = await play({
    name: 'requests beside an upload',
    about: `GET /healthz every ${BETWEEN_MS} ms while a file of ${rows} rows comes in over HTTP, is checked and stored, and in
      the ${CHARGING_MS / 1_000} s after it, while its orders are charged.`,
    rounds: 1,
    sides: { ours: () => uploadOnce(bench, file) },
    rows: [
      { name: 'until the file is accepted', unit: 's', of: ['ours', 'acceptedS'] },
      ...told('while it comes in'),
      ...told('while it is charged'),
    ],
  });
  rmSync(file);
  yield played;
}

async function uploadOnce(bench: Bench, file: string): Promise<Figures> {
  const database = newPath(bench, '.db');
  const served = await serveOrders(bench, database, await servicesOf(bench));
  const started = performance.now();
  let acceptedS = Number.NaN;
  const accepted = upload(served.url, file).then(() => {
    acceptedS = (performance.now() - started) / 1_000;
  });
  const coming = figuresOf('while it comes in', await healthz(served.url, accepted));
  const charging = figuresOf('while it is charged', await healthz(served.url, sleep(CHARGING_MS)));
  await served.stop();
  removeDatabase(database);
  return { acceptedS, ...coming, ...charging };
}

function figuresOf(phase: string, ms: readonly number[]): Figures {
  return Object.fromEntries(FIGURES.map(([name, share]) => [`${name} ${phase}`, quantile(ms, share)]));
}

async function upload(url: string, path: string): Promise<void> {
  const client = new Client(url, { headersTimeout: 0, bodyTimeout: 0 });
  try {
    const headers = { 'content-type': 'text/csv' };
    const body = createReadStream(path);
    const answer = await client.request({ method: 'POST', path: '/api/v1/batches/', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 202) throw new Error(`the file was not accepted: ${text}`);
  } finally {
    await client.close();
  }
}

/** How long each of the requests took that were made until `end`. */
async function healthz(url: string, end: Promise<unknown>): Promise<number[]> {
  const connection = openConnection(url);
  const took: number[] = [];
  let over = false;
  const ended = end.finally(() => {
    over = true;
  });
  while (!over) {
    const started = performance.now();
    const { status } = await ask(connection, { method: 'GET', path: '/healthz' });
    if (status !== 200) throw new Error(`a wrong answer: HTTP ${status}`);
    took.push(performance.now() - started);
    await sleep(BETWEEN_MS);
  }
  await ended;
  connection.close();
  return took;
}
