// `npm run explore -- --operations 20000 --database sqlite|postgres --seed S`: explores at any length and counts what happened.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { readPostgresBook, readSqliteBook } from '../kills/book.ts';
import { watchedText } from '../money/watcher.ts';
import { startPostgres } from '../support/database/postgres-server.ts';
import { type Explored, explore } from './explorer.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '2000' },
    database: { type: 'string', default: 'sqlite' },
    seed: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '2' },
    lanes: { type: 'string', default: '8' },
    stories: { type: 'string', default: '3' },
    resilience: { type: 'boolean', default: false },
  },
});
const out = (line: string) => void process.stdout.write(`${line}\n`);

const options = {
  seed: Number(values.seed),
  operations: Number(values.operations),
  nodes: Number(values.nodes),
  lanes: Number(values.lanes),
  resilience: values.resilience,
  onOperation: (n: number) => {
    if (n % 1_000 === 0) process.stderr.write(`${n} operations\n`);
  },
};
const started = performance.now();
const explored = values.database === 'postgres' ? await onPostgres() : await onSqlite();
for (const [what, n] of [...explored.counts].sort(([a], [b]) => a.localeCompare(b))) out(`${what}: ${n}`);
for (const { text, story } of explored.violations.slice(0, Number(values.stories))) {
  out(`--- ${text}`);
  for (const line of story) out(line);
}
for (const { text } of explored.violations) out(text);
const seconds = (ms: number) => (ms / 1_000).toFixed(0);
out(watchedText(explored.watched));
out(
  `${values.operations} operations of seed ${values.seed} on ${values.database} in ${seconds(explored.stormMs)} s, ` +
    `${seconds(performance.now() - started)} s in all: ${explored.violations.length} violations`,
);
if (explored.violations.length > 0) process.exitCode = 1;

async function onSqlite(): Promise<Explored> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-explore-'));
  const database = join(folder, 'orders.db');
  try {
    return await explore({ ...options, database, readBook: () => readSqliteBook(database) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onPostgres(): Promise<Explored> {
  const server = await startPostgres();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return await explore({ ...options, database: server.url, readBook: () => readPostgresBook(client) });
  } finally {
    await client.end();
    await server.remove();
  }
}
