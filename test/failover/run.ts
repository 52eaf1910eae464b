// `npm run failover -- --failovers N [--asynchronous] [--seed S]`: the campaign at any length, with its summary. The seed
// fixes what is chosen, not the timing of processes.
import { parseArgs } from 'node:util';
import { seededRandom } from '../simulation/random.ts';
import { runFailovers } from './campaign.ts';

const { values } = parseArgs({
  options: {
    failovers: { type: 'string', default: '100' },
    asynchronous: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});

const STEPS = 2 ** 30;
const chance = seededRandom(Number(values.seed));
const started = performance.now();
const summary = await runFailovers({
  failovers: Number(values.failovers),
  promised: values.asynchronous ? 'asynchronous' : 'synchronous',
  random: () => chance.below(STEPS) / STEPS,
  onFailover: (count) => {
    if (count % 10 === 0) process.stderr.write(`${count} failovers\n`);
  },
});
const seconds = Math.round((performance.now() - started) / 1000);
const { orders, acknowledged, lost, charges, refunds, unknown, emailsRepeated, awayMs, loss, violations } =
  summary;
process.stdout.write(
  `${summary.failovers} ${values.asynchronous ? 'asynchronous' : 'synchronous'} failovers of seed ${values.seed} in ` +
    `${seconds} s: ${orders} orders, ${acknowledged} acknowledged, ${lost} of them lost, ${charges} charges, ` +
    `${refunds} refunds, ${violations.length} violations\n` +
    `${unknown} answers told an unknown outcome, ${emailsRepeated} emails were sent again; ` +
    `from a kill to the next orders ${awayMs.middle} ms, at most ${awayMs.most} ms\n`,
);
if (loss) {
  const kinds = Object.entries(loss.differences).map(([kind, count]) => `${count} ${kind}`);
  process.stdout.write(
    `${loss.unaccounted} charges of no order; reconcile named ${kinds.join(', ') || 'nothing'}; ` +
      `${loss.left} left after --fix\n`,
  );
}
for (const violation of violations) process.stdout.write(`${violation}\n`);
if (violations.length > 0) process.exitCode = 1;
