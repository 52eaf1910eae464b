// `npm run money -- --seconds N --database sqlite|postgres --seed S`: watches the money through storms of a minute each, every
// one on a new order database and with the next seed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type Explored, explore } from '../explore/explorer.ts';
import { readPostgresBook, readSqliteBook } from '../kills/book.ts';
import { startPostgres } from '../support/database/postgres-server.ts';
import { addWatched, NOTHING_WATCHED, watchedText } from './watcher.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    database: { type: 'string', default: 'sqlite' },
    seed: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '2' },
    lanes: { type: 'string', default: '8' },
    stories: { type: 'string', default: '3' },
  },
});
const out = (line: string) => void process.stdout.write(`${line}\n`);

/** Each instant is read whole: a database that grows would be seen less often. */
const STORM_MS = 60_000;
/** How many times as often as an exploration does it kill, suspend and let operators act. */
const OFTEN = 3;

const seconds = Number(values.seconds);
const first = Number(values.seed);
const explored: Explored[] = [];
const started = performance.now();
let stormed = 0;
for (let seed = first; stormed < seconds * 1_000; seed++) {
  const stormMs = Math.min(STORM_MS, seconds * 1_000 - stormed);
  const one = await (values.database === 'postgres' ? onPostgres : onSqlite)(seed, stormMs);
  stormed += one.stormMs;
  explored.push(one);
  out(
    `seed ${seed}: ${one.operations} operations; ${watchedText(one.watched)}; ${one.violations.length} violations`,
  );
  for (const { text, story } of one.violations.slice(0, Number(values.stories))) {
    out(`--- seed ${seed}: ${text}`);
    for (const line of story) out(line);
  }
  for (const { text } of one.violations) out(`seed ${seed}: ${text}`);
}
const counts = new Map<string, number>();
for (const one of explored) {
  for (const [what, n] of one.counts) counts.set(what, (counts.get(what) ?? 0) + n);
}
for (const [what, n] of [...counts].sort(([a], [b]) => a.localeCompare(b))) out(`${what}: ${n}`);
const operations = explored.reduce((sum, one) => sum + one.operations, 0);
const violations = explored.reduce((sum, one) => sum + one.violations.length, 0);
const all = (performance.now() - started) / 1_000;
out(
  `${explored.length} storms from seed ${first} on ${values.database}: ${(stormed / 1_000).toFixed(0)} s, ${all.toFixed(0)} s in ` +
    `all, ${operations} operations; ${watchedText(explored.reduce((sum, { watched }) => addWatched(sum, watched), NOTHING_WATCHED))}; ` +
    `${violations} violations`,
);
if (violations > 0) process.exitCode = 1;

function storm(seed: number, stormMs: number) {
  return {
    seed,
    stormMs,
    operations: Number.POSITIVE_INFINITY,
    nodes: Number(values.nodes),
    lanes: Number(values.lanes),
    often: OFTEN,
    truthful: true,
    resilience: seed % 2 === 0,
  };
}

async function onSqlite(seed: number, stormMs: number): Promise<Explored> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-money-'));
  const database = join(folder, 'orders.db');
  try {
    return await explore({ ...storm(seed, stormMs), database, readBook: () => readSqliteBook(database) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onPostgres(seed: number, stormMs: number): Promise<Explored> {
  const server = await startPostgres();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return await explore({
      ...storm(seed, stormMs),
      database: server.url,
      readBook: () => readPostgresBook(client),
    });
  } finally {
    await client.end();
    await server.remove();
  }
}
