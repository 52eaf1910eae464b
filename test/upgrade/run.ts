// `npm run upgrade -- [--from REF] --rounds N [--database sqlite|postgres] [--way documented|forgotten|back] --seed S`: upgrades
// real servers of an older version under load, again and again. Without `--from` it takes the last release and the states
// before the newest migrations in turn, without `--database` both databases, without `--way` what the documents describe.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { readPostgresBook, readSqliteBook } from '../kills/book.ts';
import { seededRandom } from '../simulation/random.ts';
import { type PostgresServer, startPostgres } from '../support/database/postgres-server.ts';
import { buildVersion, refsBefore, type Version } from './old-version.ts';
import { type Round, type RoundOptions, upgradeOnce, type Way } from './round.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '8' },
    database: { type: 'string' },
    way: { type: 'string' },
    seed: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '3' },
  },
});
const out = (line: string) => void process.stdout.write(`${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'orders-upgrade-'));
const rounds = Number(values.rounds);
const first = Number(values.seed);
const done: Round[] = [];
const started = performance.now();
let server: PostgresServer | undefined;
try {
  const versions = (values.from ?? refsBefore()).map((ref) => buildVersion(ref, folder));
  for (const { ref, subject, migrations } of versions) out(`${ref} (${migrations} migrations): ${subject}`);
  for (let at = 0; at < rounds; at++) {
    const old = versions[at % versions.length];
    if (old) await round(old, at);
  }
} finally {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
}
const sum = (of: (round: Round) => number) => done.reduce((all, one) => all + of(one), 0);
const violations = sum((one) => one.violations.length);
out(
  `${rounds} upgrades from seed ${first} in ${Math.round((performance.now() - started) / 1_000)} s: ${sum((one) => one.orders)} orders, ` +
    `${sum((one) => one.acknowledged)} acknowledged, ${sum((one) => one.charges)} charges, ${sum((one) => one.refunds)} refunds, ` +
    `${sum((one) => one.kills)} kills, at most ${Math.round(Math.max(...done.map((one) => one.gapMs)))} ms without service, ` +
    `${violations} violations`,
);
if (violations > 0) process.exitCode = 1;

async function round(old: Version, at: number): Promise<void> {
  const seed = first + at;
  const random = seededRandom(seed);
  const database = values.database ?? (Math.floor(at / 2) % 2 === 0 ? 'sqlite' : 'postgres');
  const drawn: Way = database === 'sqlite' && random.chance(0.3) ? 'back' : 'documented';
  const way = (values.way as Way | undefined) ?? drawn;
  const options = { old, random, way, nodes: Number(values.nodes) };
  const one = await (database === 'postgres' ? onPostgres(options, at) : onSqlite(options, at));
  done.push(one);
  out(
    `seed ${seed}: ${old.ref} on ${database}, ${way}: ${one.orders} orders, ${one.charges} charges, ${one.kills} kills, ` +
      `${Math.round(one.gapMs)} ms without service (${one.startMs} ms of it until the new version was ready), ` +
      `${one.violations.length} violations`,
  );
  for (const note of one.notes) out(`    ${note}`);
  for (const violation of one.violations) out(`    ${violation}`);
}

type Common = Pick<RoundOptions, 'old' | 'random' | 'way' | 'nodes'>;

function onSqlite(options: Common, at: number): Promise<Round> {
  const own = join(folder, `round-${at}`);
  mkdirSync(own);
  const database = join(own, 'orders.db');
  const backup = join(own, 'backup.db');
  return upgradeOnce({ ...options, database, backup, readBook: () => readSqliteBook(database) });
}

async function onPostgres(options: Common, at: number): Promise<Round> {
  server ??= await startPostgres();
  const url = new URL(server.url);
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE round_${at}`);
  await admin.end();
  url.pathname = `/round_${at}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return await upgradeOnce({
      ...options,
      database: url.href,
      backup: undefined,
      readBook: () => readPostgresBook(client),
    });
  } finally {
    await client.end();
  }
}
