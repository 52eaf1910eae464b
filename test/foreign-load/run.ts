// `npm run foreign-load -- --seconds N`: the same at any length, with what was done and what came of it.
import { parseArgs } from 'node:util';
import { runForeignLoad } from './foreign-load.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } });
const seconds = Number(values.seconds);
const { orders, acknowledged, charges, counts, violations } = await runForeignLoad({
  seconds,
  random: Math.random,
});
for (const what of Object.keys(counts).sort()) process.stdout.write(`${what}: ${counts[what]}\n`);
process.stdout.write(
  `${seconds} s of load: ${orders} orders, ${acknowledged} acknowledged, ${charges} charges, ` +
    `${violations.length} violations\n`,
);
for (const violation of violations) process.stdout.write(`${violation}\n`);
if (violations.length > 0) process.exitCode = 1;
