// `npm run oracle -- --seeds N --seed S --database sqlite|postgres`: asks of any number of random databases whatever lists and
// reports take, and compares each answer with a look at every row.
import { parseArgs } from 'node:util';
import { startPostgres } from '../support/database/postgres-server.ts';
import { type Databases, postgresDatabases, sqliteDatabases } from './databases.ts';
import { playSeed } from './seeds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string', default: 'sqlite' },
  },
});
const [seeds, first] = [Number(values.seeds), Number(values.seed)];
const out = (line: string) => void process.stdout.write(`${line}\n`);

if (values.database === 'postgres') {
  const server = await startPostgres();
  try {
    await run(await postgresDatabases(server.url));
  } finally {
    await server.remove();
  }
} else await run(await sqliteDatabases());

async function run(databases: Databases): Promise<void> {
  const started = performance.now();
  const counts: Record<string, number> = {};
  const failed: number[] = [];
  for (let seed = first; seed < first + seeds; seed += 1) {
    const outcome = await playSeed(databases, seed);
    for (const [what, n] of Object.entries(outcome.counts)) counts[what] = (counts[what] ?? 0) + n;
    if (outcome.lines.length === 0) continue;
    failed.push(seed);
    out(`--- seed ${seed}`);
    for (const line of outcome.lines) out(line);
  }
  await databases.close();
  for (const [what, n] of Object.entries(counts).sort(([a], [b]) => a.localeCompare(b))) out(`${what}: ${n}`);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  out(`${seeds} seeds from ${first} on ${values.database} in ${seconds} s: ${failed.length} violated`);
  if (failed.length === 0) return;
  out(`violated: ${failed.join(', ')}`);
  process.exitCode = 1;
}
