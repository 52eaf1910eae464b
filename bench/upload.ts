// `npm run bench -- --only upload`: how long `GET /healthz` takes while a large file of orders comes in over HTTP, is
// checked and stored, and its orders are charged.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { writeLargeFile } from '../test/support/order-csv.ts';
import { quantile, table } from './figures.ts';
import type { Served, Workshop } from './workshop.ts';

const ROWS = 500_000;
const BETWEEN_MS = 5;
const CHARGING_MS = 5_000;

/** `serve` starts `orders serve` on a new order book. Resolves to what there is to print. */
export async function uploading(
  workshop: Workshop,
  serve: (database: string) => Promise<Served>,
): Promise<string> {
  const path = join(workshop.folder, 'upload.csv');
  await writeLargeFile(path, { rows: ROWS });
  const served = await serve(join(workshop.folder, 'upload.db'));
  const started = performance.now();
  let acceptedMs = Number.NaN;
  const accepted = upload(served.url, path).then(() => {
    acceptedMs = performance.now() - started;
  });
  const sending: [string, number[]] = [
    'while it is sent, checked and stored',
    await healthz(served.url, accepted),
  ];
  const charging: [string, number[]] = [
    `in the ${CHARGING_MS / 1_000} s after it, while orders are charged`,
    await healthz(served.url, sleep(CHARGING_MS)),
  ];
  await served.stop();
  const row = ([name, ms]: [string, number[]]) => [
    name,
    String(ms.length),
    ...[0.5, 0.99, 1].map((share) => quantile(ms, share).toFixed(1)),
  ];
  return [
    `GET /healthz beside a file of ${ROWS} rows over HTTP, accepted after ${(acceptedMs / 1_000).toFixed(1)} s:\n`,
    table([['', 'requests', 'p50 ms', 'p99 ms', 'longest'], row(sending), row(charging)]),
  ].join('');
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
  const client = new Client(url);
  const took: number[] = [];
  let over = false;
  const ended = end.finally(() => {
    over = true;
  });
  while (!over) {
    const started = performance.now();
    const answer = await client.request({ method: 'GET', path: '/healthz' });
    await answer.body.dump();
    took.push(performance.now() - started);
    await sleep(BETWEEN_MS);
  }
  await ended;
  await client.close();
  return took;
}
