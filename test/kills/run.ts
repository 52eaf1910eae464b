// `npm run kills -- --kills N`: the campaign at any length, with its summary. With `--nodes 3` it kills one of several
// nodes at one PostgreSQL, with `--resilience` it has resilience on.
import { parseArgs } from 'node:util';
import { startPostgres } from '../support/database/postgres-server.ts';
import { type KillSummary, runKills } from './campaign.ts';
import { runNodeKills } from './nodes.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    nodes: { type: 'string' },
    resilience: { type: 'boolean', default: false },
  },
});
/** Longer than a lease lasts here. */
const LONGEST_SUSPENSION_MS = 9_000;

const kills = Number(values.kills);
const onKill = (count: number) => {
  if (count % 25 === 0) process.stderr.write(`${count} kills\n`);
};
const started = performance.now();
const summary = values.nodes === undefined ? await single() : await several(Number(values.nodes));
const seconds = Math.round((performance.now() - started) / 1000);
process.stdout.write(
  `${summary.kills} kills in ${seconds} s: ${summary.orders} orders, ${summary.acknowledged} acknowledged, ` +
    `${summary.charges} charges, ${summary.refunds} refunds, ${summary.violations.length} violations\n`,
);
const { suspended, resumed, foreign } = summary;
if (suspended !== undefined) {
  process.stdout.write(
    `${suspended} of them suspended first, ${resumed} of these went on; a foreign program had the file open ${foreign} times\n`,
  );
}
for (const violation of summary.violations) process.stdout.write(`${violation}\n`);
if (summary.violations.length > 0) process.exitCode = 1;

function single(): Promise<KillSummary> {
  return runKills({
    kills,
    random: Math.random,
    onKill,
    resilience: values.resilience,
    suspendedMs: LONGEST_SUSPENSION_MS,
  });
}

async function several(nodes: number): Promise<KillSummary> {
  const server = await startPostgres();
  try {
    const ended = await runNodeKills({ url: server.url, nodes, kills, random: Math.random, onKill });
    process.stdout.write(`${nodes} nodes; work of a dead one was held for at most ${ended.takenOverMs} ms\n`);
    return ended;
  } finally {
    await server.remove();
  }
}
