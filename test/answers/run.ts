// `npm run answers -- --seeds N --from S`: plays any number of seeds and tells which violate what; one seed alone with its trace.
import { parseArgs } from 'node:util';
import { type Outcome, play } from './play.ts';
import { openStage } from './stage.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    traces: { type: 'string', default: '3' },
  },
});
const seeds = Number(values.seeds);
const from = Number(values.from);
const out = (line: string) => void process.stdout.write(`${line}\n`);

const stage = await openStage();
const started = performance.now();
const failed: Outcome[] = [];
const counts: Record<string, number> = {};
for (let seed = from; seed < from + seeds; seed++) {
  const outcome = await play(stage, seed);
  for (const [what, n] of Object.entries(outcome.counts)) counts[what] = (counts[what] ?? 0) + n;
  if (outcome.violations.length === 0) continue;
  failed.push(outcome);
  if (failed.length <= Number(values.traces)) for (const line of outcome.trace) out(line);
  for (const { invariant, text } of outcome.violations) out(`seed ${seed}: ${invariant}: ${text}`);
}
await stage.close();
for (const [what, n] of Object.entries(counts).sort(([a], [b]) => a.localeCompare(b))) out(`${what}: ${n}`);
const kinds = failed.flatMap(({ violations }) => [...new Set(violations.map(({ invariant }) => invariant))]);
for (const kind of [...new Set(kinds)].sort()) {
  out(`${kind}: ${kinds.filter((one) => one === kind).length} seeds`);
}
const seconds = (performance.now() - started) / 1_000;
out(`${seeds} seeds from ${from} in ${seconds.toFixed(1)} s: ${failed.length} violated`);
if (failed.length > 0) process.exitCode = 1;
