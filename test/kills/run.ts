// `npm run kills -- --kills N`: the campaign at any length, with its summary.
import { parseArgs } from 'node:util';
import { runKills } from './campaign.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '500' } } });
const kills = Number(values.kills);
const started = performance.now();
const summary = await runKills({
  kills,
  random: Math.random,
  onKill(count) {
    if (count % 25 === 0) process.stderr.write(`${count} kills\n`);
  },
});
const seconds = Math.round((performance.now() - started) / 1000);
process.stdout.write(
  `${summary.kills} kills in ${seconds} s: ${summary.orders} orders, ${summary.acknowledged} acknowledged, ` +
    `${summary.charges} charges, ${summary.refunds} refunds, ${summary.violations.length} violations\n`,
);
for (const violation of summary.violations) process.stdout.write(`${violation}\n`);
if (summary.violations.length > 0) process.exitCode = 1;
