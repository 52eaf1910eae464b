// `npm run linearizability -- --histories N [--database postgres] [--nodes 3] [--seed S] [--pictures FOLDER]`
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startPostgres } from '../support/database/postgres-server.ts';
import { type Campaign, runCampaign } from './campaign.ts';
import { pictureOf } from './picture.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '1000' },
    database: { type: 'string', default: 'sqlite' },
    nodes: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** Where failing histories are drawn. */
    pictures: { type: 'string', default: join(tmpdir(), 'orders-histories') },
  },
});

const histories = Number(values.histories);
const seed = Number(values.seed);
const started = performance.now();
const campaign = values.database === 'postgres' ? await onPostgres() : await onSqlite();
const seconds = Math.round((performance.now() - started) / 1000);
const { operations, unknown, kills, pauses, failures, wrong } = campaign;
process.stdout.write(
  `${histories} histories (seed ${seed}, ${values.database}) in ${seconds} s: ${operations} operations, ` +
    `${unknown} of them never answered, ${kills} kills, ${pauses} suspensions, ${failures.length} violations\n`,
);
for (const text of wrong) process.stdout.write(`${text}\n`);
for (const failure of failures) {
  mkdirSync(values.pictures, { recursive: true });
  const path = join(values.pictures, `${seed}-${failure.order}.html`);
  writeFileSync(path, pictureOf(failure));
  process.stdout.write(`order ${failure.order} is not linearizable: see ${path}\n`);
}
if (failures.length > 0 || wrong.length > 0) process.exitCode = 1;

function onHistory(count: number): void {
  if (count % 100 === 0) process.stderr.write(`${count} histories\n`);
}

async function onSqlite(): Promise<Campaign> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-histories-'));
  let count = 0;
  const newDatabase = () => join(folder, `${++count}.db`);
  try {
    return await runCampaign({ seed, histories, newDatabase, nodes: Number(values.nodes), onHistory });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onPostgres(): Promise<Campaign> {
  const server = await startPostgres();
  const client = new pg.Client({ connectionString: server.url });
  try {
    await client.connect();
    let count = 0;
    const newDatabase = async () => {
      const url = new URL(server.url);
      const name = `histories_${++count}`;
      await client.query(`CREATE DATABASE ${name}`);
      url.pathname = `/${name}`;
      return url.href;
    };
    return await runCampaign({ seed, histories, newDatabase, nodes: Number(values.nodes), onHistory });
  } finally {
    await client.end();
    await server.remove();
  }
}
