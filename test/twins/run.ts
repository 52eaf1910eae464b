// `npm run twins -- --seeds N --from S`: sends the same requests to a server on SQLite and to one on PostgreSQL, and compares
// their answers byte by byte.
import { parseArgs } from 'node:util';
import { postgresDatabases } from '../oracle/databases.ts';
import { startPostgres } from '../support/database/postgres-server.ts';
import { playSeed, smallest } from './play.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '50' },
    from: { type: 'string', default: '1' },
  },
});
const [seeds, from] = [Number(values.seeds), Number(values.from)];
/** The request and both answers. */
const DIFFERENCE_LINES = 3;
const out = (line: string) => void process.stdout.write(`${line}\n`);

const started = performance.now();
const counts: Record<string, number> = {};
const failed: number[] = [];
let requests = 0;
const server = await startPostgres();
try {
  const databases = await postgresDatabases(server.url);
  try {
    for (let seed = from; seed < from + seeds; seed += 1) {
      const played = await playSeed(databases, seed);
      requests += played.session.length;
      for (const [what, n] of Object.entries(played.counts)) counts[what] = (counts[what] ?? 0) + n;
      if (played.lines.length === 0) continue;
      failed.push(seed);
      out(`--- seed ${seed}, request ${played.session.length}`);
      for (const line of played.lines.slice(-DIFFERENCE_LINES)) out(line);
      out('the fewest requests that lead to a difference:');
      for (const line of (await smallest(databases, played)).lines) out(line);
    }
  } finally {
    await databases.close();
  }
} finally {
  await server.remove();
}
for (const [what, n] of Object.entries(counts).sort(([a], [b]) => a.localeCompare(b))) out(`${what}: ${n}`);
const seconds = ((performance.now() - started) / 1_000).toFixed(1);
out(`${seeds} seeds from ${from}, ${requests} requests, in ${seconds} s: ${failed.length} differed`);
if (failed.length > 0) {
  out(`differed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
