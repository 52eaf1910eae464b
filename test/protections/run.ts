// `npm run protections`: switches off one protection of the program after the other and shows which tests turn red.
// Ends with 0 only when every one has at least one. `--only NAME` (repeatable) and `--list` choose and tell.
import { parseArgs } from 'node:util';
import { type Change, type Protection, readProtections } from './protection.ts';
import { projectOf, tryOut } from './trial.ts';

/** Honest tests of one protection take a third of this; what takes longer hangs. */
const LIMIT_MS = 120_000;
/** All at once, nothing switched off. */
const ALL_LIMIT_MS = 600_000;
const SHOWN = 3;
/** `npm run` starts in the project's folder. */
const ROOT = process.cwd();
const PROTECTIONS = readProtections(ROOT);

const out = (line: string) => void process.stdout.write(`${line}\n`);
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => stopping.abort(new Error(`ended by ${name}`)));
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`protections: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, list: { type: 'boolean', default: false } },
  });
  const chosen = choose(values.only ?? []);
  const width = Math.max(...chosen.map(({ name }) => name.length));
  if (values.list) for (const { name, promise } of chosen) out(`${name.padEnd(width)}  ${promise}`);
  return values.list || ((await isGreen(chosen)) && (await switchOff(chosen, width)));
}

function choose(names: readonly string[]): readonly Protection[] {
  for (const name of names) {
    if (!PROTECTIONS.some((one) => one.name === name)) throw new Error(`there is no protection "${name}"`);
  }
  return names.length === 0 ? PROTECTIONS : PROTECTIONS.filter(({ name }) => names.includes(name));
}

/** Red means something only where the same tests are green on the program as it is. */
async function isGreen(protections: readonly Protection[]): Promise<boolean> {
  const tests = [...new Set(protections.flatMap((one) => one.tests))].sort();
  const onPostgres = tests.filter((test) => projectOf(test) === 'postgres');
  const onSqlite = tests.filter((test) => projectOf(test) === 'sqlite');
  let green = true;
  for (const some of [onSqlite, onPostgres].filter(({ length }) => length > 0)) {
    const { timedOut, failed } = await tryTests(some, [], ALL_LIMIT_MS);
    green &&= !timedOut && failed.length === 0;
    show(failed);
  }
  out(`nothing switched off: ${tests.length} test file(s), ${green ? 'all green' : 'not green'}`);
  return green;
}

async function switchOff(protections: readonly Protection[], width: number): Promise<boolean> {
  const started = performance.now();
  const unguarded: string[] = [];
  out(`${'protection'.padEnd(width)}  tests that turned red`);
  for (const { name, changes, tests } of protections) {
    try {
      const { timedOut, failed } = await tryTests(tests, changes);
      out(`${name.padEnd(width)}  ${timedOut ? 'timed out' : failed.length || 'NONE'}`);
      show(failed);
      if (!timedOut && failed.length === 0) unguarded.push(name);
    } catch (error) {
      stopping.signal.throwIfAborted();
      // One that has fallen behind the program must not hide what the others show.
      out(`${name.padEnd(width)}  could not be switched off: ${messageOf(error)}`);
      unguarded.push(name);
    }
  }
  const seconds = Math.round((performance.now() - started) / 1_000);
  out(`${protections.length} protections in ${seconds} s, ${unguarded.length} without a red test`);
  for (const name of unguarded) out(`    ${name}`);
  return unguarded.length === 0;
}

function tryTests(tests: readonly string[], changes: readonly Change[], limitMs = LIMIT_MS) {
  return tryOut({ root: ROOT, changes, tests, limitMs, signal: stopping.signal });
}

function show(failed: readonly string[]): void {
  for (const test of failed.slice(0, SHOWN)) out(`    ${test}`);
  if (failed.length > SHOWN) out(`    and ${failed.length - SHOWN} more`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
