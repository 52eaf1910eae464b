// `npm run crash-points -- --database sqlite|postgres --only create --pairs`: all moments of all operations, or of those
// whose names hold a text. `--at K`, `--again R` and `--unseen` play one death again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../support/database/postgres-server.ts';
import { enumerate } from './campaign.ts';
import { importsIn } from './imports.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { openPostgresStage, openSqliteStage, type Stage } from './stage.ts';
import { play } from './trial.ts';

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    only: { type: 'string', default: '' },
    pairs: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    at: { type: 'string' },
    again: { type: 'string' },
    unseen: { type: 'boolean', default: false },
  },
});
const out = (line: string) => void process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'orders-crash-points-'));
const operations = [...OPERATIONS, ...importsIn(folder)].filter(({ name }) => name.includes(values.only));
try {
  if (values.database === 'postgres') await onPostgres();
  else await onStage(await openSqliteStage());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function onPostgres(): Promise<void> {
  const server = await startPostgres();
  try {
    await onStage(await openPostgresStage(server.url));
  } finally {
    await server.remove();
  }
}

async function onStage(stage: Stage): Promise<void> {
  // What dead processes leave there goes with the folder. PostgreSQL, which runs as another user, has started before.
  process.env.TMPDIR = folder;
  try {
    await (values.at === undefined ? all(stage) : replay(stage, values.at));
  } finally {
    await stage.close();
  }
}

async function all(stage: Stage): Promise<void> {
  const started = performance.now();
  let [points, deaths, pairs, violated] = [0, 0, 0, 0];
  for (const operation of operations) {
    const since = performance.now();
    const { pairs: asked, every } = values;
    const extent = { pairs: asked, unseen: true, every: Number(every) };
    const done = await enumerate(stage, operation, extent);
    out(
      `${operation.name}: ${done.moments.length} points, ${done.deaths + done.pairs} deaths in ${secondsSince(since)} s`,
    );
    for (const violation of done.violations) out(`  ${violation}`);
    if (done.moments.length === 0) violated += 1;
    points += done.moments.length;
    deaths += done.deaths;
    pairs += done.pairs;
    violated += done.violations.length;
  }
  out(
    `${operations.length} operations on ${stage.database} in ${secondsSince(started)} s: ${points} points, ` +
      `${deaths} runs with a death, ${pairs} with two, ${violated} violations`,
  );
  if (violated > 0 || operations.length === 0) process.exitCode = 1;
}

async function replay(stage: Stage, at: string): Promise<void> {
  const again = values.again === undefined ? undefined : Number(values.again);
  for (const operation of operations) {
    const outcome = await play(stage, operation, { at: Number(at), again, isSeen: !values.unseen });
    show(operation, outcome);
    if (outcome.violations.length > 0) process.exitCode = 1;
  }
}

function show(
  { name }: Operation,
  { moments, finishing, violations }: Awaited<ReturnType<typeof play>>,
): void {
  out(name);
  for (const [which, some] of Object.entries({ moments, finishing })) {
    out(`  ${which}:`);
    for (const [n, moment] of some.entries())
      out(`  ${n + 1} ${moment.replaceAll(/\s+/g, ' ').slice(0, 120)}`);
  }
  for (const violation of violations) out(`  ${violation}`);
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1_000).toFixed(1);
}
