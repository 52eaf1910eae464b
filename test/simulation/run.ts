// Runs many seeds of the simulation on all cores, or replays one: `--seeds N --from S`, `--seed S --verbose`.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openShelf } from './book.ts';
import { type Outcome, simulate } from './simulation.ts';

/** What a worker reports: a violation with its trace, or only that seeds are done. */
interface Report {
  readonly done: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly failed?: Outcome;
}

const REPORT_EVERY = 50;
const SHOWN = 3;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    step: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});

const out = (line: string) => void process.stdout.write(`${line}\n`);

if (values.seed !== undefined) await replay(Number(values.seed));
else if (process.send) await work(Number(values.from), Number(values.seeds), Number(values.step));
else await spread(Number(values.from), Number(values.seeds));

async function replay(seed: number): Promise<void> {
  const shelf = await openShelf();
  const outcome = await simulate(shelf, seed);
  shelf.close();
  if (values.verbose) for (const line of outcome.trace) out(line);
  show(outcome);
  process.exitCode = outcome.violations.length > 0 ? 1 : 0;
}

function show({ seed, violations }: Outcome): void {
  out(`seed ${seed}: ${violations.length === 0 ? 'sound' : ''}`);
  for (const { invariant, text } of violations) out(`  ${invariant}: ${text}`);
}

async function work(from: number, count: number, step: number): Promise<void> {
  const shelf = await openShelf();
  let done = 0;
  let counts: Record<string, number> = {};
  const report = (failed?: Outcome) => {
    process.send?.({ done, counts, ...(failed ? { failed } : {}) } satisfies Report);
    done = 0;
    counts = {};
  };
  for (let seed = from; seed < from + count; seed += step) {
    const outcome = await simulate(shelf, seed);
    done++;
    for (const [what, n] of Object.entries(outcome.counts)) counts[what] = (counts[what] ?? 0) + n;
    if (outcome.violations.length > 0) report(outcome);
    else if (done === REPORT_EVERY) report();
  }
  report();
  shelf.close();
  process.disconnect();
}

async function spread(from: number, count: number): Promise<void> {
  const started = performance.now();
  const workers = Math.min(availableParallelism(), count);
  const failures: Outcome[] = [];
  const counts: Record<string, number> = {};
  let done = 0;
  const tell = (report: Report) => {
    done += report.done;
    for (const [what, n] of Object.entries(report.counts)) counts[what] = (counts[what] ?? 0) + n;
    if (report.failed) {
      failures.push(report.failed);
      if (failures.length <= SHOWN) for (const line of report.failed.trace) out(line);
      show(report.failed);
    }
    if (process.stderr.isTTY)
      process.stderr.write(`\r${done} of ${count} seeds, ${failures.length} violated`);
  };
  await Promise.all(Array.from({ length: workers }, (_, at) => worker(from + at, count - at, workers, tell)));
  const seconds = (performance.now() - started) / 1_000;
  for (const [what, n] of Object.entries(counts).sort(([a], [b]) => a.localeCompare(b))) out(`${what}: ${n}`);
  const kinds = failures.flatMap(({ violations }) => [
    ...new Set(violations.map(({ invariant }) => invariant)),
  ]);
  for (const kind of [...new Set(kinds)].sort()) {
    out(`${kind}: ${kinds.filter((one) => one === kind).length} seeds`);
  }
  out(
    `${done} seeds in ${seconds.toFixed(1)} s (${(done / seconds).toFixed(0)} a second, ${workers} workers): ${failures.length} violated`,
  );
  if (failures.length > 0) process.exitCode = 1;
}

function worker(from: number, count: number, step: number, tell: (report: Report) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ['--from', from, '--seeds', count, '--step', step].map(String);
    const child = fork(fileURLToPath(import.meta.url), args, { execArgv: ['--enable-source-maps'] });
    child.on('message', (report) => tell(report as Report));
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
  });
}
