// `npm run partitions -- --rounds N --seed S`: the campaign at any length, with a line for each round and its summary. It
// runs in namespaces of its own; where the machine lets it make none, it says why and ends.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runPartitions } from './campaign.ts';
import { isIsolated, startIsolated, whyNoNetworks } from './network.ts';
import type { Round } from './round.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const out = (line: string) => void process.stdout.write(`${line}\n`);

if (isIsolated()) await runIsolated();
else enter();

function enter(): void {
  const why = whyNoNetworks();
  if (why) return void out(`left out: ${why}`);
  const inside = startIsolated([fileURLToPath(import.meta.url), ...process.argv.slice(2)], 'inherit');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => inside.stdin?.end());
  inside.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
}

async function runIsolated(): Promise<void> {
  const interrupt = new AbortController();
  process.stdin.on('end', () => interrupt.abort()).resume();
  const [seed, rounds] = [Number(values.seed), Number(values.rounds)];
  const all: Round[] = [];
  const started = performance.now();
  const campaign = runPartitions({
    seed,
    rounds,
    signal: interrupt.signal,
    onRound(round) {
      all.push(round);
      out(lineOf(round));
      for (const violation of round.violations) out(`  seed ${round.seed}: ${violation}`);
    },
  });
  await campaign.catch((error: unknown) => {
    if (!interrupt.signal.aborted) throw error;
    // All that it started ends with this process.
    process.exit(130);
  });
  const total = (one: (round: Round) => number) => all.reduce((sum, round) => sum + one(round), 0);
  const most = (one: (round: Round) => number) => Math.max(...all.map(one));
  const violations = total((round) => round.violations.length);
  const takeovers = all.filter(({ takenOver }) => takenOver !== undefined);
  out(
    `${rounds} rounds from seed ${seed} in ${Math.round((performance.now() - started) / 1_000)} s: ` +
      `${total(({ orders }) => orders)} orders, ${total(({ acknowledged }) => acknowledged)} acknowledged, ` +
      `${total(({ charges }) => charges)} charges, ${total(({ refunds }) => refunds)} refunds, ${violations} violations`,
  );
  out(
    `slowest answer ${most(({ answers }) => answers.slowest.ms)} ms; after a fault ready within ${most(({ readyMs }) => readyMs)} ms, ` +
      `at rest within ${most(({ restMs }) => restMs)} ms; ` +
      `${takeovers.filter(({ takenOver }) => takenOver).length} of ${takeovers.length} owners were relieved while cut off`,
  );
  if (violations > 0) process.exitCode = 1;
  process.stdin.destroy();
}

function lineOf({ seed, nodes, resilience, fault, answers, readyMs, restMs, ...round }: Round): string {
  const { slowest } = answers;
  const counts = [...answers.counts].sort(([a], [b]) => a - b).map(([status, count]) => `${count}×${status}`);
  return [
    `seed ${seed}: ${nodes} ${nodes === 1 ? 'node' : 'nodes'}, resilience ${resilience ? 'on' : 'off'}, ${fault.name}`,
    `${round.orders} orders, ${round.charges} charges, ${counts.join(' ')}`,
    `slowest ${slowest.ms} ms (${slowest.request} ${slowest.status}), ready after ${readyMs} ms, at rest after ${restMs} ms`,
    `limits ${round.busyMs} ms longer`,
    ...(round.takenOver === undefined ? [] : [round.takenOver ? 'relieved' : 'not relieved']),
    `${round.violations.length} violations`,
  ].join('; ');
}
