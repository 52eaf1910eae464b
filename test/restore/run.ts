// `npm run restore -- --rounds N --seed S --database sqlite|postgres`: restore drills, each with orders, services and files of its own.
import { parseArgs } from 'node:util';
import { seededRandom } from '../simulation/random.ts';
import { type DrillSummary, runDrill } from './drill.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    orders: { type: 'string', default: '40' },
    database: { type: 'string', default: 'sqlite' },
  },
});
const [rounds, seed, orders] = [values.rounds, values.seed, values.orders].map(Number) as [
  number,
  number,
  number,
];
const database = values.database === 'postgres' ? 'postgres' : 'sqlite';
const out = (line: string) => void process.stdout.write(`${line}\n`);

const started = performance.now();
const summaries: DrillSummary[] = [];
for (let round = 0; round < rounds; round += 1) {
  const summary = await runDrill({ random: seededRandom(seed + round), orders, database });
  summaries.push(summary);
  for (const violation of summary.violations)
    out(`--seed ${seed + round} --rounds 1 --database ${database}: ${violation}`);
}
const sum = (of: (summary: DrillSummary) => number) => summaries.reduce((total, one) => total + of(one), 0);
const violations = sum((one) => one.violations.length);
out(
  `${rounds} drills of seed ${seed} on ${database} in ${Math.round((performance.now() - started) / 1_000)} s: ` +
    `${sum((one) => one.orders)} orders, ${sum((one) => one.charges)} charges, ${sum((one) => one.lost)} of lost orders, ` +
    `${sum((one) => one.named)} differences named, ${violations} violations`,
);
if (violations > 0) process.exitCode = 1;
