// `npm run bench`: what Orders does against floors written by hand, and what it costs to grow; see bench/RESULTS.md. The
// processes it needs are this same file in another role.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const self = resolve(process.argv[1] ?? '');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});

const [role, ...rest] = positionals;
if (role === undefined) {
  const { runBench } = await import('./sections.ts');
  process.exitCode = await runBench({ self, ...values });
} else {
  const { play } = await import('./roles.ts');
  await play(role, rest);
}
